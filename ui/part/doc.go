// Package part holds the small components that the page's sections are made
// of: buttons, fields, choices, switches and charts. They hold no state: the
// section sets their fields and hears what the person did through Do. A
// disabled fieldset around them locks them.
//
// A component's file name is its type's name. Markup lives in the .vugu file,
// everything else beside it; the generated file is committed.
package part
