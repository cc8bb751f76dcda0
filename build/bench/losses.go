package bench

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// LossTolerance is how far a peer's losses may be from ours, relative to them.
// Float32 sums in another order and another formula of erf explain 1e-4; a
// forgotten term is a hundred times that.
const LossTolerance = 1e-3

// compareLosses returns the largest relative difference between a peer's losses
// and ours, step by step, and an error if it exceeds LossTolerance.
func compareLosses(peer string, theirs, ours []run.Loss) (float64, error) {
	if len(theirs) > len(ours) {
		return 0, fmt.Errorf("bench: %s has losses of %d steps, ours of %d", peer, len(theirs), len(ours))
	}
	worst := 0.0
	for i, t := range theirs {
		for _, l := range []struct {
			name string
			a, b float64
		}{{"task", t.Task, ours[i].Task}, {"distil", t.Distil, ours[i].Distil}, {"gradient norm", t.GradNorm, ours[i].GradNorm}} {
			d := math.Abs(l.a-l.b) / math.Abs(l.b)
			if !(d <= LossTolerance) { // also NaN
				return d, fmt.Errorf("bench: step %d of %s: %s is %g, ours is %g: it does not compute the same, so its time means nothing", i+1, peer, l.name, l.a, l.b)
			}
			worst = max(worst, d)
		}
	}
	return worst, nil
}
