package adapter

import (
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// LoRA is the plain low-rank adapter, f(x) = s·B·A·x (arXiv:2106.09685, eq. 3).
// The factor s is α/r, or α/√r if it is stabilised (rsLoRA, arXiv:2312.03732,
// eq. 5), or 1 as in PC-LoRA's formulas (arXiv:2406.09117). It implements Merger
// and Dropper.
type LoRA struct {
	A, B  *nn.Param // [R In], [Out R]
	Scale float32   // s
	// Gone says which ranks are pruned, their row of A and column of B all zeros, and
	// their gradients too; nil for none, and made by CanPrune.
	Gone []bool
	dropout

	left  *leftover     // of A and B; nil where nothing is pruned
	x, ax tensor.Matrix // input of the last Forward [N In], and s·x·Aᵀ [N R], of the ranks that are left
}

// NewLoRA returns a trainable adapter with the factor 1. A starts uniform in
// ±1/√In, which is what "Kaiming uniform with a = √5" comes to, and B at zero, so
// a fresh adapter changes nothing.
func NewLoRA(in, out, rank int, rng *rand.Rand) *LoRA {
	l := &LoRA{A: nn.NewParam(rank, in), B: nn.NewParam(out, rank), Scale: 1}
	tensor.FillUniform(l.A.Value, rng, 1/math.Sqrt(float64(in)))
	l.A.Train()
	l.B.Train()
	return l
}

func makeLoRA(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	in, out := l.Size()
	f := NewLoRA(in, out, rank, rng)
	f.Scale, f.dropout = float32(a.Factor(rank)), newDropout(a, rng)
	return f, nil
}

// Forward sets y = s·(x·Aᵀ)·Bᵀ + c, with x [N In] and y [N Out].
func (l *LoRA) Forward(mem *nn.Arena, y, x tensor.Matrix, c []float32) {
	mark := mem.Mark()
	l.Prepare(mem, x)
	_, b := l.factors()
	tensor.MulTTo(y, 1, l.ax, b, c)
	mem.Forget(mark)
}

// Prepare keeps s·x·Aᵀ.
func (l *LoRA) Prepare(mem *nn.Arena, x tensor.Matrix) {
	if l.left != nil {
		l.left.gather(l)
	}
	a, _ := l.factors()
	l.x, l.ax = x, mem.Take(x.Rows, a.Rows)
	mark := mem.Mark()
	tensor.MulTTo(l.ax, l.Scale, l.input(mem, x), a, nil)
	mem.Release(mark)
}

// factors returns A and B, as Prepare found them of the ranks that are left.
func (l *LoRA) factors() (a, b tensor.Matrix) {
	if l.left != nil {
		return l.left.a, l.left.b
	}
	return l.A.Value, l.B.Value
}

// MatrixTo sets m [Out In] to s·B·A.
func (l *LoRA) MatrixTo(m tensor.Matrix) { tensor.MulTo(m, l.Scale, l.B.Value, l.A.Value) }

// Backward leaves s·dy·B·A in dx [N In] and gathers dB = dyᵀ·(s·x·Aᵀ) and
// dA = (s·dy·B)ᵀ·x, given dy [N Out].
func (l *LoRA) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	a, b := l.factors()
	dax := mem.Take(dy.Rows, a.Rows)
	tensor.MulTo(dax, l.Scale, dy, b)
	da, db := l.A.Grad, l.B.Grad
	if l.left != nil {
		da, db = l.left.gradients(l)
	}
	if l.B.Trainable() {
		tensor.AddTMul(db, dy, l.ax)
	}
	if l.A.Trainable() {
		within := mem.Mark()
		tensor.AddTMul(da, dax, l.input(mem, l.x))
		mem.Release(within)
	}
	if l.left != nil {
		l.left.scatter(l)
	}
	l.sink(mem, dx, dax, a)
	mem.Release(mark)
}

// Space is x·Aᵀ and its gradient, and what dropout leaves of x.
func (l *LoRA) Space(rows int) (kept, passing int) {
	n := nn.ArenaSpace(rows, l.A.Value.Rows)
	return n, n + l.space(rows, l.A.Value.Cols)
}

// Walk visits A and B.
func (l *LoRA) Walk(path string, visit nn.Visit) {
	visit(path+".lora_A.weight", l.A)
	visit(path+".lora_B.weight", l.B)
}

// Factors returns A and s·B, of the ranks that are not gone; where s is 1 and none
// can be, both stay the adapter's.
func (l *LoRA) Factors() (a, b tensor.Matrix) {
	if l.left == nil {
		return l.A.Value, scaled(l.B.Value, l.Scale)
	}
	l.left.gather(l)
	a, b = l.left.a.Clone(), l.left.b.Clone()
	tensor.Scale(b.Values(), l.Scale)
	return a, b
}

// scaled returns s·m, which is m itself at 1.
func scaled(m tensor.Matrix, s float32) tensor.Matrix {
	if s == 1 {
		return m
	}
	m = m.Clone()
	tensor.Scale(m.Values(), s)
	return m
}
