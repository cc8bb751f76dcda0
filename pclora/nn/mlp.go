package nn

import "github.com/pcloralab/pcloralab/tensor"

// MLP is the feed-forward part of a block, y = Out(Act(In(x))).
type MLP struct {
	In, Out Projection // [C] to [F] and back
	Act     Activation // GELU unless set

	slope, g tensor.Matrix // Act'(h) and Act(h), h = In(x) [N F]
	scratch  [actScratch]float32
}

// NewMLP returns a frozen MLP with linear projections of zeros.
func NewMLP(c, f int) *MLP { return &MLP{In: NewLinear(c, f), Out: NewLinear(f, c)} }

// Forward sets y [N C] from x [N C].
func (m *MLP) Forward(mem *Arena, y, x tensor.Matrix) {
	mark := mem.Mark()
	_, f := m.In.Size()
	h := mem.Take(x.Rows, f)
	m.In.Forward(mem, h, x)
	if mem.Keep {
		m.slope, m.g = h, mem.Take(x.Rows, f)
		m.Act.to(m.g.Values(), h.Values(), h.Values(), m.scratch[:])
	} else {
		m.g = h
		m.Act.to(h.Values(), nil, h.Values(), m.scratch[:])
	}
	m.Out.Forward(mem, y, m.g)
	mem.Forget(mark)
}

// Backward leaves the gradient of x in dx and gathers those of the projections,
// given dy [N C]: dh = Outᵀ(dy)⊙Act'(h).
func (m *MLP) Backward(mem *Arena, dx Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	dh := mem.Take(dy.Rows, m.g.Cols)
	m.Out.Backward(mem, Into(dh), dy)
	tensor.Mul(dh.Values(), m.slope.Values())
	m.In.Backward(mem, dx, dh)
	mem.Release(mark)
}
