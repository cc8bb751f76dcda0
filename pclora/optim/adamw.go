// Package optim holds the optimiser: AdamW and the clipping of gradients.
package optim

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// AdamW is Adam with decoupled weight decay (arXiv:1711.05101, algorithm 2),
// with PyTorch's defaults β = (0.9, 0.999) and ε = 1e-8. Weight decay leaves a
// Param with NoDecay alone, and all of it leaves one that is Held. Where a Param's
// rows or columns have ages, each is unbiased by its own t.
type AdamW struct {
	Decay float64 // weight decay per unit of learning rate

	// Steps counts the steps made. Moments holds m and v of each parameter, one
	// after the other, all in one piece of memory. Vectors holds what is known of
	// the rows or columns of each, nil where they have no ages. All three are the
	// state that a checkpoint keeps.
	Steps   int
	Moments []tensor.Matrix
	Vectors []*Vectors

	params []*nn.Param
	at     map[*nn.Param]int // where in params each is
}

const (
	beta1   = 0.9
	beta2   = 0.999
	epsilon = 1e-8
)

// NewAdamW returns an optimiser of the given trainable parameters.
func NewAdamW(params []*nn.Param, decay float64) *AdamW {
	o := &AdamW{Decay: decay, params: params, at: make(map[*nn.Param]int, len(params))}
	size := 0
	for i, p := range params {
		size += 2 * p.Len()
		o.at[p] = i
		o.Vectors = append(o.Vectors, newVectors(p))
	}
	room := make([]float32, size)
	for _, p := range params {
		for range 2 {
			o.Moments = append(o.Moments, tensor.Of(room[:p.Len():p.Len()], p.Value.Rows, p.Value.Cols))
			room = room[p.Len():]
		}
	}
	return o
}

// Step moves every parameter against its gradient with the given learning
// rate. The gradients stay.
func (o *AdamW) Step(rate float64) {
	o.Steps++
	s := unbiased(rate, o.Steps)
	for i, p := range o.params {
		if p.Held {
			continue
		}
		s.Keep = 1
		if !p.NoDecay {
			s.Keep = float32(1 - rate*o.Decay)
		}
		m, v := o.Moments[2*i], o.Moments[2*i+1]
		if o.Vectors[i] != nil {
			o.Vectors[i].step(p, m, v, rate, s.Keep)
			continue
		}
		tensor.AdamW(p.Value.Values(), m.Values(), v.Values(), p.Grad.Values(), s)
	}
}

// unbiased returns the numbers of step t = 1, 2, …, but for Keep.
func unbiased(rate float64, t int) tensor.AdamWStep {
	return tensor.AdamWStep{
		Beta1: beta1, Beta2: beta2, Eps: epsilon,
		Rate:   float32(rate / (1 - math.Pow(beta1, float64(t)))),
		Unbias: float32(1 / math.Sqrt(1-math.Pow(beta2, float64(t)))),
	}
}

// Zero sets all gradients to zero.
func Zero(params []*nn.Param) {
	for _, p := range params {
		p.Grad.Zero()
	}
}

// Clip scales all gradients by one factor so that their norm over all
// parameters is at most max, and returns the norm from before. A max of 0 means
// no limit. A norm that is not finite is returned and nothing is scaled.
func Clip(params []*nn.Param, max float64) float64 {
	var sum float64
	for _, p := range params {
		sum += float64(tensor.Dot(p.Grad.Values(), p.Grad.Values()))
	}
	norm := math.Sqrt(sum)
	if max > 0 && norm > max && !math.IsInf(norm, 0) {
		for _, p := range params {
			tensor.Scale(p.Grad.Values(), float32(max/norm))
		}
	}
	return norm
}
