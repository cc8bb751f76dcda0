package safetensors

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestStream: what a stream reads is what the file in memory holds, in small
// pieces and whatever the dtype.
func TestStream(t *testing.T) {
	values := make([]float32, streamBuffer/4*2+3) // three reads
	for i := range values {
		values[i] = float32(i)
	}
	var b bytes.Buffer
	if err := Write(&b, nil, []Named{{Name: "x", Shape: []int{len(values)}, Data: values}, {Name: "y", Shape: []int{2}, Data: []float32{1, 2}}}); err != nil {
		t.Fatal(err)
	}
	s, err := OpenAt(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, len(values))
	if err := s.Float32s("x", got); err != nil || !slices.Equal(got, values) {
		t.Errorf("Float32s: %v, values are right: %t", err, slices.Equal(got, values))
	}
	if dtype, shape, ok := s.Info("y"); !ok || dtype != "F32" || !slices.Equal(shape, []int{2}) || !slices.Equal(s.Names(), []string{"x", "y"}) {
		t.Errorf("Info: %s %v %t; Names: %q", dtype, shape, ok, s.Names())
	}
	if err := s.Float32s("absent", nil); err == nil {
		t.Error("Float32s of no tensor: no error")
	}
	if err := s.Float32s("y", got); err == nil || !strings.Contains(err.Error(), "2 values") {
		t.Errorf("Float32s to the wrong length: %v", err)
	}
	if allocs := testing.AllocsPerRun(3, func() { s.Float32s("x", got) }); allocs != 0 {
		t.Errorf("%g allocations to read a tensor, want none", allocs)
	}
}

// TestStreamF64 rounds to float32; an integer tensor is refused by name.
func TestStreamF64(t *testing.T) {
	b := file(`{`+one("a", "F64", "2", "0,16")+`,`+one("b", "I64", "1", "16,24")+`}`, 24)
	copy(b[len(b)-24:], []byte{0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0}) // 0.1 and −2
	s, err := OpenAt(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var got [2]float32
	if err := s.Float32s("a", got[:]); err != nil || got != [2]float32{0.1, -2} {
		t.Errorf("F64: %v %v, want 0.1 and −2", got, err)
	}
	var ue UnsupportedError
	if err := s.Float32s("b", got[:1]); !errors.As(err, &ue) || !strings.Contains(err.Error(), `"b" holds I64`) {
		t.Errorf("I64: %v, want an UnsupportedError", err)
	}
}

// TestStreamMemory: opening takes memory for the header, not for the tensors.
func TestStreamMemory(t *testing.T) {
	const size = 1 << 40
	head := file(`{`+one("a", "F32", "274877906944", "0,1099511627776")+`}`, 0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := OpenAt(bytes.NewReader(head), int64(len(head))+size)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 2*streamBuffer {
		t.Errorf("OpenAt allocated %d bytes", got)
	}
	var fe FormatError
	if err := s.Float32s("a", make([]float32, 4)); err == nil || errors.As(err, &fe) {
		t.Errorf("%v, want an error about the length", err)
	}
}

type broken struct{ err error }

func (b broken) ReadAt(p []byte, _ int64) (int, error) { return 0, b.err }

func TestStreamErrors(t *testing.T) {
	var fe FormatError
	if _, err := OpenAt(broken{io.EOF}, 100); !errors.As(err, &fe) || !strings.Contains(err.Error(), "cut short") {
		t.Errorf("a file that ends early: %v, want a FormatError", err)
	}
	wire := errors.New("the wire is cut")
	if _, err := OpenAt(broken{wire}, 100); !errors.Is(err, wire) {
		t.Errorf("a reader that fails: %v, want its error", err)
	}
}

func TestShards(t *testing.T) {
	part := func(name string, v float32) []byte {
		var b bytes.Buffer
		if err := Write(&b, nil, []Named{{Name: name, Shape: []int{1}, Data: []float32{v}}}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	files := map[string][]byte{"1.safetensors": part("a", 1), "2.safetensors": part("b", 2)}
	opened := 0
	open := func(file string) (Source, error) {
		opened++
		return OpenAt(bytes.NewReader(files[file]), int64(len(files[file])))
	}
	ix, err := ParseIndex([]byte(`{"metadata":{"total_size":8.0,"more":[{}]},"weight_map":{"b":"2.safetensors","a":"1.safetensors"}}`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenShards(ix, open)
	if err != nil || opened != 2 || !slices.Equal(s.Names(), []string{"a", "b"}) {
		t.Fatalf("OpenShards: %v after %d files", err, opened)
	}
	var v [1]float32
	if err := s.Float32s("b", v[:]); err != nil || v[0] != 2 {
		t.Errorf("b is %v, %v", v, err)
	}
	if _, _, ok := s.Info("c"); ok || s.Float32s("c", v[:]) == nil {
		t.Error("c is found")
	}
	ix, err = ParseIndex([]byte(`{"weight_map":{"a":"1.safetensors","b":"1.safetensors"}}`))
	if err != nil {
		t.Fatal(err)
	}
	var fe FormatError
	if _, err := OpenShards(ix, open); !errors.As(err, &fe) || !strings.Contains(err.Error(), `"b" is not in "1.safetensors"`) {
		t.Errorf("a tensor that is elsewhere: %v", err)
	}
}

func TestParseIndexRefuses(t *testing.T) {
	var fe FormatError
	for _, tt := range []struct{ text, want string }{
		{``, "not JSON"},
		{`[]`, "want an object"},
		{`{}`, "it has 0"},
		{`{"weight_map":{},"weight_map":{}}`, "it has 2"},
		{`{"weight_map":{"a":1}}`, "as text"},
		{`{"weight_map":{"a":"x.safetensors","a":"x.safetensors"}}`, "twice"},
		{`{"weight_map":{"a":"../x.safetensors"}}`, "plain name"},
		{`{"weight_map":{"a":"C:x.safetensors"}}`, "plain name"},
		{`{"weight_map":{"a":"x.bin"}}`, "plain name"},
		{`{"weight_map":{"a":"..safetensors"}}`, "plain name"},
		{`{"metadata":{"weight_map":{}}`, "not JSON"},
		{"{\"\xff\":1}", "UTF-8"},
		{`{"metadata":` + strings.Repeat("[", 1<<20) + `}`, "JSON"},
	} {
		if _, err := ParseIndex([]byte(tt.text)); !errors.As(err, &fe) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60s: %.300v, want a FormatError with %q", tt.text, err, tt.want)
		}
	}
}
