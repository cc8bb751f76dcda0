package train

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestLinearsRun: a run that learns what linears leave begins at the teacher, allocates
// nothing in a step, leaves the teacher unseen, sums over shards, and finishes as
// what it was.
func TestLinearsRun(t *testing.T) {
	teacher := toyTeacher(t, 20)
	c := toyRunConfig()
	c.Features = run.FeaturesLinears
	r := newToyRun(t, c, teacher)
	before := logits(teacher)
	if first := steps(t, r, 1); first.Distil != 0 {
		t.Errorf("the first distance is %g, want exactly 0", first.Distil)
	}
	second := steps(t, r, 1)
	if n := testing.AllocsPerRun(3, func() { steps(t, r, 1) }); n != 0 {
		t.Errorf("%g allocations a step, want none", n)
	}
	if second.Distil <= 0 {
		t.Errorf("the second distance is %g", second.Distil)
	}
	steps(t, r, c.Steps-r.N)
	m, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	nearly(t, "the finished model's answer", logits(m).Values(), logits(r).Values())
	if !equal(before, logits(teacher)) {
		t.Error("the teacher's answers changed")
	}
	compareShards(t, newToyRun(t, c, teacher), newToyRun(t, c, teacher), c.Batch, 3)

	texts, reader := toyTexts(t, 40, 1, false), toyReader(t, "bert", 0)
	var runs [2]*Run
	for i := range runs {
		if runs[i], err = NewRun(c, reader, texts); err != nil {
			t.Fatal(err)
		}
	}
	compareShards(t, runs[0], runs[1], c.Batch, 3) // texts of several lengths
}
