package isolate

import (
	"io"
	"syscall/js"
)

// A stream reads a call's body. It holds one chunk at a time, whose size the
// sender's network decides.
type stream struct {
	of      call
	reader  js.Value // undefined before the first Read
	chunk   js.Value // a Uint8Array
	at, end int      // what is left of it
	err     error
}

func (s *stream) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for s.at == s.end {
		if s.err == nil {
			s.err = s.next()
		}
		if s.err != nil {
			return 0, s.err
		}
	}
	n := min(len(p), s.end-s.at)
	js.CopyBytesToGo(p[:n], s.chunk.Call("subarray", s.at, s.at+n))
	s.at += n
	return n, nil
}

func (s *stream) next() error {
	if s.reader.IsUndefined() {
		s.reader = binding().Call("body", s.of.id).Call("getReader")
	}
	result, err := Await(s.reader.Call("read"))
	if err != nil {
		return err
	}
	if result.Get("done").Bool() {
		return io.EOF
	}
	s.chunk = result.Get("value")
	s.at, s.end = 0, s.chunk.Length()
	return nil
}

// Close lets worker.mjs have what was not read.
func (s *stream) Close() error {
	if !s.reader.IsUndefined() && s.err != io.ErrClosedPipe {
		s.reader.Call("releaseLock")
	}
	s.err = io.ErrClosedPipe
	return nil
}
