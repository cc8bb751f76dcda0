// Package intake finds out what a person's files are: a table of texts, pictures
// in class folders, images in IDX or CIFAR's binary form, or an archive of such.
// What it finds is arranged afterwards: columns are chosen, parts are drawn.
//
// # Errors
//
// Files are hostile. What is wrong comes back as the error of the package that
// reads the file (data, data/table, data/files), with the file's name in front
// where there are several.
package intake
