package adapter

import (
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// SoRA is LoRA with a gate at each rank, f(x) = s·B·(g ⊙ A·x), of which a
// threshold that rises in stages closes one after another (arXiv:2311.11696).
// What is exported are the ranks with g ≠ 0.
//
// The gates are no part of AdamW's step. After it they move against their
// gradient and the soft threshold T shrinks them,
//
//	g ← T_{η·ξ}(g − η·∂L/∂g),  T_c(u) = sign(u)·max(|u| − c, 0)
//
// with η the learning rate. Or they move as the published code has them: a step
// of AdamW, then its own threshold ξ, which does not depend on η. The
// term of the mean |g| that the code adds to the loss is left out.
type SoRA struct {
	A, B  *nn.Param // [R In], [Out R]
	Gate  *nn.Param // g [1 R]
	Scale float32   // s = α/R, of all ranks: it stays when gates close

	Threshold float64 // ξ of the last stage
	Stages    int     // how many there are; ξ is in proportion to the stage, 1, 2, …
	AsCode    bool    // whether the published code's operator stands for the paper's
	dropout

	x, ax tensor.Matrix // input of the last Forward [N In], and x·Aᵀ [N R]
	gated tensor.Matrix // scratch of MatrixTo [R In]
}

// NewSoRA returns a trainable adapter with the options that a says. A starts as
// LoRA's, g normal with deviation 1 as in the published code, and B at zero, so a
// fresh adapter changes nothing.
func NewSoRA(a run.Adapter, in, out, rank int, rng *rand.Rand) *SoRA {
	s := &SoRA{
		A: nn.NewParam(rank, in), B: nn.NewParam(out, rank), Gate: nn.NewVector(rank),
		Scale: float32(a.Factor(rank)), Threshold: a.Threshold, Stages: a.Stages, AsCode: a.AsCode,
		gated: tensor.New(rank, in),
	}
	tensor.FillUniform(s.A.Value, rng, 1/math.Sqrt(float64(in)))
	tensor.FillNormal(s.Gate.Value, rng, 1)
	s.Gate.Held = !a.AsCode
	for _, p := range []*nn.Param{s.A, s.B, s.Gate} {
		p.Train()
	}
	s.dropout = newDropout(a, rng)
	return s
}

func makeSoRA(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	in, out := l.Size()
	return NewSoRA(a, in, out, rank, rng), nil
}

// soraParams is r·(In+Out) + r: A, B and the gates. What is exported counts the
// open ranks r' alone, r'·(In+Out).
func soraParams(_ run.Adapter, rank, in, out int) int64 { return int64(rank) * int64(in+out+1) }

// Forward sets y = s·((x·Aᵀ) ⊙ g)·Bᵀ + c, with x [N In] and y [N Out].
func (s *SoRA) Forward(mem *nn.Arena, y, x tensor.Matrix, c []float32) {
	mark := mem.Mark()
	s.Prepare(mem, x)
	within, h := mem.Mark(), s.ax
	if mem.Keep { // Backward needs x·Aᵀ as it is
		h = mem.Take(s.ax.Rows, s.ax.Cols)
	}
	s.throughGates(h)
	tensor.MulTTo(y, s.Scale, h, s.B.Value, c)
	mem.Release(within)
	mem.Forget(mark)
}

// Prepare keeps x·Aᵀ.
func (s *SoRA) Prepare(mem *nn.Arena, x tensor.Matrix) {
	s.x, s.ax = x, mem.Take(x.Rows, s.A.Value.Rows)
	mark := mem.Mark()
	tensor.MulTTo(s.ax, 1, s.input(mem, x), s.A.Value, nil)
	mem.Release(mark)
}

// throughGates sets h [N R] to (x·Aᵀ) ⊙ g.
func (s *SoRA) throughGates(h tensor.Matrix) {
	g := s.Gate.Value.Row(0)
	for i := range h.Rows {
		row := h.Row(i)
		copy(row, s.ax.Row(i))
		tensor.Mul(row, g)
	}
}

// Backward leaves d·A in dx [N In], where d = (s·dy·B) ⊙ g, and gathers, given
// dy [N Out],
//
//	dB = s·dyᵀ·((x·Aᵀ) ⊙ g),  dg = Σ (s·dy·B) ⊙ (x·Aᵀ),  dA = dᵀ·x
func (s *SoRA) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	d, g := mem.Take(s.ax.Rows, s.ax.Cols), s.Gate.Value.Row(0)
	s.throughGates(d)
	if s.B.Trainable() {
		tensor.AddScaledTMul(s.B.Grad, s.Scale, dy, d)
	}
	tensor.MulTo(d, s.Scale, dy, s.B.Value)
	for i := range d.Rows {
		row := d.Row(i)
		if s.Gate.Trainable() {
			dg, ax := s.Gate.Grad.Row(0), s.ax.Row(i)
			for k, v := range row {
				dg[k] += v * ax[k]
			}
		}
		tensor.Mul(row, g)
	}
	if s.A.Trainable() {
		within := mem.Mark()
		tensor.AddTMul(s.A.Grad, d, s.input(mem, s.x))
		mem.Release(within)
	}
	s.sink(mem, dx, d, s.A.Value)
	mem.Release(mark)
}

// Space is x·Aᵀ, its gradient, and what dropout leaves of x.
func (s *SoRA) Space(rows int) (kept, passing int) {
	n := nn.ArenaSpace(rows, s.A.Value.Rows)
	return n, n + s.space(rows, s.A.Value.Cols)
}

// Walk visits A, B and g.
func (s *SoRA) Walk(path string, visit nn.Visit) {
	visit(path+".lora_A.weight", s.A)
	visit(path+".lora_B.weight", s.B)
	visit(path+".lora_gate", s.Gate)
}

// MatrixTo sets m [Out In] to s·B·diag(g)·A.
func (s *SoRA) MatrixTo(m tensor.Matrix) {
	s.gated.Copy(s.A.Value)
	for k, g := range s.Gate.Value.Row(0) {
		tensor.Scale(s.gated.Row(k), g)
	}
	tensor.MulTo(m, s.Scale, s.B.Value, s.gated)
}

// Open returns how many gates are not 0.
func (s *SoRA) Open() int {
	n := 0
	for _, g := range s.Gate.Value.Row(0) {
		if g != 0 {
			n++
		}
	}
	return n
}

// Factors returns copies of the ranks with g ≠ 0, each row of A multiplied by s·g.
// Where all gates are closed it is one rank of zeros.
func (s *SoRA) Factors() (a, b tensor.Matrix) {
	n := max(1, s.Open())
	a, b = tensor.New(n, s.A.Value.Cols), tensor.New(s.B.Value.Rows, n)
	to := 0
	for k, g := range s.Gate.Value.Row(0) {
		if g == 0 {
			continue
		}
		tensor.AddScaled(a.Row(to), s.Scale*g, s.A.Value.Row(k))
		for i := range b.Rows {
			b.Row(i)[to] = s.B.Value.Row(i)[k]
		}
		to++
	}
	return a, b
}
