package web

import (
	"io"
	"syscall/js"
)

// A stream reads a ReadableStream of bytes. Where the browser can, one buffer goes
// back and forth: JavaScript's garbage is collected late, and that of a whole file
// weighs as much as the file.
type stream struct {
	reader js.Value
	buffer js.Value // the ArrayBuffer that is read into; undefined where the browser makes one each time
	chunk  js.Value // a Uint8Array, what was read last
	at     int      // the first byte of it that was not taken
	end    int
}

const streamBuffer = 256 << 10 // bytes

// newStream reads a stream, into a buffer that an earlier one had or undefined.
func newStream(readable, buffer js.Value) (*stream, error) {
	s := &stream{buffer: buffer}
	if s.buffer.IsUndefined() {
		s.buffer = js.Global().Get("ArrayBuffer").New(streamBuffer)
	}
	own := func() { s.reader = readable.Call("getReader", object(map[string]any{"mode": "byob"})) }
	if try(own) == nil {
		return s, nil
	}
	s.buffer = js.Undefined()
	return s, try(func() { s.reader = readable.Call("getReader") })
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	for s.at == s.end {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	n := js.CopyBytesToGo(p, s.chunk.Call("subarray", s.at, s.end))
	s.at += n
	return n, nil
}

// next reads a chunk, which may be empty.
func (s *stream) next() error {
	var args []any
	if !s.buffer.IsUndefined() {
		args = append(args, js.Global().Get("Uint8Array").New(s.buffer))
	} else if s.end > 0 {
		free(s.chunk.Get("buffer"))
	}
	s.at, s.end = 0, 0
	result, err := call(s.reader, "read", args...)
	if err != nil {
		s.buffer = js.Undefined() // it is lost
		return err
	}
	s.chunk = result.Get("value")
	if s.chunk.Truthy() {
		s.end = s.chunk.Length()
		if !s.buffer.IsUndefined() {
			s.buffer = s.chunk.Get("buffer") // the same memory under a new name
		}
	}
	if result.Get("done").Bool() {
		return io.EOF
	}
	return nil
}

// free gives an ArrayBuffer's memory back at once.
func free(buffer js.Value) {
	if buffer.Get("transfer").Truthy() { // not before 2024
		buffer.Call("transfer", 0)
	}
}
