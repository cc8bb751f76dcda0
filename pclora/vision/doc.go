// Package vision turns pictures into the float32 rows that a vision transformer
// takes, as Hugging Face's preprocessor_config.json says.
//
// There are two halves. Fit brings a picture of any size to the model's, in bytes,
// bit for bit as Hugging Face's processors do with Pillow; Refit does so with a whole
// set, and Decoder with pictures as they are decoded. Row maps bytes to numbers,
// which is so quick that a set stays in bytes.
//
// Images are [C H W], channels apart, one unsigned byte a pixel; rows are
// float32 in the same order.
//
// A file that is no such configuration gives a FormatError; one that asks for
// what is not done here, and pictures that it has no way for, give an
// UnsupportedError. A slice of the wrong length is the caller's bug and panics with
// a message that begins "vision:".
package vision
