// Package distill holds the losses by which the student learns from its
// teacher.
package distill

import "github.com/pcloralab/pcloralab/tensor"

// Features is the hidden-state loss of PC-LoRA (arXiv:2406.09117, in the form
// that the mean squared error is taken over block outputs):
//
//	D = 1/L · Σₗ mean((hₗ − tₗ)²)
//
// with hₗ and tₗ [N C] the outputs of block l of student and teacher. The
// teacher's are constants.
type Features struct {
	Student, Teacher []tensor.Matrix // hₗ and tₗ, l = 0 … L−1
	Weight           float32         // what the gradient is scaled by, 1 − α
}

// Loss returns D, unweighted.
func (f *Features) Loss() float64 {
	var sum float64
	for l, h := range f.Student {
		sum += tensor.SquaredDiff(h.Values(), f.Teacher[l].Values()) / float64(h.Rows*h.Cols)
	}
	return sum / float64(len(f.Student))
}

// AddStateGrad adds Weight·∂D/∂hₗ = Weight·2/(L·N·C)·(hₗ − tₗ) to dh [N C]. It
// implements model.StateGrad.
func (f *Features) AddStateGrad(l int, dh tensor.Matrix) {
	if f.Weight == 0 {
		return
	}
	h, t := f.Student[l], f.Teacher[l]
	s := f.Weight * 2 / float32(len(f.Student)*h.Rows*h.Cols)
	tensor.AddScaledDiff(dh.Values(), s, h.Values(), t.Values())
}
