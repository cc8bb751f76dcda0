package nn

import "github.com/pcloralab/pcloralab/tensor"

// LayerNorm scales every row to mean 0 and variance 1, then applies a gain and
// a bias:
//
//	x̂ = (x − μ)·r,  r = 1/√(σ²+ε),  y = g⊙x̂ + b
type LayerNorm struct {
	Gain, Bias *Param  // [1 C]
	Eps        float32 // ε > 0

	xhat   tensor.Matrix // [N C]
	rstd   tensor.Matrix // [1 N]
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
func (l *LayerNorm) Forward(y, x tensor.Matrix) {
	l.xhat = tensor.Reserve(l.xhat, x.Rows, x.Cols)
	l.rstd = tensor.Reserve(l.rstd, 1, x.Rows)
	tensor.NormalizeRows(y, l.xhat, l.rstd.Row(0), x, l.Gain.Value.Row(0), l.Bias.Value.Row(0), l.Eps)
}

// Backward adds the gradients of the last Forward to dx [N C] and to the
// trainable parameters, given dy [N C]:
//
//	ĝ = dy⊙g,  dx += r·(ĝ − mean(ĝ) − x̂·mean(ĝ⊙x̂)),  dg += Σ dy⊙x̂,  db += Σ dy
func (l *LayerNorm) Backward(dx, dy tensor.Matrix) {
	dg, db := l.unused.Row(0), l.unused.Row(1)
	if l.Gain.Trainable() {
		dg = l.Gain.Grad.Row(0)
	}
	if l.Bias.Trainable() {
		db = l.Bias.Grad.Row(0)
	}
	tensor.NormalizeRowsBackward(dx, dg, db, dy, l.xhat, l.rstd.Row(0), l.Gain.Value.Row(0))
}

// Walk visits gain and bias under the names weight and bias.
func (l *LayerNorm) Walk(path string, visit Visit) {
	visit(path+".weight", l.Gain)
	visit(path+".bias", l.Bias)
}
