package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// idx builds a file of a magic number, sizes and data.
func idx(magic uint32, sizes []uint32, data ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, magic)
	for _, n := range sizes {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return append(b, data...)
}

func imagesFile(n, h, w uint32, data ...byte) []byte {
	return idx(imagesMagic, []uint32{n, h, w}, data...)
}

func labelsFile(labels ...byte) []byte {
	return idx(labelsMagic, []uint32{uint32(len(labels))}, labels...)
}

func pack(b []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b) // a bytes.Buffer takes everything
	w.Close()
	return z.Bytes()
}

func TestReadIDX(t *testing.T) {
	for _, tt := range []struct {
		name  string
		file  []byte
		shape []int
		data  []byte
	}{
		{"images", imagesFile(2, 1, 3, 1, 2, 3, 4, 5, 6), []int{2, 1, 3}, []byte{1, 2, 3, 4, 5, 6}},
		{"labels", labelsFile(7, 8), []int{2}, []byte{7, 8}},
		{"one image of one pixel", imagesFile(1, 1, 1, 9), []int{1, 1, 1}, []byte{9}},
		{"no labels", labelsFile(), []int{0}, []byte{}},
		{"labels that end before an images header would", labelsFile(1), []int{1}, []byte{1}},
		{"more labels than an images header is long", labelsFile(make([]byte, 50)...), []int{50}, make([]byte, 50)},
		{"no images of the largest size", imagesFile(0, 1<<32-1, 1<<32-1), []int{0, 1<<32 - 1, 1<<32 - 1}, []byte{}},
	} {
		for kind, file := range map[string][]byte{"plain": tt.file, "gzip": pack(tt.file)} {
			x, err := ReadIDX(file)
			if err != nil || !slices.Equal(x.Shape, tt.shape) || !bytes.Equal(x.Data, tt.data) {
				t.Errorf("%s, %s: %v %v %v, want %v %v", tt.name, kind, x.Shape, x.Data, err, tt.shape, tt.data)
			}
		}
	}
}

func TestReadIDXRefuses(t *testing.T) {
	good := imagesFile(2, 2, 2, 1, 2, 3, 4, 5, 6, 7, 8)
	packed := pack(good)
	flipped := slices.Clone(packed)
	flipped[len(flipped)-5] ^= 1 // in the checksum
	zeros := pack(make([]byte, 1<<20))
	for _, tt := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "only 0 bytes: it is cut short, download it again"},
		{"half a magic number", good[:2], "only 2 bytes"},
		{"magic number alone", good[:4], "only 4 bytes"},
		{"header cut short", good[:15], "only 15 bytes"},
		{"data cut short", good[:20], "4 of 8 bytes missing: it is cut short, download it again"},
		{"data too long", append(slices.Clone(good), 0), "1 bytes too many"},
		{"PNG", []byte("\x89PNG\r\n\x1a\n0000"), "not an IDX file: it starts with 89 50 4e 47"},
		{"web page", []byte("<!DOCTYPE html>"), "not an IDX file"},
		{"little-endian magic", []byte{3, 8, 0, 0, 1, 0, 0, 0}, "not an IDX file"},
		{"sizes over the limit", imagesFile(1<<10, 1<<10, 1<<10), "claims more than 268435456 bytes, the limit"},
		{"sizes that overflow 64 bits", imagesFile(1<<32-1, 1<<32-1, 1<<32-1), "the limit"},
		{"sizes at the limit", imagesFile(1<<8, 1<<10, 1<<10, 1), "268435455 of 268435456 bytes missing"},
		{"gzip of nothing", pack(nil), "only 0 bytes"},
		{"gzip of something else", pack([]byte("name,label\n")), "not an IDX file"},
		{"gzip of cut data", pack(good[:20]), "4 of 8 bytes missing"},
		{"gzip of too much", pack(append(slices.Clone(good), 0)), "more than the 8 bytes"},
		{"gzip cut in its header", packed[:5], "gzip: unexpected EOF: it is damaged"},
		{"gzip cut in its data", packed[:20], "cut short, download it again"},
		{"gzip cut in its checksum", packed[:len(packed)-1], "gzip: unexpected EOF"},
		{"gzip with a wrong checksum", flipped, "gzip: invalid checksum"},
		{"gzip with other bytes after it", append(slices.Clone(packed), "more"...), "gzip: "},
		{"gzip in gzip", pack(packed), "not an IDX file: it starts with 1f 8b"},
		{"bomb: a small file that claims the limit", pack(imagesFile(1<<8, 1<<10, 1<<10)), "cannot hold the 268435456"},
		{"bomb: more than claimed", append(pack(imagesFile(1, 1, 1, 1)), zeros...), "more than the 1 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			x, err := ReadIDX(tt.file)
			runtime.ReadMemStats(&after)
			if fe := FormatError(""); !errors.As(err, &fe) || x.Data != nil {
				t.Fatalf("ReadIDX: %v, want a FormatError", err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadIDX: %v, want …%s…", err, tt.want)
			}
			// A gzip reader needs some 50 KB; nothing else is set aside.
			if got := after.TotalAlloc - before.TotalAlloc; got > 1<<18 {
				t.Errorf("ReadIDX allocated %d bytes for a file of %d", got, len(tt.file))
			}
		})
	}
}

func TestReadIDXUnsupported(t *testing.T) {
	for _, tt := range []struct {
		name  string
		magic uint32
	}{
		{"float32 images", 0x0d03},
		{"16-bit labels", 0x0b01},
		{"colour images", 0x0804},
		{"a table of bytes", 0x0802},
	} {
		_, err := ReadIDX(idx(tt.magic, []uint32{1, 1, 1, 1}, 0, 0, 0, 0))
		if ue := UnsupportedError(""); !errors.As(err, &ue) {
			t.Errorf("%s: %v, want an UnsupportedError", tt.name, err)
		}
	}
}

func FuzzReadIDX(f *testing.F) {
	f.Add(imagesFile(2, 1, 2, 1, 2, 3, 4))
	f.Add(pack(labelsFile(1, 2, 3)))
	f.Add(imagesFile(1<<32-1, 1<<32-1, 1<<32-1)) // sizes that overflow
	f.Add(pack(imagesFile(1<<8, 1<<10, 1<<10)))  // a claim of the limit
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := ReadIDX(b)
		if err != nil {
			if fe, ue := FormatError(""), UnsupportedError(""); !errors.As(err, &fe) && !errors.As(err, &ue) {
				t.Fatalf("ReadIDX: %v, want a FormatError or an UnsupportedError", err)
			}
			return
		}
		size := 1
		magic := uint32(0x0800 + len(x.Shape))
		var sizes []uint32
		for _, n := range x.Shape {
			size *= n
			sizes = append(sizes, uint32(n))
		}
		if size != len(x.Data) {
			t.Fatalf("shape %v with %d bytes", x.Shape, len(x.Data))
		}
		if z, err := gzip.NewReader(bytes.NewReader(b)); err == nil {
			if b, err = io.ReadAll(z); err != nil {
				t.Fatalf("a damaged gzip file was read: %v", err)
			}
		}
		if want := idx(magic, sizes, x.Data...); !bytes.Equal(b, want) {
			t.Fatalf("% x was read as % x", b, want)
		}
	})
}
