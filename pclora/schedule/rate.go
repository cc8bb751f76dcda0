package schedule

import "math"

// A Rate is a learning rate that rises evenly over the first Warmup steps to
// Peak and then falls along a half cosine to 0 at step Steps.
type Rate struct {
	Peak          float64
	Warmup, Steps int
}

// At returns the rate of step n, counted from 0. The first step of a warm-up
// already moves: it has Peak/(Warmup+1).
func (r Rate) At(n int) float64 {
	if n < r.Warmup {
		return r.Peak * float64(n+1) / float64(r.Warmup+1)
	}
	t := float64(n-r.Warmup) / float64(max(1, r.Steps-r.Warmup))
	return r.Peak * 0.5 * (1 + math.Cos(math.Pi*min(t, 1)))
}
