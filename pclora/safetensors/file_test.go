package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// file builds a file of a header and size zero bytes of tensors.
func file(header string, size int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	b = append(b, header...)
	return append(b, make([]byte, size)...)
}

// one describes a tensor as a header does.
func one(name, dtype, shape, offsets string) string {
	return fmt.Sprintf(`"%s":{"dtype":"%s","shape":[%s],"data_offsets":[%s]}`, name, dtype, shape, offsets)
}

// TestOpenReference reads testdata/reference.safetensors, which
// build/fixtures/make_safetensors.py made with version 0.8.0 of the reference
// package.
func TestOpenReference(t *testing.T) {
	b, err := os.ReadFile("testdata/reference.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(b)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Metadata()["format"], "np \x01\u2028"; got != want {
		t.Errorf("metadata format: %q, want %q", got, want)
	}
	inf := float32(math.Inf(1))
	rows := []struct {
		name, dtype string
		shape       []int
		values      []float32 // nil for a dtype that float32 cannot hold
	}{
		{"bfloat16", "BF16", []int{4}, []float32{1, -2, 0, inf}},
		{"bool", "BOOL", []int{3}, nil},
		{"empty", "F32", []int{0, 4}, []float32{}},
		{"float16", "F16", []int{6}, []float32{1, -2.5, 1.0 / (1 << 24), 65504, inf, -inf}},
		{"float32", "F32", []int{2, 3}, []float32{0, 1, -2, 0.5, 1e-3, 3e38}},
		{"int64", "I64", []int{2, 1}, nil},
		{"odd \"name\"\\\n\té 模", "F32", []int{1}, []float32{9}},
		{"scalar", "F32", []int{}, []float32{7}},
	}
	var names []string
	for _, tt := range rows {
		names = append(names, tt.name)
		x, ok := f.Tensor(tt.name)
		if !ok || x.Name != tt.name || x.DType != tt.dtype || !slices.Equal(x.Shape, tt.shape) {
			t.Errorf("Tensor(%q): %v %q %s %v, want %s %v", tt.name, ok, x.Name, x.DType, x.Shape, tt.dtype, tt.shape)
			continue
		}
		got := make([]float32, x.Len())
		err := x.Float32s(got)
		if unsupported := UnsupportedError(""); tt.values == nil {
			if !errors.As(err, &unsupported) || !strings.Contains(err.Error(), tt.name) {
				t.Errorf("Float32s of %s %q: error %v, want an UnsupportedError with its name", tt.dtype, tt.name, err)
			}
		} else if err != nil || !slices.Equal(got, tt.values) {
			t.Errorf("Float32s of %q: %v %v, want %v", tt.name, got, err, tt.values)
		}
	}
	if got := f.Names(); !slices.Equal(got, names) {
		t.Errorf("Names: %q, want %q", got, names)
	}
	if _, ok := f.Tensor("absent"); ok {
		t.Error("Tensor(absent): found")
	}
}

func TestOpenAccepts(t *testing.T) {
	for _, tt := range []struct {
		name   string
		header string
		size   int
	}{
		{"nothing", `{}`, 0},
		{"spaces after the header", `{}      `, 0},
		{"metadata alone", `{"__metadata__":{"a":"b"}}`, 0},
		{"any order of names", `{` + one("a", "F32", "1", "4,8") + `,` + one("b", "F32", "1", "0,4") + `}`, 8},
		{"any order of keys", `{"a":{"data_offsets":[0,2],"shape":[2],"dtype":"U8"}}`, 2},
		{"unaligned float32", `{` + one("a", "BOOL", "1", "0,1") + `,` + one("b", "F32", "1", "1,5") + `}`, 5},
		{"empty tensors share an offset", `{` + one("a", "F32", "0", "4,4") + `,` + one("b", "F32", "1", "0,4") + `,` + one("c", "I8", "3,0", "4,4") + `}`, 4},
		{"eight dimensions", `{` + one("a", "F64", "1,1,1,1,1,1,1,2", "0,16") + `}`, 16},
		{"two 4-bit elements in a byte", `{` + one("a", "F4", "2", "0,1") + `}`, 1},
		{"escaped name", `{` + one(`\u0061\/`, "U8", "1", "0,1") + `}`, 1},
	} {
		if _, err := Open(file(tt.header, tt.size)); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	ok := one("a", "F32", "2", "0,8")
	length := func(n uint64, rest string) []byte { return append(binary.LittleEndian.AppendUint64(nil, n), rest...) }
	for _, tt := range []struct {
		name string
		file []byte
		want string // part of the message
	}{
		// Lengths and foreign files.
		{"no bytes", nil, "0 bytes, too short for a header: download or export it again"},
		{"seven bytes", make([]byte, 7), "7 bytes, too short"},
		{"no header", make([]byte, 8), "does not start with {"},
		{"length over the limit", length(maxHeader+1, "{}"), "header would have 8388609 bytes, the limit is 8388608"},
		{"length that overflows int", length(math.MaxUint64, "{}"), "the limit is"},
		{"length that wraps with the 8 bytes before it", length(math.MaxUint64-7, "{}"), "the limit is"},
		{"header cut short", length(10, "{}"), "8 bytes missing of a header of 10: the file is cut short, download or export it again"},
		{"header cut to nothing", length(10, ""), "10 bytes missing"},
		{"header that starts with a space", file(` {}`, 0), "does not start with {"},
		{"header that is an array", file(`[]`, 0), "does not start with {"},
		{"Git LFS pointer", []byte("version https://git-lfs.github.com/spec/v1\n"), "but a Git LFS pointer"},
		{"web page", []byte("<!DOCTYPE html>"), "but a web page"},
		{"PyTorch checkpoint", []byte("PK\x03\x04\x00\x00\x08\x08\x00\x00"), "but a PyTorch checkpoint"},
		{"zip archive", []byte("PK\x03\x04\x14\x00\x08\x00\x08\x00"), "but a zip archive"},
		{"gzip without a time", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"), "but a gzip file"}, // a length within the limit

		// JSON.
		{"not UTF-8", file("{\"\xff\":1}", 0), "UTF-8"},
		{"cut inside", file(`{"a":`, 0), "not JSON"},
		{"comma before }", file(`{`+ok+`,}`, 8), "not JSON"},
		{"comma before ]", file(`{`+one("a", "F32", "2,", "0,8")+`}`, 8), "not JSON"},
		{"no comma", file(`{`+ok+ok+`}`, 8), "not JSON"},
		{"wrong bracket", file(`{`+one("a", "F32", "2}", "0,8")+`}`, 8), "not JSON"},
		{"two values", file(`{}{}`, 0), "after its closing }"},
		{"NUL as padding", file("{}\x00", 0), "after its closing }"},
		{"comment", file(`{/**/}`, 0), "not JSON"},

		// Names and metadata.
		{"name twice", file(`{`+ok+`,`+ok+`}`, 8), `name "a" occurs twice`},
		{"name twice, once escaped", file(`{`+ok+`,`+one(`\u0061`, "F32", "2", "0,8")+`}`, 8), "occurs twice"},
		{"metadata twice", file(`{"__metadata__":{},"__metadata__":{}}`, 0), "occurs twice"},
		{"metadata key twice", file(`{"__metadata__":{"k":"1","k":"2"}}`, 0), `metadata key "k" occurs twice`},
		{"metadata that is no map", file(`{"__metadata__":"pt"}`, 0), "want an object"},
		{"metadata that is null", file(`{"__metadata__":null}`, 0), "want an object"},
		{"metadata that nests", file(`{"__metadata__":{"k":{}}}`, 0), `metadata "k" as text`},
		{"metadata that is a number", file(`{"__metadata__":{"k":1}}`, 0), `metadata "k" as text`},

		// One tensor's description.
		{"tensor that is no object", file(`{"a":[]}`, 0), "want an object"},
		{"no dtype", file(`{"a":{"shape":[2],"data_offsets":[0,8]}}`, 8), "needs dtype, shape and data_offsets"},
		{"no shape", file(`{"a":{"dtype":"F32","data_offsets":[0,4]}}`, 4), "needs dtype, shape and data_offsets"},
		{"no offsets", file(`{"a":{"dtype":"F32","shape":[0]}}`, 0), "needs dtype, shape and data_offsets"},
		{"dtype twice", file(`{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8), "once each"},
		{"unknown key", file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"stride":1}}`, 8), `unknown key "stride"`},
		{"key in capitals", file(`{"a":{"DType":"F32","shape":[2],"data_offsets":[0,8]}}`, 8), `unknown key "DType"`},
		{"dtype that is a number", file(`{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}`, 8), "dtype as text"},
		{"unknown dtype", file(`{`+one("a", "F33", "2", "0,8")+`}`, 8), `unknown dtype "F33"`},
		{"dtype in small letters", file(`{`+one("a", "f32", "2", "0,8")+`}`, 8), "unknown dtype"},
		{"shape that is null", file(`{"a":{"dtype":"F32","shape":null,"data_offsets":[0,4]}}`, 4), "shape as an array"},
		{"negative size", file(`{`+one("a", "F32", "-2", "0,8")+`}`, 8), "size is \"-2\""},
		{"two negative sizes with a positive product", file(`{`+one("a", "F32", "-1,-2", "0,8")+`}`, 8), "not an integer"},
		{"fractional size", file(`{`+one("a", "F32", "2.0", "0,8")+`}`, 8), "not an integer"},
		{"size with an exponent", file(`{`+one("a", "F32", "2e0", "0,8")+`}`, 8), "not an integer"},
		{"size as text", file(`{`+one("a", "F32", `"2"`, "0,8")+`}`, 8), "size as a number"},
		{"size over int", file(`{`+one("a", "F32", "9223372036854775808", "0,8")+`}`, 8), "too large"},
		{"size over uint64", file(`{`+one("a", "F32", "18446744073709551616", "0,8")+`}`, 8), "not an integer"},
		{"product that overflows to the right size", file(`{`+one("a", "U8", "4294967296,4294967296", "0,0")+`}`, 0), "too large"},
		{"bytes that overflow", file(`{`+one("a", "F64", "4611686018427387904", "0,0")+`}`, 0), "too large"},
		{"half a byte", file(`{`+one("a", "F4", "3", "0,1")+`}`, 1), "no whole number of bytes"},
		{"nine dimensions", file(`{`+one("a", "F32", "1,1,1,1,1,1,1,1,2", "0,8")+`}`, 8), "more than 8 dimensions"},
		{"one offset", file(`{`+one("a", "F32", "0", "0")+`}`, 0), "1 data_offsets"},
		{"three offsets", file(`{`+one("a", "F32", "2", "0,8,8")+`}`, 8), "more than two"},
		{"negative offset", file(`{`+one("a", "F32", "2", "-8,0")+`}`, 8), "not an integer"},
		{"offsets the wrong way round", file(`{`+one("a", "F32", "2", "8,0")+`}`, 8), "offsets are [8 0]"},
		{"offsets that wrap to the right size", file(`{`+one("a", "F32", "2", "18446744073709551612,4")+`}`, 8), "needs 8 bytes"},
		{"size that disagrees with the shape", file(`{`+one("a", "F32", "3", "0,8")+`}`, 8), "needs 12 bytes"},

		// The buffer as a whole.
		{"hole at the start", file(`{`+one("a", "F32", "1", "4,8")+`}`, 8), "4 unused bytes before"},
		{"hole between", file(`{`+one("a", "F32", "1", "0,4")+`,`+one("b", "F32", "1", "8,12")+`}`, 12), "4 unused bytes before tensor \"b\""},
		{"overlap", file(`{`+one("a", "F32", "2", "0,8")+`,`+one("b", "F32", "2", "4,12")+`}`, 12), "starts inside"},
		{"two tensors on the same bytes", file(`{`+one("a", "F32", "2", "0,8")+`,`+one("b", "F32", "2", "0,8")+`}`, 8), "starts inside"},
		{"empty tensor inside another", file(`{`+one("a", "F32", "2", "0,8")+`,`+one("b", "F32", "0", "4,4")+`}`, 8), "starts inside"},
		{"empty tensor past the end", file(`{`+one("a", "F32", "0", "4,4")+`}`, 0), "4 unused bytes before"},
		{"cut short", file(`{`+ok+`}`, 5), "3 bytes missing of 8 bytes of tensors: the file is cut short, download or export it again"},
		{"claim of petabytes", file(`{`+one("a", "F32", "1125899906842624", "0,4503599627370496")+`}`, 8), "4503599627370488 bytes missing"},
		{"bytes after the last tensor", file(`{`+ok+`}`, 9), "1 bytes after"},
		{"bytes and no tensor", file(`{}`, 1), "1 bytes after"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Open(tt.file)
			if fe := FormatError(""); !errors.As(err, &fe) || f != nil {
				t.Fatalf("Open: %v, want a FormatError", err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open: %v, want …%s…", err, tt.want)
			}
			if _, at := OpenAt(bytes.NewReader(tt.file), int64(len(tt.file))); at == nil || at.Error() != err.Error() {
				t.Errorf("OpenAt: %v, Open: %v", at, err)
			}
		})
	}
}

// TestOpenLimits counts to the limits and checks that memory follows the
// header's length on the way.
func TestOpenLimits(t *testing.T) {
	many := func(n int, item string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, item, i)
		}
		return b.String()
	}
	empty := `"%d":{"dtype":"U8","shape":[],"data_offsets":[0,0]}`
	for _, tt := range []struct {
		name, header, want string
	}{
		{"tensors", `{` + many(maxTensors+1, empty) + `}`, "more than 10000 tensors"},
		{"metadata", `{"__metadata__":{` + many(maxMetadata+1, `"%d":""`) + `}}`, "more than 10000 metadata entries"},
		{"a name of a megabyte", `{"` + strings.Repeat("n", 1<<20) + `":{}}`, "…"}, // not repeated in the message
		{"nesting", `{"a":` + strings.Repeat("[", 1<<20) + `}`, "want an object"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := file(tt.header, 0)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Open(b)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), tt.want) || len(err.Error()) > 500 {
				t.Errorf("Open: %.600v, want …%s…", err, tt.want)
			}
			// 64 covers a JSON token, an entry and its place in a map for the
			// shortest text that can ask for them.
			if got, most := after.TotalAlloc-before.TotalAlloc, uint64(64*len(b)); got > most {
				t.Errorf("Open allocated %d bytes for a header of %d, want ≤ %d", got, len(b), most)
			}
		})
	}
}

func TestOpenViews(t *testing.T) {
	b := file(`{`+one("a", "U8", "2", "0,2")+`}`, 2)
	f, err := Open(b)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] = 7
	x, _ := f.Tensor("a")
	if x.Raw[1] != 7 || cap(x.Raw) != 2 {
		t.Errorf("Raw: %v with capacity %d, want a view [0 7] that cannot grow", x.Raw, cap(x.Raw))
	}
}
