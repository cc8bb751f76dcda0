package adapter

import (
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// LoRA is the plain low-rank adapter, f(x) = B·A·x (arXiv:2106.09685, eq. 3),
// without the factor α/r, which PC-LoRA's formulas (arXiv:2406.09117) do not
// have.
type LoRA struct {
	A, B *nn.Param // [R In], [Out R]

	x       tensor.Matrix // input of the last Forward
	ax, dax tensor.Matrix // x·Aᵀ and its gradient [N R]
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

// Forward adds (x·Aᵀ)·Bᵀ to y [N Out], with x [N In].
func (l *LoRA) Forward(y, x tensor.Matrix) {
	l.x = x
	l.ax = tensor.Reserve(l.ax, x.Rows, l.A.Value.Rows)
	l.ax.Zero()
	tensor.AddMulT(l.ax, x, l.A.Value)
	tensor.AddMulT(y, l.ax, l.B.Value)
}

// Backward adds dy·B·A to dx [N In] and gathers dB = dyᵀ·(x·Aᵀ) and
// dA = (dy·B)ᵀ·x, given dy [N Out].
func (l *LoRA) Backward(dx, dy tensor.Matrix) {
	l.dax = tensor.Reserve(l.dax, dy.Rows, l.A.Value.Rows)
	l.dax.Zero()
	tensor.AddMul(l.dax, dy, l.B.Value)
	if l.B.Trainable() {
		tensor.AddTMul(l.B.Grad, dy, l.ax)
	}
	if l.A.Trainable() {
		tensor.AddTMul(l.A.Grad, l.dax, l.x)
	}
	if dx.Data != nil {
		tensor.AddMul(dx, l.dax, l.A.Value)
	}
}

// Walk visits A and B.
func (l *LoRA) Walk(path string, visit nn.Visit) {
	visit(path+".lora_A.weight", l.A)
	visit(path+".lora_B.weight", l.B)
}

// Factors returns A and B, which stay the adapter's.
func (l *LoRA) Factors() (a, b tensor.Matrix) { return l.A.Value, l.B.Value }
