// Package data makes labelled examples of what a person has: images in arrays or
// in class folders, texts in tables. It divides them, says what is odd about
// them, walks them in seeded random order and varies images for training.
//
// # Sets
//
// A Set is what all kinds have in common: classes, labels, and a sum of each
// example's content. Texts and Pictures hold one; Images, which are decoded, make
// one. Package table reads the tables, package files the archives and folders,
// and package picture decodes without a browser.
//
// # Images
//
// Pixels are bytes, 0 black to 255 full, one image after another: [N C H W],
// channels apart and rows from the top. Turning them into the float32 rows that
// a model takes is package vision's task.
//
// # Randomness
//
// Everything random comes from a seed given by the caller and a PCG generator
// (math/rand/v2), whose stream is specified; the reduction to a range is this
// package's own, so that equal seeds give equal results under every version of
// Go and on every machine.
//
// # Errors
//
// Files are hostile: sizes are checked before memory is set aside. Bytes that
// are no data set give a FormatError, a lawful file of a kind that is not read
// here gives an UnsupportedError. A wrong argument is the caller's bug and
// panics with a message that begins "data:".
package data
