package store

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestTrace: all points stay up to the bound, then the extremes do; older traces do
// not change.
func TestTrace(t *testing.T) {
	var tr, old Trace
	peak := 1000
	for i := 1; i <= 2*maxTrace; i++ {
		p := run.Point{Step: i, Task: 1}
		if i == peak {
			p.Task = 9
		}
		tr = tr.Add(p)
		switch {
		case i == 100:
			old = tr
		case i == maxTrace && len(tr.All()) != i:
			t.Errorf("%d points of %d, want all", len(tr.All()), i)
		}
	}
	all, found := tr.All(), false
	for i, p := range all {
		found = found || p.Step == peak
		if i > 0 && p.Step <= all[i-1].Step {
			t.Fatalf("step %d behind %d", p.Step, all[i-1].Step)
		}
	}
	if !found || len(all) > maxTrace+tracePart || all[0].Step != 1 || all[len(all)-1].Step != 2*maxTrace {
		t.Errorf("%d points from %d to %d, the peak %t", len(all), all[0].Step, all[len(all)-1].Step, found)
	}
	if a, b := old.Add(run.Point{Step: 101, Task: 5}), old.Add(run.Point{Step: 101, Task: 6}); a.All()[100].Task != 5 || b.All()[100].Task != 6 || len(old.All()) != 100 {
		t.Error("two traces share a point")
	}
}
