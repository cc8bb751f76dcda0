package train

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// dropping are the settings of a run whose adapters leave out inputs.
func dropping() run.Config {
	c := toyRunConfig()
	c.Adapter = run.Adapter{Kind: run.LoRA, Scale: 4, Dropout: 0.4}
	return c
}

// TestShardsDropAlike: replicas leave out of their shards what one alone leaves
// out of the batch.
func TestShardsDropAlike(t *testing.T) {
	teacher := toyTeacher(t, 0)
	a, b := newToyRun(t, dropping(), teacher), newToyRun(t, dropping(), teacher)
	steps(t, a, 3) // B starts at zero, which would hide what is left out
	steps(t, b, 3)
	compareShards(t, a, b, dropping().Batch, 3)
}

// TestDropoutIsForLearningAlone: a run's answers are those of what it learned,
// without chance; what it learns is another than without dropout, and the same
// each time.
func TestDropoutIsForLearningAlone(t *testing.T) {
	teacher, c := toyTeacher(t, 0), dropping()
	with, again := newToyRun(t, c, teacher), newToyRun(t, c, teacher)
	c.Adapter.Dropout = 0
	without := newToyRun(t, c, teacher)
	for _, r := range []*Run{with, again, without} {
		steps(t, r, 5)
	}
	if !equal(logits(with), logits(again)) || !equal(logits(with), logits(with)) {
		t.Error("two runs of one seed differ, or one answers differently when asked twice")
	}
	if equal(logits(with), logits(without)) {
		t.Error("dropout changes nothing")
	}
}

// TestDropoutAllocatesNothing: nor does a step with it.
func TestDropoutAllocatesNothing(t *testing.T) {
	r := newToyRun(t, dropping(), toyTeacher(t, 0))
	steps(t, r, 2)
	if n := testing.AllocsPerRun(5, func() {
		if _, err := r.Step(); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%g allocations a step, want none", n)
	}
}
