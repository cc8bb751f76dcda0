package safetensors

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"
)

func FuzzOpen(f *testing.F) {
	if b, err := os.ReadFile("testdata/reference.safetensors"); err == nil {
		f.Add(b)
	}
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff")) // a length that overflows int
	f.Add(file(`{"__metadata__":{"k":"v"},`+one("a", "F16", "1,2", "4,8")+`,`+one("b", "F32", "", "0,4")+`}  `, 8))
	f.Add(file(`{`+one("a", "F32", "4294967296,4294967296", "0,0")+`}`, 0)) // a product that overflows
	f.Add(file(`{`+one("a", "I8", "2,1", "0,2")+`,`+one("b", "U8", "3", "2,5")+`}  `, 5))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Open(b)
		if _, at := OpenAt(bytes.NewReader(b), int64(len(b))); (at == nil) != (err == nil) {
			t.Fatalf("OpenAt: %v, Open: %v", at, err)
		}
		if err != nil {
			if fe := FormatError(""); !errors.As(err, &fe) {
				t.Fatalf("Open: %v, want a FormatError", err)
			}
			return
		}
		checkFile(t, file, b)
	})
}

// checkFile checks what must hold of every file that Open accepts, and that
// its tensors of float32 and of bytes survive Write.
func checkFile(t *testing.T, f *File, b []byte) {
	head, data, err := split(b)
	if err != nil || 8+len(head)+len(data) != len(b) {
		t.Fatalf("split: 8 + %d + %d of %d bytes, error %v", len(head), len(data), len(b), err)
	}
	size := 0
	var tensors []Named
	for _, name := range f.Names() {
		x, ok := f.Tensor(name)
		if !ok {
			t.Fatalf("Tensor(%q): not found", name)
		}
		size += len(x.Raw)
		if name == "" {
			continue
		}
		if x.DType == "I8" || x.DType == "U8" {
			values := make([]byte, x.Len())
			if err := f.Bytes(name, values); err != nil {
				t.Fatalf("Bytes: %v", err)
			}
			tensors = append(tensors, Named{Name: name, Shape: x.Shape, DType: x.DType, Bytes: values})
			continue
		}
		if x.DType != "F32" {
			continue
		}
		values := make([]float32, x.Len())
		if err := x.Float32s(values); err != nil {
			t.Fatalf("Float32s: %v", err)
		}
		tensors = append(tensors, Named{Name: name, Shape: x.Shape, Data: values})
	}
	if size != len(data) || !slices.IsSorted(f.Names()) {
		t.Fatalf("%d bytes in tensors, %d in the file; names %q", size, len(data), f.Names())
	}
	var again bytes.Buffer
	if err := Write(&again, f.Metadata(), tensors); err != nil {
		t.Fatalf("Write: %v", err)
	}
	g, err := Open(again.Bytes())
	if err != nil || len(g.Names()) != len(tensors) {
		t.Fatalf("Open of what Write made: %v", err)
	}
}

func FuzzParseIndex(f *testing.F) {
	f.Add([]byte(`{"metadata":{"total_size":8},"weight_map":{"a":"model-00001-of-00002.safetensors"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		ix, err := ParseIndex(text)
		if fe := FormatError(""); err != nil && !errors.As(err, &fe) {
			t.Fatalf("ParseIndex: %v, want a FormatError", err)
		}
		if err == nil && len(ix.Files) > len(ix.fileOf) {
			t.Fatalf("%d files for %d tensors", len(ix.Files), len(ix.fileOf))
		}
	})
}
