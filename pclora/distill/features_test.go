package distill

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

func states(seed uint64) []tensor.Matrix {
	rng := tensor.NewRand(seed, 1)
	var ms []tensor.Matrix
	for range 3 {
		m := tensor.New(4, 5)
		tensor.FillNormal(m, rng, 1)
		ms = append(ms, m)
	}
	return ms
}

func TestFeatures(t *testing.T) {
	f := &Features{Student: states(1), Teacher: states(2), Weight: 1}
	var want float64
	for l := range f.Student {
		for i, v := range f.Student[l].Values() {
			d := float64(v) - float64(f.Teacher[l].Values()[i])
			want += d * d / (3 * 4 * 5)
		}
	}
	if got := f.Loss(); math.Abs(got-want) > 1e-6 {
		t.Errorf("Loss = %g, want %g", got, want)
	}
	for l := range f.Student {
		dh := tensor.New(4, 5)
		f.AddStateGrad(l, dh)
		nntest.Compare(t, "dh", f.Student[l], dh, f.Loss)
	}
}

func TestFeaturesOfEqualStates(t *testing.T) {
	f := &Features{Student: states(1), Teacher: states(1), Weight: 0.8}
	if got := f.Loss(); got != 0 {
		t.Errorf("Loss of equal states: %g, want exactly 0", got)
	}
	f.Teacher = states(2)
	f.Weight = 0
	dh := tensor.New(4, 5)
	f.AddStateGrad(0, dh)
	if tensor.Dot(dh.Values(), dh.Values()) != 0 {
		t.Error("weight 0 gave a gradient")
	}
}

// padded returns states of texts of 2 tokens as ones padded to t, with noise
// where the padding is, and the mask of both texts.
func padded(short []tensor.Matrix, t int, seed uint64) (long []tensor.Matrix, mask []bool) {
	const real = 2
	texts := short[0].Rows / real
	for i := range texts * t {
		mask = append(mask, i%t < real)
	}
	rng := tensor.NewRand(seed, 2)
	for _, m := range short {
		l := tensor.New(texts*t, m.Cols)
		tensor.FillNormal(l, rng, 3)
		for i := range m.Rows {
			copy(l.Row(i/real*t+i%real), m.Row(i))
		}
		long = append(long, l)
	}
	return long, mask
}

// TestPaddingChangesNothing: neither the loss, up to the order of its sum, nor
// the gradient of a real token, bit for bit; padding has none.
func TestPaddingChangesNothing(t *testing.T) {
	short := &Features{Student: states(1), Teacher: states(2), Weight: 0.8}
	for _, tokens := range []int{2, 3, 7} {
		long := &Features{Weight: 0.8}
		long.Student, long.Mask = padded(short.Student, tokens, 3)
		long.Teacher, _ = padded(short.Teacher, tokens, 4)
		if got, want := long.Loss(), short.Loss(); math.Abs(got-want) > 20*0x1p-24*want { // sums of 20 values
			t.Errorf("padded to %d: loss %g, want %g", tokens, got, want)
		}
		for l := range short.Student {
			want, got := tensor.New(4, 5), tensor.New(2*tokens, 5)
			short.AddStateGrad(l, want)
			long.AddStateGrad(l, got)
			wide, _ := padded([]tensor.Matrix{want}, tokens, 5)
			for i, real := range long.Mask {
				for j, v := range got.Row(i) {
					if expect := wide[0].Row(i)[j]; real && v != expect || !real && v != 0 {
						t.Fatalf("padded to %d: block %d, row %d (real %t): gradient %g, want %g", tokens, l, i, real, v, expect)
					}
				}
			}
		}
	}
}

// TestMaskedGradient by differences, with texts of different lengths.
func TestMaskedGradient(t *testing.T) {
	f := &Features{Student: states(1), Teacher: states(2), Weight: 1, Mask: []bool{true, false, true, true}}
	for l := range f.Student {
		dh := tensor.New(4, 5)
		f.AddStateGrad(l, dh)
		nntest.Compare(t, "dh", f.Student[l], dh, f.Loss)
	}
	f.Mask = make([]bool, 4)
	dh := tensor.New(4, 5)
	f.AddStateGrad(0, dh)
	if got := f.Loss() + float64(tensor.Dot(dh.Values(), dh.Values())); got != 0 {
		t.Errorf("nothing but padding: loss or gradient %g, want 0", got)
	}
}
