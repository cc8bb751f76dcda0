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
	// Gone says which ranks are pruned, their row of A and column of B all zeros; nil
	// for none.
	Gone []bool
	dropout

	x, ax tensor.Matrix // input of the last Forward [N In], and s·x·Aᵀ [N R]
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
	tensor.MulTTo(y, 1, l.ax, l.B.Value, c)
	mem.Forget(mark)
}

// Prepare keeps s·x·Aᵀ.
func (l *LoRA) Prepare(mem *nn.Arena, x tensor.Matrix) {
	l.x, l.ax = x, mem.Take(x.Rows, l.A.Value.Rows)
	mark := mem.Mark()
	tensor.MulTTo(l.ax, l.Scale, l.input(mem, x), l.A.Value, nil)
	mem.Release(mark)
}

// MatrixTo sets m [Out In] to s·B·A.
func (l *LoRA) MatrixTo(m tensor.Matrix) { tensor.MulTo(m, l.Scale, l.B.Value, l.A.Value) }

// Backward leaves s·dy·B·A in dx [N In] and gathers dB = dyᵀ·(s·x·Aᵀ) and
// dA = (s·dy·B)ᵀ·x, given dy [N Out].
func (l *LoRA) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	dax := mem.Take(dy.Rows, l.A.Value.Rows)
	tensor.MulTo(dax, l.Scale, dy, l.B.Value)
	if l.B.Trainable() {
		tensor.AddTMul(l.B.Grad, dy, l.ax)
	}
	if l.A.Trainable() {
		within := mem.Mark()
		tensor.AddTMul(l.A.Grad, dax, l.input(mem, l.x))
		mem.Release(within)
	}
	l.sink(mem, dx, dax, l.A.Value)
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
// is, both stay the adapter's.
func (l *LoRA) Factors() (a, b tensor.Matrix) {
	if l.Gone == nil {
		return l.A.Value, scaled(l.B.Value, l.Scale)
	}
	left := 0
	for _, gone := range l.Gone {
		if !gone {
			left++
		}
	}
	a, b = tensor.New(left, l.A.Value.Cols), tensor.New(l.B.Value.Rows, left)
	to := 0
	for k, gone := range l.Gone {
		if gone {
			continue
		}
		copy(a.Row(to), l.A.Value.Row(k))
		for i := range b.Rows {
			b.Row(i)[to] = l.Scale * l.B.Value.Row(i)[k]
		}
		to++
	}
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
