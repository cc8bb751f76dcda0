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
//
// # Records and links
//
// ParseRecord and Record.JSON are the only way in and out for a record that someone
// else made or gets: what they pass is valid, bounded, and has the fields of newer
// builds still. LinkOf and ConfigLink put a run or its settings into the fragment of a
// link, which never reaches a server; ParseLink reads it. Compare says where two
// records first differ, and a Digest whether they do at all.
package run
