// Package hostile makes files that are wrong on purpose: what a person might give
// the page by mistake, and what somebody might give it to break it. Tests read
// every case natively and send every case to the page in a real browser.
//
// # A case
//
// A Case is a handful of files, made in code when they are asked for, and a phrase
// that the page's answer must hold. Large ones are large on purpose: they show that
// a limit is checked before memory and time are spent.
//
// # What every answer must be
//
// An error in words that says what is wrong, within Patience, with memory in
// proportion to the files; never a crash. What was loaded before stays.
package hostile
