package nn

import "github.com/pcloralab/pcloralab/tensor"

// Pooler prepares the first token of a text for a classifier, y = tanh(Dense(x)),
// as in BERT, or y = max(Dense(x), 0), as in DistilBERT. The derivative of either
// follows from y.
type Pooler struct {
	Dense *Linear // [C C]
	ReLU  bool

	y tensor.Matrix // of the last Forward [B C]
}

// NewPooler returns a frozen pooler of zeros of width c.
func NewPooler(c int, relu bool) *Pooler { return &Pooler{Dense: NewLinear(c, c), ReLU: relu} }

// Forward sets y [B C] from x [B C]. Backward needs y unchanged.
func (p *Pooler) Forward(mem *Arena, y, x tensor.Matrix) {
	p.Dense.Forward(mem, y, x)
	if p.ReLU {
		relu(y.Values(), nil, y.Values())
	} else {
		tensor.Tanh(y.Values(), y.Values())
	}
	p.y = y
}

// Backward leaves the gradient of x in dx and gathers those of the dense layer,
// given dy [B C]: dh = dy⊙(1−y²), or dy where y > 0.
func (p *Pooler) Backward(mem *Arena, dx Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	dh := mem.Take(dy.Rows, dy.Cols)
	to, from, y := dh.Values(), dy.Values(), p.y.Values()
	for i, v := range y {
		switch {
		case !p.ReLU:
			to[i] = from[i] * (1 - v*v)
		case v <= 0:
			to[i] = 0
		default:
			to[i] = from[i]
		}
	}
	p.Dense.Backward(mem, dx, dh)
	mem.Release(mark)
}

// Walk visits the dense layer.
func (p *Pooler) Walk(path string, visit Visit) { p.Dense.Walk(path, visit) }
