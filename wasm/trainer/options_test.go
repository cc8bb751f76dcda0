package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// TestOptions: the page hears of ranks that differ and of every loss that is on,
// and of an adapter that does not fit.
func TestOptions(t *testing.T) {
	spread := tinyRun().WithPreset(run.Best, false)
	spread.Rank, spread.HighRank, spread.Attention, spread.Relations = 2, 4, 1, 1
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
			w.do(wire.Start{Config: spread, Replicas: 1})
		case wire.Finished:
			w.end()
		}
	})
	if f := find[wire.Failed](t, w); f.Doing != "starting" || !strings.Contains(f.Reason, "5 minis") {
		t.Errorf("five pairs: %+v", f)
	}
	l, started, finished := find[wire.Loaded](t, w), find[wire.Started](t, w), find[wire.Finished](t, w)
	if len(started.Ranks) != len(l.Model.Layers) || !slices.Equal(finished.Ranks, started.Ranks) {
		t.Fatalf("ranks %v at first and %v at last, of %d layers", started.Ranks, finished.Ranks, len(l.Model.Layers))
	}
	if got, want := run.GoneAt(l.Model.Layers, finished.Ranks), finished.Result.Gone(); got != want {
		t.Errorf("by its ranks %g goes, by its result %g", got, want)
	}
	if least, _ := spread.LeastGone(l.Model.Layers); finished.Result.Gone() < least {
		t.Errorf("%g went, at least %g was promised", finished.Result.Gone(), least)
	}
	if s := find[wire.Stepped](t, w); s.Logits <= 0 || s.Attention <= 0 || s.Relations <= 0 {
		t.Errorf("the last step: %+v, want all losses", s)
	}
}
