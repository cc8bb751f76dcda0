package nn

import "github.com/pcloralab/pcloralab/tensor"

// A Sink is where a layer's Backward leaves the gradient of its input: the
// zero Sink nowhere, so that it need not be computed.
type Sink struct {
	To  tensor.Matrix // [N In]; empty for nowhere
	Add bool          // add to what is there instead of overwriting it
}

// Into returns the Sink that overwrites dx.
func Into(dx tensor.Matrix) Sink { return Sink{To: dx} }

// Onto returns the Sink that adds to dx.
func Onto(dx tensor.Matrix) Sink { return Sink{To: dx, Add: true} }

// Wanted reports whether there is a place for the gradient.
func (s Sink) Wanted() bool { return s.To.Data != nil }

// Then returns the Sink for what is to be added after a first part.
func (s Sink) Then() Sink { return Sink{To: s.To, Add: s.Wanted()} }

// Mul leaves f·a·b, with a [N K] and b [K In].
func (s Sink) Mul(f float32, a, b tensor.Matrix) {
	switch {
	case !s.Wanted():
	case s.Add:
		tensor.AddScaledMul(s.To, f, a, b)
	default:
		tensor.MulTo(s.To, f, a, b)
	}
}
