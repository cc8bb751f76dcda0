package schedule

import (
	"fmt"
	"math"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Decay maps progress t ∈ [0, 1] to λ ∈ [0, 1]. Every Decay falls from
// λ(0) = 1 to λ(1) = 0 and never rises. The first three are those recalled of
// arXiv:2406.09117, which calls them Identity, 1-Cosine and Sine.
type Decay func(t float64) float64

// Linear falls evenly: λ = 1 − t.
func Linear(t float64) float64 { return 1 - t }

// Cosine falls slowly first and fast at the end: λ = cos(πt/2).
func Cosine(t float64) float64 {
	if t == 1 {
		return 0 // math.Cos leaves 6e-17
	}
	return math.Cos(math.Pi / 2 * t)
}

// Sine falls fast first and slows down: λ = 1 − sin(πt/2).
func Sine(t float64) float64 { return 1 - math.Sin(math.Pi/2*t) }

// Cut stays at 1 until the end: λ = 1 for t < 1. It is the control that shows
// what fading is worth.
func Cut(t float64) float64 {
	if t < 1 {
		return 1
	}
	return 0
}

// ByName returns the decay that run.Config names.
func ByName(name string) (Decay, error) {
	switch name {
	case run.DecayLinear:
		return Linear, nil
	case run.DecayCosine:
		return Cosine, nil
	case run.DecaySine:
		return Sine, nil
	case run.DecayCut:
		return Cut, nil
	}
	return nil, fmt.Errorf("schedule: no decay %q, have %s", name, strings.Join(run.Decays, ", "))
}

// At returns λ at step n when the decay spans the first q steps; from step q on
// it is exactly 0, so that the frozen matrices can be dropped.
func (d Decay) At(n, q int) float64 {
	if n >= q {
		return 0
	}
	return d(float64(n) / float64(q))
}
