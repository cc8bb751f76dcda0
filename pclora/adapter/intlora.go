package adapter

import (
	"errors"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// IntLoRA adapts a weight so that the result is integers times one scale a row
// (arXiv:2410.21759). With a fixed auxiliary matrix R, the weight is quantised without it,
// W − R ≈ s·V row by row, and the factors' product learns beside R in a second matrix:
//
//	U = s + (R + B·A)/V,  W' = U⊙V = s·V + R + B·A
//
// where V is 0, W' is 0 too and the denominator 1. Then U is quantised:
//
//	multiplied: W' = s₂·(Q⊙V) with Q = clamp(round(U/s₂)+z₂, 0, 2ⁿ−1) − z₂ and s₂, z₂ a row
//	shifted:    W' = sign(U)·2^round(log₂(|U|+10⁻¹⁶))⊙V
//
// Gradients pass straight through the rounding, but not through the clamp. Below λ = 1 the
// host computes λ·W'·x + B·A·x·(1−λ), so that at 0 the factors are left. IntLoRA implements
// Whole. A fresh adapter keeps the base but for two quantisations; the float weight is not
// read after the start.
//
// Where we differ: s₂ learns as a multiple of its start, since a step of AdamW
// is as large for a scale of 10⁻³ as for a weight, and what is shifted is at most 2³¹ apart
// within a row, so that sums fit 64 bits.
type IntLoRA struct {
	Pair  *LoRA     // A [R In] and B [Out R], without a factor
	Scale *nn.Param // s₂ over its start [1 Out]; nil if shifted
	Zero  *nn.Param // z₂ [1 Out], rounded where it is used; nil if shifted
	Bits  int       // n: 4 or 8
	Seed  uint64    // of R

	integers []int16       // V [Out·In], within ±(2ⁿ−1)
	steps    []float32     // s [Out]
	scales   []float32     // s₂ at the start [Out]
	r        tensor.Matrix // R [Out In]
	x        tensor.Matrix // input of the last ForwardOn [N In]
}

var errNotNumbers = errors.New("adapter: the weight holds values that are not numbers: choose another model")

// NewIntLoRA returns a trainable adapter of w [Out In], multiplied or shifted.
// A and B start as LoRA's, s₂ and z₂ as they fit U best. It returns an error where w holds a
// value that is not a number.
func NewIntLoRA(w tensor.Matrix, rank, bits int, shifted bool, rng *rand.Rand) (*IntLoRA, error) {
	return newIntLoRA(w, rank, bits, shifted, rng, variance)
}

func newIntLoRA(w tensor.Matrix, rank, bits int, shifted bool, rng *rand.Rand, a float64) (*IntLoRA, error) {
	for i := range w.Rows {
		if !tensor.Finite(w.Row(i)) {
			return nil, errNotNumbers
		}
	}
	l := &IntLoRA{Pair: NewLoRA(w.Cols, w.Rows, rank, rng), Bits: bits, Seed: rng.Uint64()}
	l.r = auxiliary(l.Seed, w, a)
	l.integers, l.steps = make([]int16, w.Rows*w.Cols), make([]float32, w.Rows)
	if !shifted {
		l.scales = make([]float32, w.Rows)
		l.Scale, l.Zero = nn.NewVector(w.Rows), nn.NewVector(w.Rows)
		l.Scale.Train()
		l.Zero.Train()
	}
	f, row := newFitter(), make([]float32, w.Cols)
	for i := range w.Rows {
		l.start(i, w.Row(i), row, f)
	}
	return l, nil
}

// start quantises row i of w − R, and of U while B is zero.
func (l *IntLoRA) start(i int, w, row []float32, f *fitter) {
	r, v := l.r.Row(i), l.row(i)
	for j := range row {
		row[j] = w[j] - r[j]
	}
	g := f.fit(row, l.Bits)
	l.steps[i] = g.step
	for j := range row {
		v[j] = int16(g.code(row[j]))
		row[j] = unit(g.step, r[j], 0, float32(v[j]))
	}
	if l.Scale == nil {
		return
	}
	g = f.fit(row, l.Bits)
	l.scales[i], l.Scale.Value.Row(0)[i], l.Zero.Value.Row(0)[i] = g.step, 1, g.zero
}

func makeIntLoRA(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	return NewIntLoRA(l.Weight.Value, rank, a.Bits, a.Shift, rng)
}

// intParams is A and B, and of what is multiplied s₂ and z₂ of each row.
func intParams(a run.Adapter, rank, in, out int) int64 {
	n := thinParams(a, rank, in, out)
	if !a.Shift {
		n += 2 * int64(out)
	}
	return n
}

// row returns row i of V.
func (l *IntLoRA) row(i int) []int16 {
	n := l.r.Cols
	return l.integers[i*n : (i+1)*n]
}

// Forward sets y = x·(B·A)ᵀ + c, which is what the adapter is at λ = 0.
func (l *IntLoRA) Forward(mem *nn.Arena, y, x tensor.Matrix, c []float32) {
	l.Pair.Forward(mem, y, x, c)
}

// Backward is Forward's.
func (l *IntLoRA) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) { l.Pair.Backward(mem, dx, dy) }

// Factors returns A and B, which stay the adapter's.
func (l *IntLoRA) Factors() (a, b tensor.Matrix) { return l.Pair.Factors() }

// Walk visits A, B, and s₂ and z₂ if there are any.
func (l *IntLoRA) Walk(path string, visit nn.Visit) {
	l.Pair.Walk(path, visit)
	if l.Scale != nil {
		visit(path+".intlora_scale", l.Scale)
		visit(path+".intlora_zero", l.Zero)
	}
}
