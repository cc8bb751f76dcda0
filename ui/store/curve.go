package store

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// MaxPoints bounds each curve that the page keeps. It is even.
const MaxPoints = 400

// A Curve keeps at most MaxPoints of what was added to it, evenly spread, and
// always the first and the newest.
type Curve[T any] struct {
	All []T // in order

	stride int // one in so many is kept
	seen   int // how many were added
}

// Add returns the curve with one more point, in new memory.
func (c Curve[T]) Add(p T) Curve[T] {
	stride := max(1, c.stride)
	all := c.All
	if c.seen > 0 && (c.seen-1)%stride != 0 {
		all = all[:len(all)-1] // it was kept only as the newest
	}
	all = append(all[:len(all):len(all)], p)
	if len(all) > MaxPoints {
		all, stride = everySecond(all), 2*stride
	}
	return Curve[T]{All: all, stride: stride, seen: c.seen + 1}
}

// everySecond needs an odd number of points, so that the newest stays.
func everySecond[T any](all []T) []T {
	kept := make([]T, 0, MaxPoints+1)
	for i := 0; i < len(all); i += 2 {
		kept = append(kept, all[i])
	}
	return kept
}

// Decay is λ on one of run.Decays after the share t of the decay, both in
// [0, 1]; a name it does not know gives the linear curve.
func Decay(name string, t float64) float64 {
	switch {
	case t <= 0:
		return 1
	case t >= 1:
		return 0
	}
	switch name {
	case run.DecayCosine:
		return math.Cos(math.Pi / 2 * t)
	case run.DecaySine:
		return 1 - math.Sin(math.Pi/2*t)
	case run.DecayCut:
		return 1
	}
	return 1 - t
}

// Faded is the mean λ of so many blocks after the share t of c's decay. Where they
// fade one after the other, each takes half of it.
func Faded(c run.Config, t float64, blocks int) float64 {
	if c.Fade == run.FadeTogether || blocks < 2 {
		return Decay(c.Decay, t)
	}
	const part = 0.5
	var sum float64
	for l := range blocks {
		begin := (1 - part) * float64(l) / float64(blocks-1)
		sum += Decay(c.Decay, (t-begin)/part)
	}
	return sum / float64(blocks)
}

// Lambda is the mean λ of so many blocks that c plans for step n, counted from 0.
// With care it may be more.
func Lambda(c run.Config, n, blocks int) float64 {
	q := c.DecaySteps()
	if n >= q || q == 0 {
		return 0
	}
	return Faded(c, float64(n)/float64(q), blocks)
}

// Planned is the mean λ that the settings on show plan for step n.
func (s State) Planned(n int) float64 { return Lambda(s.Config(), n, len(Blocks(s.Model.Layers))) }
