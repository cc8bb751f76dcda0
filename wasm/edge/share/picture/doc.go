// Package picture draws what a link to a run shows where links are previewed: a
// PNG of 1200×630 with the run's title, what it kept and lost, and its curves.
//
// # Colours
//
// A picture has one byte a pixel: seven colours, each in 32 steps from the paper
// to itself. So a picture is a quarter of what it would be in full colours, in
// memory and for the compressor, which counts where a request may take ten
// milliseconds.
//
// # Letters
//
// The letters are those of the Go fonts: Latin, Greek and Cyrillic. Others are left
// out and the picture says so.
package picture
