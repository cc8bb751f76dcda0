package store

import (
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Trace keeps the steps that a trainer reported, for the record of a run: all of
// them up to maxTrace, then half as many, extremes first. A Curve, which is for
// charts, keeps fewer and those evenly.
type Trace struct{ parts [][]run.Point }

const (
	maxTrace  = 4096
	tracePart = 64 // points that an Add copies at most
)

// Add returns the trace with one more point.
func (t Trace) Add(p run.Point) Trace {
	parts, n := slices.Clone(t.parts), len(t.parts)
	if n == 0 || len(parts[n-1]) >= tracePart {
		parts = append(parts, []run.Point{p})
	} else {
		last := parts[n-1]
		parts[n-1] = append(last[:len(last):len(last)], p)
	}
	t = Trace{parts}
	if len(parts) > maxTrace/tracePart {
		t.parts = [][]run.Point{run.ThinPoints(t.All(), maxTrace/2)}
	}
	return t
}

// All lists the points in order.
func (t Trace) All() []run.Point { return slices.Concat(t.parts...) }
