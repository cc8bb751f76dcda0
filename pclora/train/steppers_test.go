package train

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestSteppers: adapters that take part in the optimiser's step do the same in all
// replicas and in every run of the same settings, and can be finished.
func TestSteppers(t *testing.T) {
	for _, kind := range []string{run.SoRA, run.SwitchLoRA} {
		c := toyRunConfig()
		c.Rank, c.Adapter = 4, run.DefaultAdapter(kind)
		if kind == run.SoRA {
			c.Adapter.Threshold = 1 // for a short run
		} else {
			c.Adapter.Interval, c.Adapter.Freeze = 8, 4
		}
		a, b := toyTeam(t, c, 2), toyTeam(t, c, 2)
		want, got := teamSteps(t, a, c.Steps), teamSteps(t, b, c.Steps)
		for i := range want {
			if want[i] != got[i] {
				t.Fatalf("%s: step %d: %+v, again %+v", kind, 1+i, want[i], got[i])
			}
		}
		for i, h := range a.Run().hosts {
			other := a.replicas[1].(*Run).hosts[i]
			if !equal(h.Weight, other.Weight) {
				t.Fatalf("%s: linear %d has another weight in another replica", kind, i)
			}
		}
		for i, p := range a.Run().params {
			if !equal(p.Value, a.replicas[1].(*Run).params[i].Value) {
				t.Fatalf("%s: parameter %d has other values in another replica", kind, i)
			}
		}
		m, err := a.Run().Finish()
		if err != nil {
			t.Fatal(err)
		}
		student, finished := logits(a.Run()), logits(m)
		for i, v := range student.Values() {
			// Pruned sums have another order; layers pass on what that rounds away.
			if d := math.Abs(float64(finished.Values()[i] - v)); d > 1e-5*math.Max(1, math.Abs(float64(v))) {
				t.Fatalf("%s: logit %d: finished %g, student %g", kind, i, finished.Values()[i], v)
			}
		}
		open, all := 0, 0
		for _, h := range a.Run().hosts {
			if s, ok := h.Adapter.(*adapter.SoRA); ok {
				open, all = open+s.Open(), all+c.Rank
			}
		}
		t.Logf("%s: %d of %d gates open, ranks %v", kind, open, all, m.Settings().Ranks)
	}
}
