package adapter

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// ForwardOn sets y = x·Mᵀ + c with M = λ·W' + (1−λ)·B·A, x [N In] and y [N Out]. It does
// not read w.
func (l *IntLoRA) ForwardOn(mem *nn.Arena, y, x, w tensor.Matrix, lambda float32, c []float32) {
	if lambda == 0 {
		l.Pair.Forward(mem, y, x, c)
		return
	}
	if mem.Keep { // as much as at λ = 0, so that one plan holds for all
		mem.Take(x.Rows, l.Pair.A.Value.Rows)
	}
	mark := mem.Mark()
	m := mem.Take(l.r.Rows, l.r.Cols)
	l.MatrixOn(m, w, lambda)
	tensor.MulTTo(y, 1, x, m, c)
	mem.Release(mark)
	l.x = x
}

// MatrixOn sets m [Out In] to λ·W' + (1−λ)·B·A. It does not read w.
func (l *IntLoRA) MatrixOn(m, _ tensor.Matrix, lambda float32) {
	l.Pair.MatrixTo(m)
	l.adapt(m, lambda)
}

// adapt makes λ·W' + (1−λ)·B·A of B·A, in place.
func (l *IntLoRA) adapt(m tensor.Matrix, lambda float32) {
	if lambda == 0 {
		return
	}
	for i := range m.Rows {
		if l.Scale == nil {
			l.shiftRow(i, m.Row(i), lambda)
		} else {
			l.mulRow(i, m.Row(i), lambda)
		}
	}
}

// BackwardOn leaves dy·M in dx [N In] and gathers, given dy [N Out] and D = dyᵀ·x, with the
// gradient of B·A that D becomes, G = λ·(∂W'/∂BA)⊙D + (1−λ)·D:
//
//	dB += G·Aᵀ,  dA += Bᵀ·G
//
// and those of s₂ and z₂.
func (l *IntLoRA) BackwardOn(mem *nn.Arena, dx nn.Sink, dy, _ tensor.Matrix, lambda float32) {
	if lambda == 0 {
		l.Pair.Backward(mem, dx, dy)
		return
	}
	mark := mem.Mark()
	a, b := l.Pair.A, l.Pair.B
	m, d := mem.Take(l.r.Rows, l.r.Cols), mem.Take(l.r.Rows, l.r.Cols)
	l.Pair.MatrixTo(m)
	tensor.TMulTo(d, 1, dy, l.x)
	for i := range d.Rows {
		if l.Scale == nil {
			l.shiftRowBack(i, d.Row(i), m.Row(i), lambda)
		} else {
			l.mulRowBack(i, d.Row(i), m.Row(i), lambda)
		}
	}
	if b.Trainable() {
		tensor.AddMulT(b.Grad, d, a.Value)
	}
	if a.Trainable() {
		tensor.AddTMul(a.Grad, b.Value, d)
	}
	if dx.Wanted() {
		l.adapt(m, lambda)
		dx.Mul(1, dy, m)
	}
	mem.Release(mark)
}

// Space is x·Aᵀ, which is kept at λ = 0 and has its place at any; W' and its gradient,
// or the gradient of x·Aᵀ where that is larger.
func (l *IntLoRA) Space(rows int) (kept, passing int) {
	kept, passing = l.Pair.Space(rows)
	return kept, max(passing, 2*nn.ArenaSpace(l.r.Rows, l.r.Cols))
}
