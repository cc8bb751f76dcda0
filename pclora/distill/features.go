// Package distill holds the losses by which the student learns from its
// teacher.
package distill

import (
	"fmt"

	"github.com/pcloralab/pcloralab/tensor"
)

// Features is the hidden-state loss of PC-LoRA (arXiv:2406.09117, in the form
// that the mean squared error is taken over block outputs):
//
//	D = 1/L · Σₗ mean((hₗ − tₗ)²)
//
// with hₗ and tₗ [N C] the outputs of block l of student and teacher. The
// teacher's are constants. The mean is over real tokens alone: what stands where
// a text is padded says nothing.
type Features struct {
	Student, Teacher []tensor.Matrix // hₗ and tₗ, l = 0 … L−1
	Mask             []bool          // which rows count [N]; nil for all
	Weight           float32         // what the gradient is scaled by, 1 − α
}

// Loss returns D, unweighted, and 0 where no row counts.
func (f *Features) Loss() float64 {
	n := f.count()
	if n == 0 {
		return 0
	}
	var sum float64
	for l, h := range f.Student {
		var square float64
		for from, to := f.next(0); from < to; from, to = f.next(to) {
			square += tensor.SquaredDiff(h.RowRange(from, to).Values(), f.Teacher[l].RowRange(from, to).Values())
		}
		sum += square / float64(n*h.Cols)
	}
	return sum / float64(len(f.Student))
}

// AddStateGrad adds Weight·∂D/∂hₗ = Weight·2/(L·N·C)·(hₗ − tₗ) to dh [N C], with
// N the rows that count. It implements model.StateGrad.
func (f *Features) AddStateGrad(l int, dh tensor.Matrix) {
	n := f.count()
	if f.Weight == 0 || n == 0 {
		return
	}
	h, t := f.Student[l], f.Teacher[l]
	s := f.Weight * 2 / float32(len(f.Student)*n*h.Cols)
	for from, to := f.next(0); from < to; from, to = f.next(to) {
		tensor.AddScaledDiff(dh.RowRange(from, to).Values(), s, h.RowRange(from, to).Values(), t.RowRange(from, to).Values())
	}
}

// rows is N, padding included.
func (f *Features) rows() int { return f.Student[0].Rows }

// count is the number of rows that count.
func (f *Features) count() int {
	if f.Mask == nil {
		return f.rows()
	}
	if len(f.Mask) != f.rows() {
		panic(fmt.Sprintf("distill: a mask of %d rows for states of %d", len(f.Mask), f.rows()))
	}
	n := 0
	for _, real := range f.Mask {
		if real {
			n++
		}
	}
	return n
}

// next returns the first run of rows that count, from row at on; an empty one if
// there is none.
func (f *Features) next(at int) (from, to int) {
	if f.Mask == nil {
		return at, f.rows()
	}
	for from = at; from < len(f.Mask) && !f.Mask[from]; from++ {
	}
	for to = from; to < len(f.Mask) && f.Mask[to]; to++ {
	}
	return from, to
}
