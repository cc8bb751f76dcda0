package safetensors

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// A Named is an array to be written under a name: of float32, or of integers of
// a byte.
type Named struct {
	Name  string
	Shape []int     // empty for a scalar; the product is the number of elements
	Data  []float32 // row-major; nil for integers
	DType string    // of integers, "I8" or "U8"; empty for float32, which is written as F32
	Bytes []byte    // of integers, one an element, row-major; nil for float32
}

// size is what the tensor takes up, in bytes.
func (t Named) size() int { return 4*len(t.Data) + len(t.Bytes) }

// Write writes tensors, those of F32 before integers and each kind sorted by name,
// so that every element lies at a multiple of its size, as some readers need it;
// and meta as the file's metadata (left out when empty), sorted by key. The header
// is padded with spaces to a multiple of 8 bytes. Equal arguments give equal bytes.
//
// A name that is empty, used twice or reserved, a shape that does not fit its
// data, an unknown dtype and text that is not UTF-8 are errors that come before the
// first byte; after that the only errors are w's.
func Write(w io.Writer, meta map[string]string, tensors []Named) error {
	sorted := slices.SortedFunc(slices.Values(tensors), func(a, b Named) int {
		return cmp.Or(cmp.Compare(len(a.DType), len(b.DType)), cmp.Compare(a.Name, b.Name))
	})
	if err := checkWritable(meta, sorted); err != nil {
		return err
	}
	head := appendHeader(make([]byte, 8), meta, sorted)
	if len(head)-8 > maxHeader {
		return fmt.Errorf("safetensors: write: header of %d bytes, the limit is %d", len(head)-8, maxHeader)
	}
	binary.LittleEndian.PutUint64(head, uint64(len(head)-8))
	if _, err := w.Write(head); err != nil {
		return fmt.Errorf("safetensors: write: %w", err)
	}
	buf := make([]byte, 0, 1<<16)
	for _, t := range sorted {
		err := writeFloats(w, buf, t.Data)
		if err == nil && len(t.Bytes) > 0 {
			_, err = w.Write(t.Bytes)
		}
		if err != nil {
			return fmt.Errorf("safetensors: write: %w", err)
		}
	}
	return nil
}

// checkWritable reports what Open would refuse.
func checkWritable(meta map[string]string, tensors []Named) error {
	if len(tensors) > maxTensors || len(meta) > maxMetadata {
		return fmt.Errorf("safetensors: write: %d tensors and %d metadata entries, the limits are %d and %d", len(tensors), len(meta), maxTensors, maxMetadata)
	}
	for k, v := range meta {
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return fmt.Errorf("safetensors: write: metadata %s is not UTF-8", quote(k))
		}
	}
	names := make(map[string]bool, len(tensors))
	for _, t := range tensors {
		if err := t.check(); err != nil {
			return err
		}
		if names[t.Name] {
			return fmt.Errorf("safetensors: write: two tensors named %s", quote(t.Name))
		}
		names[t.Name] = true
	}
	return nil
}

func (t Named) check() error {
	if t.Name == "" || t.Name == metadataKey || !utf8.ValidString(t.Name) {
		return fmt.Errorf("safetensors: write: a tensor cannot be named %s", quote(t.Name))
	}
	if len(t.Shape) > maxDims || slices.ContainsFunc(t.Shape, func(d int) bool { return d < 0 }) {
		return fmt.Errorf("safetensors: write: tensor %s has shape %v, want at most %d sizes, none negative", quote(t.Name), t.Shape, maxDims)
	}
	bits, values, others := uint64(32), len(t.Data), len(t.Bytes)
	switch t.DType {
	case "":
	case "I8", "U8":
		bits, values, others = 8, others, values
	default:
		return fmt.Errorf("safetensors: write: tensor %s has dtype %s, want I8, U8 or none for float32", quote(t.Name), quote(t.DType))
	}
	if size, ok := byteSize(t.Shape, bits); !ok || size != bits/8*uint64(values) || others > 0 {
		return fmt.Errorf("safetensors: write: tensor %s has shape %v but %d values", quote(t.Name), t.Shape, values)
	}
	return nil
}

// appendHeader appends the JSON header and its padding. The 8 bytes of length
// before it are a multiple of 8 themselves.
func appendHeader(b []byte, meta map[string]string, tensors []Named) []byte {
	b = append(b, '{')
	if len(meta) > 0 {
		b = appendMetadata(b, meta)
	}
	offset := 0
	for _, t := range tensors {
		b = appendEntry(appendComma(b), t, offset)
		offset += t.size()
	}
	b = append(b, '}')
	for len(b)%8 != 0 {
		b = append(b, ' ')
	}
	return b
}

func appendMetadata(b []byte, meta map[string]string) []byte {
	b = append(b, `"__metadata__":{`...)
	for _, k := range slices.Sorted(maps.Keys(meta)) {
		b = appendText(appendComma(b), k)
		b = append(b, ':')
		b = appendText(b, meta[k])
	}
	return append(b, '}')
}

func appendEntry(b []byte, t Named, offset int) []byte {
	b = appendText(b, t.Name)
	b = append(b, `:{"dtype":"`...)
	b = append(b, cmp.Or(t.DType, "F32")...)
	b = append(b, `","shape":[`...)
	for _, d := range t.Shape {
		b = strconv.AppendInt(appendComma(b), int64(d), 10)
	}
	b = append(b, `],"data_offsets":[`...)
	b = strconv.AppendInt(b, int64(offset), 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, int64(offset+t.size()), 10)
	return append(b, "]}"...)
}

// appendComma appends a comma unless b has just opened an object or an array.
func appendComma(b []byte) []byte {
	if last := b[len(b)-1]; last == '{' || last == '[' {
		return b
	}
	return append(b, ',')
}

// appendText appends s as JSON, escaping what RFC 8259 section 7 demands and
// nothing else, as the reference implementation does.
func appendText(b []byte, s string) []byte {
	const short = "\b\t\n\f\r"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case slices.Contains([]byte(short), c):
			b = append(b, '\\', "btn?fr"[c-'\b'])
		default:
			b = append(b, '\\', 'u', '0', '0', "01"[c>>4], "0123456789abcdef"[c&15])
		}
	}
	return append(b, '"')
}

// writeFloats writes data as little-endian bytes, a buffer at a time. buf is
// empty and its capacity is what is written at once.
func writeFloats(w io.Writer, buf []byte, data []float32) error {
	for chunk := range slices.Chunk(data, cap(buf)/4) {
		b := buf
		for _, f := range chunk {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}
