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
		{"w", []int{2, 1}, []float32{1, -2}},
		{"b", nil, []float32{0.5}}, // written first, for names are sorted
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
		{"long", []int{1, len(long)}, long},
		{"special", []int{5}, []float32{nan, float32(math.Inf(-1)), float32(math.Copysign(0, -1)), math.SmallestNonzeroFloat32, math.MaxFloat32}},
		{"empty", []int{3, 0}, nil},
		{"\x00\x1f\x7f\u2028 <&> 模 \U0001f600", []int{1, 1, 1, 1, 1, 1, 1, 1}, []float32{4}},
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

func sameBits(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }

func TestWriteRefuses(t *testing.T) {
	one := []float32{1}
	for _, tt := range []struct {
		name    string
		meta    map[string]string
		tensors []Named
		want    string
	}{
		{"no name", nil, []Named{{"", nil, one}}, `named ""`},
		{"reserved name", nil, []Named{{"__metadata__", nil, one}}, `named "__metadata__"`},
		{"name that is not UTF-8", nil, []Named{{"\xff", nil, one}}, "cannot be named"},
		{"name twice", nil, []Named{{"a", nil, one}, {"b", nil, one}, {"a", nil, one}}, `two tensors named "a"`},
		{"too few values", nil, []Named{{"a", []int{2}, one}}, "shape [2] but 1 values"},
		{"too many values", nil, []Named{{"a", []int{0}, one}}, "shape [0] but 1 values"},
		{"negative sizes", nil, []Named{{"a", []int{-1, -1}, one}}, "none negative"},
		{"sizes that overflow to the right product", nil, []Named{{"a", []int{1 << 31, 1 << 31, 1 << 2}, nil}}, "but 0 values"},
		{"nine dimensions", nil, []Named{{"a", make([]int, 9), nil}}, "at most 8"},
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
		err := Write(&room, nil, []Named{{"a", []int{1 << 10}, make([]float32, 1<<10)}})
		if !errors.Is(err, errFull) {
			t.Errorf("Write: %v, want the writer's error", err)
		}
	}
}
