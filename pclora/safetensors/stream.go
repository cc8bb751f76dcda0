package safetensors

import (
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// A Source gives a checkpoint's tensors by name: a File in memory, a Stream from
// storage, or Shards of several.
type Source interface {
	// Names returns the tensors' names in sorted order.
	Names() []string
	// Info returns a tensor's dtype and shape, and whether there is one.
	Info(name string) (dtype string, shape []int, ok bool)
	// Float32s is Tensor.Float32s of the named tensor.
	Float32s(name string, dst []float32) error
	// Bytes writes the elements of the named tensor of I8 or U8 to dst, a byte each.
	// It gives an UnsupportedError for any other dtype, and an error when dst has
	// the wrong length.
	Bytes(name string, dst []byte) error
}

// A Stream is a safetensors file outside of memory. Of the tensors, it holds one
// buffer of streamBuffer bytes. It serves one caller at a time.
type Stream struct {
	r       io.ReaderAt
	names   []string // sorted
	entries map[string]entry
	start   int64 // of the tensors' bytes
	buffer  []byte
}

const streamBuffer = 1 << 16 // divisible by every element's size

// OpenAt checks the header of a file of size bytes, and that the tensors which
// it describes fill the rest. The error is a FormatError, or what r returned.
func OpenAt(r io.ReaderAt, size int64) (*Stream, error) {
	start := make([]byte, min(size, startLength))
	if err := readFull(r, start, 0); err != nil {
		return nil, err
	}
	n, err := headerLength(start, size)
	if err != nil {
		return nil, err
	}
	head := make([]byte, n)
	if err := readFull(r, head, 8); err != nil {
		return nil, err
	}
	if !utf8.Valid(head) {
		return nil, malformed("header is not valid UTF-8")
	}
	entries, _, err := parseHeader(head)
	if err != nil {
		return nil, err
	}
	s := &Stream{r: r, start: 8 + int64(n), entries: make(map[string]entry, len(entries)), buffer: make([]byte, streamBuffer)}
	if err := checkLayout(entries, size-s.start); err != nil {
		return nil, err
	}
	for _, e := range entries {
		s.entries[e.name] = e
		s.names = append(s.names, e.name)
	}
	slices.Sort(s.names)
	return s, nil
}

// Names returns the tensors' names in sorted order. The slice is the caller's.
func (s *Stream) Names() []string { return slices.Clone(s.names) }

// Info implements Source.
func (s *Stream) Info(name string) (dtype string, shape []int, ok bool) {
	e, ok := s.entries[name]
	return e.dtype, e.shape, ok
}

// Float32s implements Source.
func (s *Stream) Float32s(name string, dst []float32) error {
	e, ok := s.entries[name]
	if !ok {
		return absent(name)
	}
	if err := checkFloats(name, e.dtype, e.shape, len(dst)); err != nil {
		return err
	}
	size := int(bitsOf[e.dtype] / 8)
	for at := s.start + int64(e.begin); len(dst) > 0; {
		n := min(len(dst), streamBuffer/size)
		part := s.buffer[:n*size]
		if err := readFull(s.r, part, at); err != nil {
			return fmt.Errorf("tensor %s: %w", quote(name), err)
		}
		toFloat32s(dst[:n], part, e.dtype)
		dst, at = dst[n:], at+int64(len(part))
	}
	return nil
}

// Bytes implements Source.
func (s *Stream) Bytes(name string, dst []byte) error {
	e, ok := s.entries[name]
	if !ok {
		return absent(name)
	}
	if err := checkBytes(name, e.dtype, e.shape, len(dst)); err != nil {
		return err
	}
	if err := readFull(s.r, dst, s.start+int64(e.begin)); err != nil {
		return fmt.Errorf("tensor %s: %w", quote(name), err)
	}
	return nil
}

// readFull reads len(b) bytes at an offset: a reader that ends before is cut
// short.
func readFull(r io.ReaderAt, b []byte, at int64) error {
	if n, err := r.ReadAt(b, at); n < len(b) {
		if err == io.EOF || err == nil {
			return malformed("the file ends at byte %d: it is cut short, %s", at+int64(n), again)
		}
		return fmt.Errorf("safetensors: reading byte %d: %w", at+int64(n), err)
	}
	return nil
}
