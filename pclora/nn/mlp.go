package nn

import "github.com/pcloralab/pcloralab/tensor"

// MLP is the feed-forward part of a block, y = Out(GELU(In(x))), with the exact
// GELU.
type MLP struct {
	In, Out Projection // [C] to [F] and back

	// h is In's output and, once GELU is applied, its slope; g = GELU(h); dg is
	// the gradient of g. All [N F].
	h, g, dg tensor.Matrix
}

// NewMLP returns a frozen MLP with linear projections of zeros.
func NewMLP(c, f int) *MLP { return &MLP{In: NewLinear(c, f), Out: NewLinear(f, c)} }

// Forward sets y [N C] from x [N C].
func (m *MLP) Forward(y, x tensor.Matrix) {
	_, f := m.In.Size()
	m.h, m.g = tensor.Reserve(m.h, x.Rows, f), tensor.Reserve(m.g, x.Rows, f)
	m.In.Forward(m.h, x)
	tensor.GELUWithSlope(m.g.Values(), m.h.Values(), m.h.Values())
	m.Out.Forward(y, m.g)
}

// Backward adds to dx [N C] and to the projections' gradients, given dy [N C]:
// dh = Outᵀ(dy)⊙GELU'(h).
func (m *MLP) Backward(dx, dy tensor.Matrix) {
	m.dg = tensor.Reserve(m.dg, dy.Rows, m.g.Cols)
	m.dg.Zero()
	m.Out.Backward(m.dg, dy)
	tensor.Mul(m.dg.Values(), m.h.Values())
	m.In.Backward(dx, m.dg)
}
