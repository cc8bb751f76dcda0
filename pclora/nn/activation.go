package nn

import (
	"math"

	"github.com/pcloralab/pcloralab/tensor"
)

// An Activation is what an MLP applies between its two layers.
type Activation int

// The activations of BERT and ViT, by the names of Hugging Face's configurations.
const (
	GELU     Activation = iota // "gelu": x·Φ(x), exact
	GELUTanh                   // "gelu_new", "gelu_pytorch_tanh": ½x·(1+tanh(√(2/π)·(x+0.044715x³)))
	ReLU                       // "relu": max(x, 0)
)

// actScratch is how many values GELUTanh computes at a time.
const actScratch = 256

// to sets y to the activation of x, and d to its derivative unless that is nil.
// Either may be x, but not both. scratch has actScratch values.
func (a Activation) to(y, d, x, scratch []float32) {
	switch a {
	case GELU:
		if d == nil {
			tensor.GELU(y, x)
		} else {
			tensor.GELUWithSlope(y, d, x)
		}
	case GELUTanh:
		for len(x) > 0 {
			n := min(len(x), actScratch)
			if d == nil {
				geluTanh(y[:n], nil, x[:n], scratch[:n])
			} else {
				geluTanh(y[:n], d[:n], x[:n], scratch[:n])
				d = d[n:]
			}
			y, x = y[n:], x[n:]
		}
	case ReLU:
		relu(y, d, x)
	default:
		panic("nn: no such activation")
	}
}

// geluTanh computes t = tanh(u), u = k·(x+cx³), then y = ½x(1+t) and
// d = ½(1+t) + ½x(1−t²)·k(1+3cx²), with Hendrycks and Gimpel's constants
// (arXiv:1606.08415, section 2). t has the length of x.
func geluTanh(y, d, x, t []float32) {
	const c = 0.044715
	k := float32(math.Sqrt(2 / math.Pi))
	for i, v := range x {
		t[i] = k * v * (1 + c*v*v)
	}
	tensor.Tanh(t, t)
	for i, v := range x {
		half := 0.5 * (1 + t[i])
		if d != nil {
			d[i] = half + 0.5*v*(1-t[i]*t[i])*k*(1+3*c*v*v)
		}
		y[i] = v * half
	}
}

// relu passes NaN on. The derivative at 0 is 0, as PyTorch has it.
func relu(y, d, x []float32) {
	for i, v := range x {
		var slope float32 = 1
		if v <= 0 {
			v, slope = 0, 0
		}
		if d != nil {
			d[i] = slope
		}
		y[i] = v
	}
}
