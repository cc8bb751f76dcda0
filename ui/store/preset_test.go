package store_test

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

func choose(field, value string) store.Event { return store.Choose{Field: field, Value: value} }

// TestPreset: a preset sets the options, in what stands in the fields too, and
// leaves rank, steps, batch and seed.
func TestPreset(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Edit{Field: "rank", Text: "2"}, store.Edit{Field: "steps", Text: "70"}, store.Edit{Field: "batch", Text: "x"},
		store.Edit{Field: "alpha", Text: "y"}, choose("decay", run.DecayCut))
	if s.Preset() != "" {
		t.Errorf("a cold cut is taken for %q", s.Preset())
	}
	s = uitest.After(s, choose(store.Preset, run.Best))
	want := run.Default()
	want.Rank, want.Steps = 2, 70
	want = want.WithPreset(run.Best, false)
	if s.Form.Config != want || s.Preset() != run.Best {
		t.Errorf("Best: %+v, want %+v", s.Form.Config, want)
	}
	if s.Form.Text("alpha") != "0" || s.Fault("alpha") != "" || s.Form.Text("batch") != "x" || s.Fault("batch") == "" {
		t.Errorf("Best: α %q and batch %q on the form, want 0 and what was typed", s.Form.Text("alpha"), s.Form.Text("batch"))
	}
	if s := uitest.After(s, store.Edit{Field: "rank", Text: "1"}); s.Preset() != run.Best || s.Form.Text("highRank") != "4" {
		t.Errorf("Best with rank 1: %q, beginning with rank %s, want 4", s.Preset(), s.Form.Text("highRank"))
	}
	if s = uitest.After(s, choose(store.Preset, "none")); s.Form.Config != want {
		t.Error("a preset that does not exist changed something")
	}
	if s = uitest.After(s, choose(store.Preset, run.Paper)); s.Preset() != run.Paper || s.Form.Config.Rank != 2 {
		t.Errorf("back to Paper: %q", s.Preset())
	}
}

// TestPresetFollowsTheModel: its rates are those that suit the next model.
func TestPresetFollowsTheModel(t *testing.T) {
	s := uitest.After(uitest.Ready(), choose(store.Preset, run.Best), store.Edit{Field: "vary-shift", Text: "2"}, store.Press{ID: "use-wordnet-bert"}, heard(uitest.Words))
	if s.Preset() != "" || s.Form.Config.Vary != (run.Vary{}) {
		t.Errorf("own options with texts: %q, %+v", s.Preset(), s.Form.Config)
	}
	s = uitest.After(uitest.Ready(), choose(store.Preset, run.Best), store.Press{ID: "use-wordnet-bert"}, heard(uitest.Words))
	want := run.DefaultFor(run.TextModel, true).WithPreset(run.Best, true)
	if s.Preset() != run.Best || s.Form.Config.LearningRate != want.LearningRate {
		t.Errorf("Best with texts: %q at rate %g, want %g", s.Preset(), s.Form.Config.LearningRate, want.LearningRate)
	}
}

// TestAdapterKinds: a kind brings its settings; only plain factors start at the
// weight.
func TestAdapterKinds(t *testing.T) {
	s := uitest.After(uitest.Ready(), choose(store.Start, run.StartSVD), choose(store.AdapterKind, run.MELoRA))
	if c := s.Form.Config; c.Adapter != run.DefaultAdapter(run.MELoRA) || c.Start != run.StartRandom {
		t.Errorf("MELoRA: %+v, want its defaults and a random start", c)
	}
	if s.Form.Text("adapter-minis") != "2" || s.Form.Changed("adapter-minis") || !s.Form.Changed(store.AdapterKind) {
		t.Errorf("MELoRA: %q pairs on the form", s.Form.Text("adapter-minis"))
	}
	for text, want := range map[string]string{"3": "does not divide", "8": "", "0": "between 1"} {
		if fault := uitest.After(s, store.Edit{Field: "adapter-minis", Text: text}).Fault("adapter-minis"); (fault == "") != (want == "") || !strings.Contains(fault, want) {
			t.Errorf("%s pairs: %q, want %q", text, fault, want)
		}
	}
	if fault := uitest.After(s, store.Edit{Field: "rank", Text: "5"}).Fault("rank"); !strings.Contains(fault, "at most 4") {
		t.Errorf("rank 5 of a half of 8: %q", fault)
	}
	bad := uitest.After(s, store.Edit{Field: "adapter-minis", Text: "3"}, choose(store.AdapterKind, run.DoRA))
	if _, fault := bad.FirstFault(); fault != "" || bad.Form.Config.Validate() != nil {
		t.Errorf("DoRA after three pairs: %q, %v", fault, bad.Form.Config.Validate())
	}
	if s = uitest.After(s, choose(store.Start, run.StartOutputs)); s.Form.Config.Start != run.StartRandom {
		t.Error("MELoRA starts at the outputs")
	}
	if s = uitest.After(s, store.Restore{Field: store.AdapterKind}); s.Form.AnyChanged() {
		t.Errorf("LoRA again: %+v, want the defaults", s.Form.Config)
	}
}

// TestCuts: factors that begin wider are so until they are cut, and are plain ones.
func TestCuts(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Edit{Field: "highRank", Text: "4"})
	if now, last := s.RankWordsNow(), s.RankWords(); now != "4" || last != "1" || s.AdapterShare(0) != 4*s.AdapterShare(600) {
		t.Errorf("rank %s, in the end %s, want 4 and 1", now, last)
	}
	for text, want := range map[string]string{"1": "more than the rank", "9": "", "0": ""} {
		if fault := uitest.After(s, store.Edit{Field: "highRank", Text: text}).Fault("highRank"); (fault == "") != (want == "") || !strings.Contains(fault, want) {
			t.Errorf("rank %s at first: %q, want %q", text, fault, want)
		}
	}
	pruned := uitest.After(s, store.Check{Field: "prune", On: true})
	if now, last := pruned.RankWordsNow(), pruned.RankWords(); now != "about 4" || last != "about 1" || !pruned.Form.Config.Prune || pruned.Form.Config.Validate() != nil {
		t.Errorf("pruned from rank %s to %s, want about 4 and about 1", now, last)
	}
	for _, e := range []store.Event{choose("ranks", run.RanksSpread), store.Edit{Field: "highRank", Text: "0"}} {
		if got := uitest.After(pruned, e).Form.Config; got.Prune || got.Validate() != nil {
			t.Errorf("%+v leaves pruning on", e)
		}
	}
	if s = uitest.After(s, choose(store.AdapterKind, run.DoRA)); s.Form.Config.HighRank != 0 || s.Form.Text("highRank") != "0" || s.Form.Config.Validate() != nil {
		t.Errorf("DoRA: %+v", s.Form.Config)
	}
}

func TestCarefulNeedsHiddenStates(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Edit{Field: "alpha", Text: "1"}, store.Check{Field: "careful", On: true})
	if f, fault := s.FirstFault(); f.Name != "alpha" || fault == "" {
		t.Errorf("careful at α = 1: %q at %q, want a fault of α", fault, f.Name)
	}
	if _, fault := uitest.After(s, store.Check{Field: "careful"}).FirstFault(); fault != "" {
		t.Errorf("α = 1 alone: %q", fault)
	}
}

// TestUnusedSettings: what has no effect neither stands in the way nor changes.
func TestUnusedSettings(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Edit{Field: "logits", Text: "1"}, store.Edit{Field: "temperature", Text: "x"})
	if s.Fault("temperature") == "" {
		t.Error("a temperature x is used")
	}
	s = uitest.After(s, store.Edit{Field: "logits", Text: "0"})
	if s.Fault("temperature") != "" {
		t.Errorf("without logits: %q", s.Fault("temperature"))
	}
	if s = uitest.After(s, store.Edit{Field: "adapter-minis", Text: "4"}); s.Form.Config.Adapter.Minis != 0 {
		t.Error("LoRA got pairs")
	}
}
