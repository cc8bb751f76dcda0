package isolate

import "unsafe"

// These are functions of worker.mjs, which looks into this program's memory: a
// request costs a fifth of what it does through syscall/js.

// readHead writes the head of a call to where to points, of the size it told.
//
//go:wasmimport edge head
//go:noescape
func readHead(id int32, to unsafe.Pointer)

// writePart adds bytes to the body of a call's answer.
//
//go:wasmimport edge part
//go:noescape
func writePart(id int32, bytes unsafe.Pointer, size int32)

// writeAnswer answers a call, with the body that was written or the stream that the
// call was given before.
//
//go:wasmimport edge answer
//go:noescape
func writeAnswer(id, status int32, head unsafe.Pointer, size int32)

// fail answers a call that has no answer.
//
//go:wasmimport edge fail
func fail(id int32)
