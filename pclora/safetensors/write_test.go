package safetensors

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestWriteGolden(t *testing.T) {
	var b bytes.Buffer
	meta := map[string]string{"made by": "a \"test\"\x02\n", "format": "pt"}
	err := Write(&b, meta, []Named{
		{Name: "w", Shape: []int{2, 1}, Data: []float32{1, -2}},
		{Name: "b", Data: []float32{0.5}}, // written first, for names are sorted
	})
	if err != nil {
		t.Fatal(err)
	}
	head := `{"__metadata__":{"format":"pt","made by":"a \"test\"\u0002\n"},` +
		`"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]},` +
		`"w":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]}}` + "     " // 176 = 22·8
	want := "\xb0\x00\x00\x00\x00\x00\x00\x00" + head +
		"\x00\x00\x00\x3f" + "\x00\x00\x80\x3f" + "\x00\x00\x00\xc0"
	if got := b.String(); got != want {
		t.Errorf("Write:\ngot  %q\nwant %q", got, want)
	}
}

func TestWriteRoundTrip(t *testing.T) {
	long := make([]float32, 1<<14+3) // more than one buffer
	for i := range long {
		long[i] = float32(i) / 3
	}
	nan := math.Float32frombits(0x7fc01234)
	tensors := []Named{
		{Name: "long", Shape: []int{1, len(long)}, Data: long},
		{Name: "special", Shape: []int{5}, Data: []float32{nan, float32(math.Inf(-1)), float32(math.Copysign(0, -1)), math.SmallestNonzeroFloat32, math.MaxFloat32}},
		{Name: "empty", Shape: []int{3, 0}},
		{Name: "\x00\x1f\x7f\u2028 <&> 模 \U0001f600", Shape: []int{1, 1, 1, 1, 1, 1, 1, 1}, Data: []float32{4}},
	}
	var first, second bytes.Buffer
	if err := Write(&first, nil, tensors); err != nil {
		t.Fatal(err)
	}
	f, err := Open(first.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if f.Metadata() != nil {
		t.Errorf("Metadata: %v, want none", f.Metadata())
	}
	for _, want := range tensors {
		x, ok := f.Tensor(want.Name)
		if !ok || x.DType != "F32" || !slices.Equal(x.Shape, want.Shape) {
			t.Fatalf("Tensor(%q): %v %s %v, want F32 %v", want.Name, ok, x.DType, x.Shape, want.Shape)
		}
		got := make([]float32, x.Len())
		if err := x.Float32s(got); err != nil || !slices.EqualFunc(got, want.Data, sameBits) {
			t.Errorf("Tensor(%q): values differ, error %v", want.Name, err)
		}
	}
	slices.Reverse(tensors)
	if err := Write(&second, nil, tensors); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("Write in another order: other bytes, error %v", err)
	}
}

// TestWriteIntegers: integers lie behind the floats, so that both are aligned, and
// every kind of Source gives them back.
func TestWriteIntegers(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, nil, []Named{
		{Name: "a", Shape: []int{3}, DType: "I8", Bytes: []byte{1, 0xff, 0x80}},
		{Name: "c", Shape: []int{2, 0}, DType: "I8"},
		{Name: "d", Shape: []int{1, 1}, DType: "U8", Bytes: []byte{7}},
		{Name: "z", Data: []float32{1}},
	}); err != nil {
		t.Fatal(err)
	}
	if head := `{"z":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{"dtype":"I8","shape":[3],"data_offsets":[4,7]},`; !strings.Contains(b.String(), head) {
		t.Errorf("header %.200q, want it to begin with %s", b.String(), head)
	}
	f, err := Open(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenAt(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	shards := &Shards{&Index{fileOf: map[string]string{"a": "x", "c": "x", "d": "x", "z": "x"}}, map[string]Source{"x": s}}
	for _, source := range []Source{f, s, shards} {
		got, one := make([]byte, 3), make([]byte, 1)
		if err := source.Bytes("a", got); err != nil || !bytes.Equal(got, []byte{1, 0xff, 0x80}) {
			t.Errorf("%T: a is %v, %v", source, got, err)
		}
		if err := source.Bytes("d", one); err != nil || one[0] != 7 {
			t.Errorf("%T: d is %v, %v", source, one, err)
		}
		if err := source.Bytes("c", nil); err != nil {
			t.Errorf("%T: c: %v", source, err)
		}
		var ue UnsupportedError
		if err := source.Bytes("z", make([]byte, 4)); !errors.As(err, &ue) {
			t.Errorf("%T: bytes of floats: %v, want an UnsupportedError", source, err)
		}
		if err := source.Float32s("a", make([]float32, 3)); !errors.As(err, &ue) {
			t.Errorf("%T: floats of bytes: %v, want an UnsupportedError", source, err)
		}
		if source.Bytes("a", one) == nil || source.Bytes("b", one) == nil {
			t.Errorf("%T: a wrong length or name: no error", source)
		}
	}
}

func sameBits(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }

func TestWriteRefuses(t *testing.T) {
	one := []float32{1}
	for _, tt := range []struct {
		name    string
		meta    map[string]string
		tensors []Named
		want    string
	}{
		{"no name", nil, []Named{{Name: "", Data: one}}, `named ""`},
		{"reserved name", nil, []Named{{Name: "__metadata__", Data: one}}, `named "__metadata__"`},
		{"name that is not UTF-8", nil, []Named{{Name: "\xff", Data: one}}, "cannot be named"},
		{"name twice", nil, []Named{{Name: "a", Data: one}, {Name: "b", Data: one}, {Name: "a", Data: one}}, `two tensors named "a"`},
		{"too few values", nil, []Named{{Name: "a", Shape: []int{2}, Data: one}}, "shape [2] but 1 values"},
		{"too many values", nil, []Named{{Name: "a", Shape: []int{0}, Data: one}}, "shape [0] but 1 values"},
		{"negative sizes", nil, []Named{{Name: "a", Shape: []int{-1, -1}, Data: one}}, "none negative"},
		{"sizes that overflow to the right product", nil, []Named{{Name: "a", Shape: []int{1 << 31, 1 << 31, 1 << 2}}}, "but 0 values"},
		{"nine dimensions", nil, []Named{{Name: "a", Shape: make([]int, 9)}}, "at most 8"},
		{"integers without a dtype", nil, []Named{{Name: "a", Shape: []int{1}, Bytes: []byte{1}}}, "shape [1] but 0 values"},
		{"too many integers", nil, []Named{{Name: "a", Shape: []int{1}, DType: "I8", Bytes: []byte{1, 2}}}, "shape [1] but 2 values"},
		{"integers and floats", nil, []Named{{Name: "a", Shape: []int{1}, DType: "I8", Bytes: []byte{1}, Data: one}}, "a"},
		{"an unknown dtype", nil, []Named{{Name: "a", DType: "I16", Bytes: []byte{1, 2}}}, `dtype "I16"`},
		{"a name of both kinds", nil, []Named{{Name: "a", Data: one}, {Name: "a", DType: "U8", Bytes: []byte{1}}}, `two tensors named "a"`},
		{"metadata key that is not UTF-8", map[string]string{"\xff": ""}, nil, "not UTF-8"},
		{"metadata value that is not UTF-8", map[string]string{"k": "\xff"}, nil, "not UTF-8"},
		{"too many tensors", nil, make([]Named, maxTensors+1), "10001 tensors"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			err := Write(&b, tt.meta, tt.tensors)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Write: %v, want …%s…", err, tt.want)
			}
			if b.Len() != 0 {
				t.Errorf("Write: %d bytes written before the error", b.Len())
			}
		})
	}
}

// A fullDisk accepts so many bytes and then fails.
type fullDisk int

var errFull = errors.New("disk full")

func (d *fullDisk) Write(b []byte) (int, error) {
	if *d -= fullDisk(len(b)); *d < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestWriteFails(t *testing.T) {
	for _, room := range []fullDisk{0, 100} { // fails at the header, at the values
		err := Write(&room, nil, []Named{{Name: "a", Shape: []int{1 << 10}, Data: make([]float32, 1<<10)}})
		if !errors.Is(err, errFull) {
			t.Errorf("Write: %v, want the writer's error", err)
		}
	}
}
