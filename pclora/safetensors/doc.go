// Package safetensors reads and writes Hugging Face's safetensors files: a
// little-endian header length, a JSON header, and the tensors' bytes.
//
// # Format
//
// https://huggingface.co/docs/safetensors/index#format describes it. A name in
// the header maps to {"dtype", "shape", "data_offsets": [begin, end]}, offsets
// counted from the end of the header; "__metadata__" maps text to text.
//
// # Who owns memory
//
// Open views the bytes it is given and copies no tensor: they must not change
// while the File is in use. OpenAt reads the header alone, and a tensor when it is
// asked for, through one small buffer; Write has such a buffer too.
//
// # Errors
//
// A file is hostile until proven otherwise. Every number in it is checked
// before it sizes an allocation, so that Open needs memory in proportion to the
// header's length, never to what the header claims. Bytes that break the format
// give a FormatError; a lawful tensor that is not of the kind asked for gives an
// UnsupportedError, and only when it is asked for. NaN and infinities are
// lawful values and pass.
package safetensors
