package adapter

import (
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// LoRA is the plain low-rank adapter, f(x) = B·A·x (arXiv:2106.09685, eq. 3),
// without the factor α/r, which PC-LoRA's formulas (arXiv:2406.09117) do not
// have.
type LoRA struct {
	A, B *nn.Param // [R In], [Out R]

	x, ax tensor.Matrix // input of the last Forward [N In], and x·Aᵀ [N R]
}

// NewLoRA returns a trainable adapter. A starts uniform in ±1/√In, which is
// what "Kaiming uniform with a = √5" comes to, and B at zero, so a fresh
// adapter changes nothing.
func NewLoRA(in, out, rank int, rng *rand.Rand) *LoRA {
	l := &LoRA{A: nn.NewParam(rank, in), B: nn.NewParam(out, rank)}
	tensor.FillUniform(l.A.Value, rng, 1/math.Sqrt(float64(in)))
	l.A.Train()
	l.B.Train()
	return l
}

func makeLoRA(_ run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	in, out := l.Size()
	return NewLoRA(in, out, rank, rng), nil
}

// Forward sets y = (x·Aᵀ)·Bᵀ + c, with x [N In] and y [N Out].
func (l *LoRA) Forward(mem *nn.Arena, y, x tensor.Matrix, c []float32) {
	mark := mem.Mark()
	l.Prepare(mem, x)
	tensor.MulTTo(y, 1, l.ax, l.B.Value, c)
	mem.Forget(mark)
}

// Prepare keeps x·Aᵀ.
func (l *LoRA) Prepare(mem *nn.Arena, x tensor.Matrix) {
	l.x, l.ax = x, mem.Take(x.Rows, l.A.Value.Rows)
	tensor.MulTTo(l.ax, 1, x, l.A.Value, nil)
}

// MatrixTo sets m [Out In] to B·A.
func (l *LoRA) MatrixTo(m tensor.Matrix) { tensor.MulTo(m, 1, l.B.Value, l.A.Value) }

// Backward leaves dy·B·A in dx [N In] and gathers dB = dyᵀ·(x·Aᵀ) and
// dA = (dy·B)ᵀ·x, given dy [N Out].
func (l *LoRA) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	dax := mem.Take(dy.Rows, l.A.Value.Rows)
	tensor.MulTo(dax, 1, dy, l.B.Value)
	if l.B.Trainable() {
		tensor.AddTMul(l.B.Grad, dy, l.ax)
	}
	if l.A.Trainable() {
		tensor.AddTMul(l.A.Grad, dax, l.x)
	}
	dx.Mul(1, dax, l.A.Value)
	mem.Release(mark)
}

// Space is x·Aᵀ and its gradient.
func (l *LoRA) Space(rows int) (kept, passing int) {
	n := nn.ArenaSpace(rows, l.A.Value.Rows)
	return n, n
}

// Walk visits A and B.
func (l *LoRA) Walk(path string, visit nn.Visit) {
	visit(path+".lora_A.weight", l.A)
	visit(path+".lora_B.weight", l.B)
}

// Factors returns A and B, which stay the adapter's.
func (l *LoRA) Factors() (a, b tensor.Matrix) { return l.A.Value, l.B.Value }
