package adapter

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// measured is how many rows of V are computed at once: as many as fill the
// kernels' tiles, few beside the rows of a pass.
const measured = 32

// measure sets norm to ‖V‖ and turn to m/‖V‖, for passes.
func (d *DoRA) measure(mem *nn.Arena, w tensor.Matrix, lambda float32) {
	if !d.held {
		d.rows(mem, w, lambda, func(i int, v []float32) { d.norm[i] = length(v) })
	}
	for i, m := range d.M.Value.Row(0) {
		d.turn[i] = turn(m, d.norm[i])
	}
}

// turn is m/‖V‖ of a row, 1 where V is zero.
func turn(m, norm float32) float32 {
	if norm == 0 {
		return 1
	}
	return m / norm
}

// rows visits the rows of V = λ·W + s·B·A [Out In], which last for the visit.
func (d *DoRA) rows(mem *nn.Arena, w tensor.Matrix, lambda float32, visit func(i int, v []float32)) {
	mark, out := mem.Mark(), d.B.Value.Rows
	part := mem.Take(min(measured, out), d.A.Value.Cols)
	for from := 0; from < out; from += measured {
		to := min(from+measured, out)
		v := part.RowRange(0, to-from)
		tensor.MulTo(v, d.Scale, d.B.Value.RowRange(from, to), d.A.Value)
		if lambda != 0 {
			tensor.AddScaled(v.Values(), lambda, w.RowRange(from, to).Values())
		}
		for i := from; i < to; i++ {
			visit(i, v.Row(i-from))
		}
	}
	mem.Release(mark)
}

// MatrixOn sets m [Out In] to m/‖V‖⊙V, whose rows are as long as the learned m.
func (d *DoRA) MatrixOn(m, w tensor.Matrix, lambda float32) {
	d.rows(&nn.Arena{}, w, lambda, func(i int, v []float32) {
		copy(m.Row(i), v)
		tensor.Scale(m.Row(i), turn(d.M.Value.Row(0)[i], length(v)))
	})
}

// Factors returns A, the adapter's own, and m/‖s·B·A‖⊙s·B: g at λ = 0.
func (d *DoRA) Factors() (a, b tensor.Matrix) {
	b = d.B.Value.Clone()
	d.rows(&nn.Arena{}, tensor.Matrix{}, 0, func(i int, v []float32) {
		tensor.Scale(b.Row(i), d.Scale*turn(d.M.Value.Row(0)[i], length(v)))
	})
	return d.A.Value, b
}
