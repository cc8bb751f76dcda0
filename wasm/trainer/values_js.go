package main

import (
	"fmt"
	"syscall/js"
	"unsafe"
)

// raw is the memory of values as bytes, in wasm's order, which is the same in
// every worker.
func raw(values []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), 4*len(values))
}

// A carrier takes values from one worker to the other: through memory that both
// share if the page is cross-origin isolated, else with the message.
type carrier struct {
	shared js.Value  // a Uint8Array; undefined for none
	room   []float32 // where what arrives is put
}

// newCarrier returns one for n values; memory is a SharedArrayBuffer of that
// size, or undefined.
func newCarrier(n int, memory js.Value) (*carrier, error) {
	c := &carrier{room: make([]float32, n)}
	if memory.IsUndefined() {
		return c, nil
	}
	if kind := js.Global().Get("SharedArrayBuffer"); !kind.Truthy() || !memory.InstanceOf(kind) || memory.Get("byteLength").Int() != 4*n {
		return nil, fmt.Errorf("the memory to share is not one of %d bytes", 4*n)
	}
	c.shared = js.Global().Get("Uint8Array").New(memory)
	return c, nil
}

// give puts values where the other worker finds them, and returns the buffer
// that must travel with the message, undefined for none.
func (c *carrier) give(values []float32) js.Value {
	if !c.shared.IsUndefined() {
		js.CopyBytesToJS(c.shared, raw(values))
		return js.Undefined()
	}
	return bufferOf(raw(values))
}

// take returns what the other worker gave with the message that had this blob.
// The values last until the next call.
func (c *carrier) take(blob js.Value) ([]float32, error) {
	from := c.shared
	if from.IsUndefined() {
		if !blob.InstanceOf(js.Global().Get("ArrayBuffer")) {
			return nil, fmt.Errorf("a message came without its values")
		}
		from = js.Global().Get("Uint8Array").New(blob)
	}
	if n := from.Length(); n != 4*len(c.room) {
		return nil, fmt.Errorf("%d bytes of values came, want %d", n, 4*len(c.room))
	}
	js.CopyBytesToGo(raw(c.room), from)
	return c.room, nil
}

// bufferOf copies b into a new ArrayBuffer.
func bufferOf(b []byte) js.Value {
	view := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(view, b)
	return view.Get("buffer")
}

// message is the object in which text and blob travel, and what of it changes
// owner.
func message(text string, blob js.Value) (m, move js.Value) {
	m, move = js.Global().Get("Object").New(), js.Global().Get("Array").New()
	m.Set("json", text)
	if !blob.IsUndefined() {
		m.Set("blob", blob)
		if blob.InstanceOf(js.Global().Get("ArrayBuffer")) {
			move.Call("push", blob)
		}
	}
	return m, move
}
