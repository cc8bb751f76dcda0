package isolate

import "unsafe"

// These are functions of worker.mjs, which looks into this program's memory: a
// request costs a fifth of what it does through syscall/js.

// readHead writes the head of a call to where to points, of the size it told.
//
//go:wasmimport edge head
//go:noescape
func readHead(id int32, to unsafe.Pointer)

// writeAnswer answers a call. The body is the bytes, or the stream that the call
// was given before.
//
//go:wasmimport edge answer
//go:noescape
func writeAnswer(id, status int32, head unsafe.Pointer, headSize int32, body unsafe.Pointer, bodySize int32)

// fail answers a call that has no answer.
//
//go:wasmimport edge fail
func fail(id int32)
