// Package vision turns an image's bytes into the float32 row that a vision
// transformer takes, as Hugging Face's preprocessor_config.json says.
//
// Images are [C H W], channels apart, one unsigned byte a pixel; rows are
// float32 in the same order. Nothing is resized: an image must come in the
// model's size, and Config.Match says so before training starts.
//
// A file that is no such configuration gives a FormatError; one that asks for
// what is not done here gives an UnsupportedError. A slice of the wrong length
// is the caller's bug and panics with a message that begins "vision:".
package vision
