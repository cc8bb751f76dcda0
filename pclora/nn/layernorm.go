package nn

import "github.com/pcloralab/pcloralab/tensor"

// LayerNorm scales every row to mean 0 and variance 1, then applies a gain and
// a bias:
//
//	x̂ = (x − μ)·r,  r = 1/√(σ²+ε),  y = g⊙x̂ + b
type LayerNorm struct {
	Gain, Bias *Param  // [1 C]
	Eps        float32 // ε > 0

	x      tensor.Matrix // input of the last Forward [N C]
	stats  tensor.Matrix // μ and r of its rows [2 N]
	unused tensor.Matrix // [2 C], where gradients of frozen parameters go
}

// NewLayerNorm returns a frozen layer with gain 1 and bias 0.
func NewLayerNorm(c int, eps float32) *LayerNorm {
	l := &LayerNorm{Gain: NewVector(c), Bias: NewVector(c), Eps: eps, unused: tensor.New(2, c)}
	for i := range l.Gain.Value.Row(0) {
		l.Gain.Value.Row(0)[i] = 1
	}
	return l
}

// Forward sets y [N C] to the normalised x [N C].
func (l *LayerNorm) Forward(mem *Arena, y, x tensor.Matrix) {
	mark := mem.Mark()
	l.x, l.stats = x, mem.Take(2, x.Rows)
	tensor.NormalizeRows(y, l.stats, x, l.Gain.Value.Row(0), l.Bias.Value.Row(0), l.Eps)
	mem.Forget(mark)
}

// Backward gathers the gradients of the last Forward in the trainable
// parameters and leaves that of x in dx, given dy [N C]. x̂ is computed again,
// so that it need not be kept.
//
//	ĝ = dy⊙g,  r·(ĝ − mean(ĝ) − x̂·mean(ĝ⊙x̂)),  dg += Σ dy⊙x̂,  db += Σ dy
func (l *LayerNorm) Backward(_ *Arena, dx Sink, dy tensor.Matrix) {
	if !dx.Wanted() && !l.Trainable() {
		return
	}
	dg, db := l.unused.Row(0), l.unused.Row(1)
	if l.Gain.Trainable() {
		dg = l.Gain.Grad.Row(0)
	}
	if l.Bias.Trainable() {
		db = l.Bias.Grad.Row(0)
	}
	if dx.Wanted() && !dx.Add {
		dx.To.Zero()
	}
	tensor.NormalizeRowsBackward(dx.To, dg, db, dy, l.x, l.stats, l.Gain.Value.Row(0))
}

// Trainable reports whether gain or bias has a gradient.
func (l *LayerNorm) Trainable() bool { return l.Gain.Trainable() || l.Bias.Trainable() }

// Walk visits gain and bias under the names weight and bias.
func (l *LayerNorm) Walk(path string, visit Visit) {
	visit(path+".weight", l.Gain)
	visit(path+".bias", l.Bias)
}
