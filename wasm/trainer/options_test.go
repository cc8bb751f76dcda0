package main

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// TestOptions: the page hears of ranks that differ and of every loss that is on,
// and of an adapter that does not fit.
func TestOptions(t *testing.T) {
	pruned := tinyRun().WithPreset(run.Best, false)
	pruned.Rank, pruned.HighRank, pruned.Attention, pruned.Relations = 2, 4, 1, 1
	uneven := tinyRun()
	uneven.Adapter = run.DefaultAdapter(run.MELoRA)
	uneven.Adapter.Minis = 5
	w := play(t, func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: uneven, Replicas: 1})
		case wire.Failed:
			w.do(wire.Start{Config: pruned, Replicas: 1})
		case wire.Finished:
			w.end()
		}
	})
	if f := find[wire.Failed](t, w); f.Doing != "starting" || !strings.Contains(f.Reason, "5 minis") {
		t.Errorf("five pairs: %+v", f)
	}
	l, started, finished := find[wire.Loaded](t, w), find[wire.Started](t, w), find[wire.Finished](t, w)
	if len(started.Ranks) != len(l.Model.Layers) || len(finished.Ranks) != len(started.Ranks) {
		t.Fatalf("ranks %v at first and %v at last, of %d layers", started.Ranks, finished.Ranks, len(l.Model.Layers))
	}
	for i, first := range started.Ranks {
		if last := finished.Ranks[i]; first != pruned.HighRank || last < 1 || last > first {
			t.Errorf("layer %d: rank %d at first and %d at last, want %d and no more than that", i, first, last, pruned.HighRank)
		}
	}
	if got, want := run.GoneAt(l.Model.Layers, finished.Ranks), finished.Result.Gone(); got != want {
		t.Errorf("by its ranks %g goes, by its result %g", got, want)
	}
	if least, _ := pruned.LeastGone(l.Model.Layers); finished.Result.Gone() < least {
		t.Errorf("%g went, at least %g was promised", finished.Result.Gone(), least)
	}
	if s := find[wire.Stepped](t, w); s.Logits <= 0 || s.Attention <= 0 || s.Relations <= 0 {
		t.Errorf("the last step: %+v, want all losses", s)
	}
}
