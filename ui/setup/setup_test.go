package setup

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"loading", uitest.Loading()},
		{"ready", uitest.Ready()},
		{"faults", uitest.After(uitest.Ready(), store.Edit{Field: "rank", Text: "9"}, store.Edit{Field: "clip", Text: "-1"}, store.Choose{Field: "decay", Value: "cut"})},
		{"folds", uitest.After(uitest.Ready(), store.Fold{Name: "method"}, store.Fold{Name: "teaches"}, store.Fold{Name: "more"})},
		{"best", uitest.After(uitest.Ready(), store.Choose{Field: store.Preset, Value: "best"}, store.Fold{Name: "method"})},
		{"running", uitest.Running()},
		{"finished", uitest.Finished()},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Setup{View: Of(tt.s)}) })
	}
}

// TestUnchangedControlsStay: an edit builds its own field, and the lock none.
func TestUnchangedControlsStay(t *testing.T) {
	builder := uitest.NewBuilder(t)
	s := uitest.Ready()
	c := &Setup{View: Of(s)}
	builder.Build(c)
	s = uitest.After(s, store.Edit{Field: "steps", Text: "300"})
	c.View = Of(s)
	if tree := builder.Build(c); tree.Find("name", "steps") == nil || tree.Find("name", "rank") != nil {
		t.Error("an edit of the steps builds another field than theirs")
	}
	c.View = Of(uitest.After(s, store.Press{ID: "start"}))
	tree := builder.Build(c)
	if tree.Find("name", "steps") != nil || tree.Find("disabled", "disabled") == nil {
		t.Error("the lock builds fields, or locks nothing")
	}
}

// TestFoldsFillByAndBy: a fold that opens gets a few controls a build, in order, until it
// has all, and has none when it is closed.
func TestFoldsFillByAndBy(t *testing.T) {
	builder := uitest.NewBuilder(t)
	c := &Setup{AtOnce: 6}
	open := uitest.After(uitest.Ready(), store.Fold{Name: "method"})
	for _, want := range []int{6, 12, 18, 21} {
		c.Begin(Of(open))
		builder.Build(c)
		n := 0
		for _, name := range folds[0].Names {
			if c.stills[name] != nil {
				n++
			}
		}
		if n != want || c.Behind != (want < 21) {
			t.Errorf("a build leaves %d controls, behind %t, want %d", n, c.Behind, want)
		}
	}
	c.Begin(Of(uitest.Ready()))
	if builder.Build(c); c.stills[store.Start] != nil || c.Behind {
		t.Error("a closed fold has controls")
	}
}

// TestAdapterSettings: an adapter's own settings are shown, and no other's.
func TestAdapterSettings(t *testing.T) {
	own := map[string][]string{
		run.LoRA:       {"adapter-scale", "adapter-dropout"},
		run.DoRA:       {"adapter-scale", "adapter-stabilised", "adapter-dropout"},
		run.MELoRA:     {"adapter-scale", "adapter-stabilised", "adapter-dropout", "adapter-minis"},
		run.SoRA:       {"adapter-scale", "adapter-stabilised", "adapter-dropout", "adapter-threshold", "adapter-stages", "adapter-asCode"},
		run.SwitchLoRA: {"adapter-scale", "adapter-stabilised", "adapter-interval", "adapter-fall", "adapter-freeze"},
		run.TTLoRA:     {"adapter-scale", "adapter-dropout"},
		run.IntLoRA:    {"adapter-bits", "adapter-shift"},
	}
	for kind, want := range own {
		c := &Setup{View: Of(uitest.After(uitest.Ready(), store.Choose{Field: store.AdapterKind, Value: kind}))}
		var got []string
		for _, name := range folds[0].Names {
			if strings.HasPrefix(name, "adapter-") && name != store.AdapterKind && c.shown(name) {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s shows %q, want %q", kind, got, want)
		}
		if start := c.choiceOf(store.Start); start.Options[0].Off || start.Options[1].Off != (kind != run.LoRA) || start.Options[2].Off != (kind != run.LoRA) {
			t.Errorf("%s: the starts are %+v", kind, start.Options)
		}
	}
}

// TestWords: what will go, and when λ is 0, is said as it will be.
func TestWords(t *testing.T) {
	edit := func(field, text string) store.Event { return store.Edit{Field: field, Text: text} }
	choose := func(field, value string) store.Event { return store.Choose{Field: field, Value: value} }
	for _, tt := range []struct {
		name   string
		events []store.Event
		gone   string // parts of the words
		plan   string
	}{
		{"the default", nil, "81.2\u00a0% of the encoder", "at step 360 of 600"},
		{"spread", []store.Event{choose("ranks", "spread")}, "At least 81.2\u00a0%", "at step 360"},
		{"spread, more must go", []store.Event{choose("ranks", "spread"), edit("rank", "4"), edit("gone", "0.5")}, "At least 50.0\u00a0%", "at step 360"},
		{"pairs", []store.Event{choose(store.AdapterKind, run.MELoRA)}, "62.5\u00a0%", "at step 360"},
		{"too large", []store.Event{edit("rank", "8")}, "are larger than", "at step 360"},
		{"gates", []store.Event{choose(store.AdapterKind, run.SoRA), edit("rank", "8")}, "may be larger", "at step 360"},
		{"no fading", []store.Event{edit("decayShare", "0")}, "81.2", "begin at nothing"},
		{"no fading from the weights", []store.Event{edit("decayShare", "0"), choose(store.Start, "svd")}, "81.2", "from where they start"},
		{"in turn, with care", []store.Event{choose("fade", "first"), store.Check{Field: "careful", On: true}}, "81.2", "take turns; this is their mean. With care"},
	} {
		c := &Setup{View: Of(uitest.After(uitest.Ready(), tt.events...))}
		if got := c.gone(); !strings.Contains(got, tt.gone) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.gone)
		}
		if got := c.planned(); !strings.Contains(got, tt.plan) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.plan)
		}
	}
}
