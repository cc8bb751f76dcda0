package nn

import (
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/tensor"
)

// Linear is a dense layer, y = x·Wᵀ + b. It implements Projection.
type Linear struct {
	Weight *Param // [Out In]
	Bias   *Param // [1 Out]; nil for none

	x tensor.Matrix // input of the last Forward
}

// NewLinear returns a frozen layer of zeros.
func NewLinear(in, out int) *Linear {
	return &Linear{Weight: NewParam(out, in), Bias: NewVector(out)}
}

// Init draws the weights from a normal distribution with the given standard
// deviation; the bias becomes zero.
func (l *Linear) Init(rng *rand.Rand, std float64) {
	tensor.FillNormal(l.Weight.Value, rng, std)
	if l.Bias != nil {
		l.Bias.Value.Zero()
	}
}

// Size returns In and Out.
func (l *Linear) Size() (in, out int) { return l.Weight.Value.Cols, l.Weight.Value.Rows }

// Forward sets y = x·Wᵀ + b, with x [N In] and y [N Out].
func (l *Linear) Forward(_ *Arena, y, x tensor.Matrix) {
	l.x = x
	var bias []float32
	if l.Bias != nil {
		bias = l.Bias.Value.Row(0)
	}
	tensor.MulTTo(y, 1, x, l.Weight.Value, bias)
}

// Backward leaves dy·W in dx and gathers, given dy [N Out], where the parameter
// is trainable:
//
//	dW += dyᵀ·x,  db += Σ dy
func (l *Linear) Backward(_ *Arena, dx Sink, dy tensor.Matrix) {
	if l.Weight.Trainable() {
		tensor.AddTMul(l.Weight.Grad, dy, l.x)
	}
	if l.Bias != nil && l.Bias.Trainable() {
		dy.AddRowsTo(l.Bias.Grad.Row(0))
	}
	dx.Mul(1, dy, l.Weight.Value)
}

// Space is nothing: see Projection.
func (l *Linear) Space(int) (kept, passing int) { return 0, 0 }

// Walk visits weight and bias.
func (l *Linear) Walk(path string, visit Visit) {
	visit(path+".weight", l.Weight)
	if l.Bias != nil {
		visit(path+".bias", l.Bias)
	}
}
