// Package run says what a compression run is: its settings, what it measured,
// and the limits of both. It holds pure data and imports the standard library
// alone, so that the page, the trainer, the native tools and a server agree on
// every field.
//
// # Determinism
//
// One Config, one seed, one binary and one replica count make one curve, bit
// for bit. A Record names all four.
//
// # Errors
//
// Settings come from outside (a link, a form, a file), so Validate returns a
// FieldError that names the field and says what to do. Nothing here panics.
package run
