package adapter

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Host fades a frozen linear out beside an adapter f (arXiv:2406.09117):
//
//	y = λ·(W·x + b) + f(x) + c   if the bias fades,
//	y = λ·W·x + f(x) + c         if it is kept, with c started at b.
//
// At λ = 1 with a fresh adapter it computes what the linear did; at λ = 0 it
// does not read W or b at all. Host implements nn.Projection.
type Host struct {
	Weight  tensor.Matrix // W [Out In], frozen; may be shared with the teacher
	Bias    []float32     // b [Out]; nil if there is none or it is kept as c
	Adapter Adapter
	Shift   *nn.Param // c [1 Out]
	Lambda  float32   // λ ∈ [0, 1]

	row []float32 // c + λ·b [Out]; nil without b
}

// NewHost returns a host of the linear, at λ = 1, whose weight it shares.
// The bias fades if told so; otherwise c starts at it.
func NewHost(l *nn.Linear, f Adapter, biasFades bool) *Host {
	_, out := l.Size()
	h := &Host{Weight: l.Weight.Value, Adapter: f, Shift: nn.NewVector(out), Lambda: 1}
	if own, ok := f.(Owner); ok {
		h.Weight = own.Weight()
	}
	h.Shift.Train()
	switch {
	case l.Bias == nil:
	case biasFades:
		h.Bias, h.row = l.Bias.Value.Row(0), make([]float32, out)
	default:
		h.Shift.Value.Copy(l.Bias.Value)
	}
	return h
}

// Size returns In and Out.
func (h *Host) Size() (in, out int) { return h.Weight.Cols, h.Weight.Rows }

// Forward sets y [N Out] from x [N In].
func (h *Host) Forward(mem *nn.Arena, y, x tensor.Matrix) {
	f, merges := h.merger(x.Rows)
	whole, isWhole := h.Adapter.(Whole)
	switch {
	case isWhole:
		whole.ForwardOn(mem, y, x, h.Weight, h.Lambda, h.shift())
	case merges:
		mark := mem.Mark()
		if mem.Keep {
			f.Prepare(mem, x)
		}
		within := mem.Mark()
		tensor.MulTTo(y, 1, x, h.merged(mem, f), h.shift())
		mem.Release(within)
		mem.Forget(mark)
	default:
		h.Adapter.Forward(mem, y, x, h.shift())
		if h.Lambda != 0 {
			tensor.AddScaledMulT(y, h.Lambda, x, h.Weight)
		}
	}
}

// Backward leaves λ·dy·W and the adapter's part in dx [N In], and gathers
// dc = Σ dy and the adapter's gradients, given dy [N Out].
func (h *Host) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	if h.Shift.Trainable() {
		dy.AddRowsTo(h.Shift.Grad.Row(0))
	}
	if whole, ok := h.Adapter.(Whole); ok {
		whole.BackwardOn(mem, dx, dy, h.Weight, h.Lambda)
		return
	}
	if f, merges := h.merger(dy.Rows); merges {
		if dx.Wanted() {
			mark := mem.Mark()
			dx.Mul(1, dy, h.merged(mem, f))
			mem.Release(mark)
		}
		f.Backward(mem, nn.Sink{}, dy)
		return
	}
	if h.Lambda != 0 {
		dx.Mul(h.Lambda, dy, h.Weight)
		dx = dx.Then()
	}
	h.Adapter.Backward(mem, dx, dy)
}

// shift returns what is added to every row: c, and λ·b if the bias fades.
func (h *Host) shift() []float32 {
	c := h.Shift.Value.Row(0)
	if h.Bias == nil || h.Lambda == 0 {
		return c
	}
	copy(h.row, c)
	tensor.AddScaled(h.row, h.Lambda, h.Bias)
	return h.row
}

// Space is the adapter's, and the merged weight.
func (h *Host) Space(rows int) (kept, passing int) {
	kept, passing = h.Adapter.Space(rows)
	if _, ok := h.Adapter.(Merger); ok && !h.drops() {
		in, out := h.Size()
		passing = max(passing, mergedSpace(rows, in, out))
	}
	return kept, passing
}

// Walk visits what the host owns: the adapter's parameters and c. W and b are
// the teacher's.
func (h *Host) Walk(path string, visit nn.Visit) {
	h.Adapter.Walk(path, visit)
	visit(path+".bias", h.Shift)
}

// Merge returns one frozen linear with copies of what the host computes at its
// λ: λW + BA, and c + λ·b. Where the host's linear has no bias and c is frozen,
// neither has it. It panics if the adapter is neither a Merger nor a Whole.
func (h *Host) Merge() *nn.Linear {
	l := nn.NewLinear(h.Size())
	switch f := h.Adapter.(type) {
	case Whole:
		f.MatrixOn(l.Weight.Value, h.Weight, h.Lambda)
	case Merger:
		f.MatrixTo(l.Weight.Value)
		tensor.AddScaled(l.Weight.Value.Values(), h.Lambda, h.Weight.Values())
	default:
		panic(fmt.Sprintf("adapter: %T cannot be merged into a weight", h.Adapter))
	}
	if h.Bias == nil && !h.Shift.Trainable() {
		l.Bias = nil
	} else {
		copy(l.Bias.Value.Row(0), h.shift())
	}
	return l
}

// Finish returns what is left of the host at λ = 0: two thin linears with
// copies of the adapter's factors and of c. At any other λ the frozen weight is
// still needed, and Finish returns an error.
func (h *Host) Finish() (*nn.Factored, error) {
	if h.Lambda != 0 {
		return nil, fmt.Errorf("adapter: λ is %g: the frozen weights can be dropped only at 0", h.Lambda)
	}
	a, b := h.Adapter.Factors()
	f := nn.NewFactored(h.Weight.Cols, h.Weight.Rows, a.Rows)
	f.Down.Weight.Value.Copy(a)
	f.Up.Weight.Value.Copy(b)
	f.Up.Bias.Value.Copy(h.Shift.Value)
	return f, nil
}

// NewResidualHost returns a host at λ = 1 whose adapter already computes a part
// of what the linear does, B·A·x of its factors, and c; only the rest fades:
//
//	y = λ·((W − B·A)·x + b − c) + f(x) + c
//
// It has a weight of its own. c [Out] is copied; nil stands for the bias.
func NewResidualHost(l *nn.Linear, f Adapter, c []float32) *Host {
	in, out := l.Size()
	h := &Host{Weight: tensor.New(out, in), Adapter: f, Shift: nn.NewVector(out), Lambda: 1}
	h.Shift.Train()
	a, b := f.Factors()
	h.Weight.Copy(l.Weight.Value)
	tensor.AddScaledMul(h.Weight, -1, b, a)
	shift := h.Shift.Value.Row(0)
	if l.Bias != nil {
		copy(shift, l.Bias.Value.Row(0))
	}
	if c == nil {
		return h
	}
	h.Bias, h.row = make([]float32, out), make([]float32, out)
	for i, v := range c {
		h.Bias[i], shift[i] = shift[i]-v, v
	}
	return h
}
