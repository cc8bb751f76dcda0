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
