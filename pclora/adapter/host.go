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
}

// NewHost returns a host of the linear, at λ = 1, whose weight it shares.
// The bias fades if told so; otherwise c starts at it.
func NewHost(l *nn.Linear, f Adapter, biasFades bool) *Host {
	_, out := l.Size()
	h := &Host{Weight: l.Weight.Value, Adapter: f, Shift: nn.NewVector(out), Lambda: 1}
	h.Shift.Train()
	switch {
	case l.Bias == nil:
	case biasFades:
		h.Bias = l.Bias.Value.Row(0)
	default:
		h.Shift.Value.Copy(l.Bias.Value)
	}
	return h
}

// Size returns In and Out.
func (h *Host) Size() (in, out int) { return h.Weight.Cols, h.Weight.Rows }

// Forward sets y [N Out] from x [N In].
func (h *Host) Forward(y, x tensor.Matrix) {
	y.SetRows(h.Shift.Value.Row(0))
	if h.Lambda != 0 {
		if h.Bias != nil {
			for i := range y.Rows {
				tensor.AddScaled(y.Row(i), h.Lambda, h.Bias)
			}
		}
		tensor.AddScaledMulT(y, h.Lambda, x, h.Weight)
	}
	h.Adapter.Forward(y, x)
}

// Backward adds λ·dy·W and the adapter's part to dx [N In], and gathers
// dc = Σ dy and the adapter's gradients, given dy [N Out].
func (h *Host) Backward(dx, dy tensor.Matrix) {
	if h.Shift.Trainable() {
		dy.AddRowsTo(h.Shift.Grad.Row(0))
	}
	if h.Lambda != 0 && dx.Data != nil {
		tensor.AddScaledMul(dx, h.Lambda, dy, h.Weight)
	}
	h.Adapter.Backward(dx, dy)
}

// Walk visits what the host owns: the adapter's parameters and c. W and b are
// the teacher's.
func (h *Host) Walk(path string, visit nn.Visit) {
	h.Adapter.Walk(path, visit)
	visit(path+".bias", h.Shift)
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
