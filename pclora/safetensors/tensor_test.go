package safetensors

import (
	"math"
	"strings"
	"testing"
)

// TestHalf compares all 65,536 values with the definition in float64.
func TestHalf(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		sign := 1 - 2*float64(h>>15)
		exponent, fraction := int(h>>10&31), float64(h&1023)/1024
		want := sign * math.Ldexp(1+fraction, exponent-15)
		switch {
		case exponent == 0:
			want = sign * math.Ldexp(fraction, -14)
		case exponent == 31 && fraction == 0:
			want = math.Inf(int(sign))
		case exponent == 31:
			want = math.NaN()
		}
		got := float64(half(h))
		same := got == want && math.Signbit(got) == (h>>15 == 1)
		if !same && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Fatalf("half(%#04x): %v, want %v", h, got, want)
		}
	}
}

func TestFloat32sUnaligned(t *testing.T) {
	raw := []byte{9, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0} // 1 and −2 after one byte
	for _, tt := range []struct {
		dtype string
		raw   []byte
		want  [2]float32
	}{
		{"F32", raw[1:], [2]float32{1, -2}},
		{"BF16", []byte{9, 0x80, 0x3f, 0, 0xc0}[1:], [2]float32{1, -2}},
		{"F16", []byte{9, 0, 0x3c, 0, 0xc0}[1:], [2]float32{1, -2}},
	} {
		x := Tensor{Name: "x", DType: tt.dtype, Shape: []int{2}, Raw: tt.raw}
		var got [2]float32
		if allocs := testing.AllocsPerRun(10, func() { _ = x.Float32s(got[:]) }); allocs != 0 {
			t.Errorf("%s: %v allocations, want 0", tt.dtype, allocs)
		}
		if got != tt.want {
			t.Errorf("%s: %v, want %v", tt.dtype, got, tt.want)
		}
	}
}

func TestFloat32sLength(t *testing.T) {
	x := Tensor{Name: "x", DType: "F16", Shape: []int{2}, Raw: make([]byte, 4)}
	for _, n := range []int{0, 1, 3} {
		err := x.Float32s(make([]float32, n))
		if err == nil || !strings.Contains(err.Error(), `"x" of shape [2] has 2 values`) {
			t.Errorf("Float32s to %d values: %v, want an error with both lengths", n, err)
		}
	}
}
