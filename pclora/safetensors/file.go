package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"unicode/utf8"
)

// Limits on what Open accepts and Write makes. The largest models that are read
// here have some thousand tensors; the reference implementation's limit, 100 MB of
// header, would keep a tab busy for seconds before it could say what is wrong.
const (
	maxHeader   = 8 << 20 // bytes
	maxTensors  = 10_000
	maxMetadata = 10_000 // entries
	maxDims     = 8
)

// A File is a safetensors file in memory, checked whole.
type File struct {
	names    []string // sorted
	tensors  map[string]Tensor
	metadata map[string]string
}

// Open checks b, the bytes of a whole file, and returns its tensors as views
// into b. The error is a FormatError.
func Open(b []byte) (*File, error) {
	head, data, err := split(b)
	if err != nil {
		return nil, err
	}
	entries, metadata, err := parseHeader(head)
	if err != nil {
		return nil, err
	}
	if err := checkLayout(entries, int64(len(data))); err != nil {
		return nil, err
	}
	f := &File{tensors: make(map[string]Tensor, len(entries)), metadata: metadata}
	for _, e := range entries {
		raw := data[e.begin:e.end:e.end]
		f.tensors[e.name] = Tensor{Name: e.name, DType: e.dtype, Shape: e.shape, Raw: raw}
		f.names = append(f.names, e.name)
	}
	slices.Sort(f.names)
	return f, nil
}

// Names returns the tensors' names in sorted order. The slice is the caller's.
func (f *File) Names() []string { return slices.Clone(f.names) }

// Metadata returns a copy of the file's text-to-text map, nil where it has none.
func (f *File) Metadata() map[string]string { return maps.Clone(f.metadata) }

// Tensor returns the tensor called name, and whether there is one.
func (f *File) Tensor(name string) (Tensor, bool) {
	t, ok := f.tensors[name]
	return t, ok
}

// Info implements Source.
func (f *File) Info(name string) (dtype string, shape []int, ok bool) {
	t, ok := f.tensors[name]
	return t.DType, t.Shape, ok
}

// Float32s implements Source.
func (f *File) Float32s(name string, dst []float32) error {
	t, ok := f.tensors[name]
	if !ok {
		return absent(name)
	}
	return t.Float32s(dst)
}

// Bytes implements Source.
func (f *File) Bytes(name string, dst []byte) error {
	t, ok := f.tensors[name]
	if !ok {
		return absent(name)
	}
	if err := checkBytes(name, t.DType, t.Shape, len(dst)); err != nil {
		return err
	}
	copy(dst, t.Raw)
	return nil
}

// headerLength returns the length of the JSON header of a file of that many
// bytes, given how it starts: startLength bytes, or all if there are fewer.
func headerLength(start []byte, size int64) (int, error) {
	if size < 8 {
		return 0, malformed("%d bytes, too short for a header: %s", size, again)
	}
	n, have := binary.LittleEndian.Uint64(start), uint64(size-8)
	switch {
	case n > maxHeader:
		return 0, malformed("not a safetensors file%s: its header would have %d bytes, the limit is %d", hint(start), n, maxHeader)
	case n == 0 || have > 0 && start[8] != '{':
		return 0, malformed("not a safetensors file%s: its header does not start with {", hint(start))
	case n > have:
		return 0, malformed("%d bytes missing of a header of %d: the file is cut short, %s", n-have, n, again)
	}
	return int(n), nil
}

// startLength is how many bytes tell what a file is; see hint.
const startLength = 32

// split cuts a file into its JSON header and the tensors' bytes.
func split(b []byte) (head, data []byte, err error) {
	n, err := headerLength(b, int64(len(b)))
	if err != nil {
		return nil, nil, err
	}
	head, data = b[8:8+n], b[8+n:]
	if !utf8.Valid(head) {
		return nil, nil, malformed("header is not valid UTF-8")
	}
	return head, data, nil
}

// hint says what b looks like when it starts as files do that people pass by
// mistake, and what to do about it.
func hint(b []byte) string {
	for _, f := range []struct{ magic, text string }{
		{"version https://git-lfs", " but a Git LFS pointer (download the file it points to)"},
		{"PK\x03\x04\x00\x00\x08\x08", " but a PyTorch checkpoint (save it as safetensors)"},
		{"PK\x03\x04", " but a zip archive (unpack it first)"},
		{"\x1f\x8b\x08", " but a gzip file (unpack it first)"},
		{"\x89HDF\r\n\x1a\n", " but an HDF5 file (save it as safetensors)"},
		{"<!DOCTYPE", " but a web page (download the file itself)"},
		{"<!doctype", " but a web page (download the file itself)"},
	} {
		if bytes.HasPrefix(b, []byte(f.magic)) {
			return f.text
		}
	}
	return ""
}

// checkLayout sorts entries by offset and reports whether they fill a buffer of
// have bytes exactly: sizes as their shapes say, no hole, no overlap, no rest.
func checkLayout(entries []entry, have int64) error {
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end), cmp.Compare(a.name, b.name))
	})
	var next uint64 // the end of the tensors so far
	for _, e := range entries {
		if err := e.check(); err != nil {
			return err
		}
		switch {
		case e.begin > next:
			return malformed("%d unused bytes before tensor %s", e.begin-next, quote(e.name))
		case e.begin < next:
			return malformed("tensor %s starts inside another one", quote(e.name))
		}
		next = e.end
	}
	switch n := uint64(have); {
	case n < next:
		return malformed("%d bytes missing of %d bytes of tensors: the file is cut short, %s", next-n, next, again)
	case n > next:
		return malformed("%d bytes after the last tensor", n-next)
	}
	return nil
}

// check reports whether the entry's offsets agree with its dtype and shape.
func (e entry) check() error {
	elementBits, ok := bitsOf[e.dtype]
	if !ok {
		return malformed("tensor %s has unknown dtype %s", quote(e.name), quote(e.dtype))
	}
	size, ok := byteSize(e.shape, elementBits)
	switch {
	case !ok:
		return malformed("tensor %s: %s of shape %v is too large or no whole number of bytes", quote(e.name), e.dtype, e.shape)
	case e.end < e.begin || e.end-e.begin != size:
		return malformed("tensor %s: %s of shape %v needs %d bytes, its offsets are [%d %d]", quote(e.name), e.dtype, e.shape, size, e.begin, e.end)
	}
	return nil
}
