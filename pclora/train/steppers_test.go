package train

import (
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestReplicasOwnEqualWeights: each replica switches the same vectors, so their own
// copies of the frozen weights stay the same, and are no longer the teacher's.
func TestReplicasOwnEqualWeights(t *testing.T) {
	c := toyRunConfig()
	c.Adapter = run.Adapter{Kind: run.SwitchLoRA, Scale: 1, Interval: 8, Fall: 1, Freeze: 4}
	team := toyTeam(t, c, 2)
	var before []float32
	for _, h := range team.Run().hosts {
		before = append(before, h.Weight.Values()...)
	}
	teamSteps(t, team, 10)
	var after []float32
	for i, h := range team.Run().hosts {
		after = append(after, h.Weight.Values()...)
		if !equal(h.Weight, team.replicas[1].(*Run).hosts[i].Weight) {
			t.Fatalf("linear %d has another weight in another replica", i)
		}
	}
	if slices.Equal(before, after) {
		t.Error("nothing was switched in ten steps")
	}
}

// TestClosedGatesGo: what is finished has the ranks whose gates are open.
func TestClosedGatesGo(t *testing.T) {
	c := toyRunConfig()
	c.Rank, c.Adapter = 4, run.DefaultAdapter(run.SoRA)
	c.Adapter.Threshold = 20 // for a short run
	r := newToyRun(t, c, toyTeacher(t, 0))
	steps(t, r, c.Steps)
	var open []int
	for _, h := range r.hosts {
		open = append(open, max(1, h.Adapter.(*adapter.SoRA).Open()))
	}
	m, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Settings().Ranks; !slices.Equal(got, open) || slices.Min(open) == 4 {
		t.Errorf("the model has ranks %v, open were %v of 4", got, open)
	}
}
