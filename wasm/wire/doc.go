// Package wire holds the messages that the page and the trainer, a Web Worker,
// send each other, and those between a trainer that leads a run and the
// trainers that follow it.
//
// # Form
//
// A message is one JavaScript object, {json, blob, files}. The json is an envelope,
// {"v":1,"kind":"start","body":{…}}; the blob, which only some kinds have, is
// an ArrayBuffer that changes owner with the message. The files of a command are
// the browser's File objects, as many as it lists, in its order. Between leader and
// followers it may be a SharedArrayBuffer, once, and the messages then say when
// what is in it is whole. One golden file a kind under testdata shows each
// envelope.
//
// # Trust
//
// Both sides treat what arrives as hostile: Decode refuses a text over
// MaxText, another version, an unknown kind, an unknown field and a blob where
// the kind has none, each with a FormatError that names the remedy.
package wire
