package store_test

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

func TestKeys(t *testing.T) {
	key := func(k string) store.Key { return store.Key{Key: k} }
	for _, tt := range []struct {
		name string
		from store.State
		key  store.Key
		busy store.Busy
	}{
		{"space starts", uitest.Ready(), key(" "), store.Starting},
		{"space pauses", uitest.Running(), key(" "), store.Pausing},
		{"space resumes", uitest.Paused(), key(" "), store.Resuming},
		{"space after the end", uitest.Finished(), key(" "), store.Idle},
		{"space in a control", uitest.Ready(), store.Key{Key: " ", Control: true}, store.Idle}, // it presses the button there
		{"space on a chart", uitest.Ready(), store.Key{Key: " ", Chart: "loss"}, store.Starting},
		{"a dot steps", uitest.Paused(), key("."), store.Stepping},
		{"s steps", uitest.Ready(), key("s"), store.Stepping},
		{"S steps", uitest.Paused(), key("S"), store.Stepping},
		{"s on a button", uitest.Paused(), store.Key{Key: "s", Control: true}, store.Stepping},
		{"s in a field", uitest.Paused(), store.Key{Key: "s", Control: true, Typing: true}, store.Idle},
		{"a dot while running", uitest.Running(), key("."), store.Idle},
		{"another key", uitest.Ready(), key("x"), store.Idle},
	} {
		if got, _ := apply(tt.from, tt.key); got.Busy != tt.busy {
			t.Errorf("%s: busy %q, want %q", tt.name, got.Busy, tt.busy)
		}
	}
}

func TestMeant(t *testing.T) {
	for _, tt := range []struct {
		key  store.Key
		want bool
	}{
		{store.Key{Key: " "}, true}, // or the page would scroll
		{store.Key{Key: " ", Control: true}, false},
		{store.Key{Key: "ArrowLeft"}, false},
		{store.Key{Key: "ArrowLeft", Chart: "loss"}, true},
		{store.Key{Key: "ArrowUp", Chart: "loss"}, false}, // scrolls
		{store.Key{Key: "s"}, false},
		{store.Key{Key: "Tab", Chart: "loss"}, false}, // must lead out of the chart
	} {
		if got := tt.key.Meant(); got != tt.want {
			t.Errorf("Meant %+v: %t, want %t", tt.key, got, tt.want)
		}
	}
}

func TestEscape(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Broke{Doing: "d", Reason: "r"}, store.PointAt{Chart: "loss", At: 0.5})
	s = uitest.After(s, store.Key{Key: "Escape", Control: true})
	if s.Cursor.On || s.Notice.Reason == "" {
		t.Errorf("first Escape: cursor %t, notice %q, want only the cursor gone", s.Cursor.On, s.Notice.Reason)
	}
	if s = uitest.After(s, store.Key{Key: "Escape", Control: true}); s.Notice.Reason != "" {
		t.Errorf("second Escape: notice %q, want none", s.Notice.Reason)
	}
}

// TestCursor walks through the charts by keyboard: the values are those of the
// messages, and they are said.
func TestCursor(t *testing.T) {
	for _, tt := range []struct {
		name  string
		from  store.State
		chart string
		keys  string
		want  string // what is said
	}{
		{"the newest first", uitest.Running(), "loss", "ArrowLeft", "Step 2, task loss 0.500, distillation loss 0.250."},
		{"one back", uitest.Running(), "loss", "ArrowLeft ArrowLeft", "Step 1, task loss 1.00, distillation loss 0.500."},
		{"not beyond the first", uitest.Running(), "loss", "Home ArrowLeft", "Step 1, task loss 1.00, distillation loss 0.500."},
		{"not beyond the last", uitest.Running(), "lambda", "End ArrowRight", "Step 2, λ 0.333."},
		{"only evaluations", uitest.Running(), "accuracy", "Home", "Step 0, student 90.0 %, original 90.0 %."},
		{"the next evaluation", uitest.Running(), "accuracy", "Home ArrowRight", "Step 2, student 70.0 %, original 90.0 %."},
		{"weights", uitest.Running(), "weights", "End", "Step 2, pretrained weights at 33.3 %, adapters 18.8 %."},
		{"ten at once", uitest.Finished(), "lambda", "Home PageDown", "Step 4, λ 0.000."},
		{"a plan", uitest.Ready(), "lambda", "Home PageDown", "Step 300, λ 0.167."},
		{"nothing measured", uitest.Ready(), "loss", "ArrowLeft", "Nothing is measured yet."},
	} {
		s := tt.from
		for _, k := range strings.Fields(tt.keys) {
			s = uitest.After(s, store.Key{Key: k, Chart: tt.chart})
		}
		if got := strings.ReplaceAll(s.Spoken, "\u00a0", " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPointer(t *testing.T) {
	s := uitest.After(uitest.Finished(), store.PointAt{Chart: "loss", At: 0.49})
	if s.Cursor.Step != 2 || s.Spoken != "" {
		t.Errorf("PointAt 0.49 of 4 steps: step %d, %q, want 2 and silence", s.Cursor.Step, s.Spoken)
	}
	if s = uitest.After(s, store.PointAt{Chart: "loss", At: 7}); s.Cursor.Step != 4 {
		t.Errorf("PointAt beyond the end: step %d, want 4", s.Cursor.Step)
	}
	if s = uitest.After(s, store.PointAway{}); s.Cursor.On {
		t.Error("PointAway leaves the cursor on")
	}
}

func TestSettings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []store.Event
		field  string
		text   string
		fault  string // part of it; empty for none
	}{
		{"a number", []store.Event{store.Edit{Field: "rank", Text: " 7 "}}, "rank", " 7 ", ""},
		{"an exponent", []store.Event{store.Edit{Field: "learningRate", Text: "2e-3"}}, "learningRate", "2e-3", ""},
		{"thousands", []store.Event{store.Edit{Field: "steps", Text: "12,000"}}, "steps", "12,000", ""},
		{"a decimal comma", []store.Event{store.Edit{Field: "alpha", Text: "0,2"}}, "alpha", "0,2", "no number"},
		{"nothing", []store.Event{store.Edit{Field: "steps", Text: ""}}, "steps", "", "empty"},
		{"words", []store.Event{store.Edit{Field: "steps", Text: "many"}}, "steps", "many", "like 600"},
		{"no steps", []store.Event{store.Edit{Field: "steps", Text: "0"}}, "steps", "0", "between 1 and 100000"},
		{"part of a step", []store.Event{store.Edit{Field: "steps", Text: "1.5"}}, "steps", "1.5", "whole"},
		{"not a number", []store.Event{store.Edit{Field: "alpha", Text: "NaN"}}, "alpha", "NaN", "between 0 and 1"},
		{"without end", []store.Event{store.Edit{Field: "clip", Text: "Inf"}}, "clip", "Inf", "between"},
		{"too large for any number", []store.Event{store.Edit{Field: "clip", Text: "1e999"}}, "clip", "1e999", "bounds"},
		{"a seed below zero", []store.Event{store.Edit{Field: "seed", Text: "-1"}}, "seed", "-1", "between"},
		{"the largest seed", []store.Event{store.Edit{Field: "seed", Text: "4294967295"}}, "seed", "4294967295", ""},
		{"a seed too large", []store.Event{store.Edit{Field: "seed", Text: "4294967296"}}, "seed", "4294967296", "between"},
		{"a rank above the layers'", []store.Event{store.Edit{Field: "rank", Text: "9"}}, "rank", "9", "at most 8"},
		{"mended", []store.Event{store.Edit{Field: "rank", Text: "9"}, store.Edit{Field: "rank", Text: "8"}}, "rank", "8", ""},
		{"default", []store.Event{store.Edit{Field: "rank", Text: "x"}, store.Restore{Field: "rank"}}, "rank", "1", ""},
		{"all defaults", []store.Event{store.Edit{Field: "rank", Text: "x"}, store.Edit{Field: "steps", Text: "x"}, store.Restore{}}, "steps", "600", ""},
		{"the slider's end is the layers' rank", []store.Event{store.Slide{Field: "rank", At: store.SlideEnd}}, "rank", "8", ""},
		{"the slider's start", []store.Event{store.Slide{Field: "learningRate", At: 0}}, "learningRate", "0.00001", ""},
		{"the slider beyond its end", []store.Event{store.Slide{Field: "alpha", At: 9999}}, "alpha", "1", ""},
		{"the slider's middle", []store.Event{store.Slide{Field: "alpha", At: 512}}, "alpha", "0.5", ""}, // a multiple of 0.05
		{"up", []store.Event{store.Nudge{Field: "rank", Ways: 1}}, "rank", "2", ""},
		{"up on a logarithmic scale", []store.Event{store.Nudge{Field: "learningRate", Ways: 1}}, "learningRate", "0.005", ""},
		{"down on a logarithmic scale", []store.Event{store.Nudge{Field: "learningRate", Ways: -1}}, "learningRate", "0.001", ""},
		{"down a decade", []store.Event{store.Nudge{Field: "learningRate", Ways: -1}, store.Nudge{Field: "learningRate", Ways: -1}}, "learningRate", "0.0005", ""},
		{"down to the end", []store.Event{store.Edit{Field: "alpha", Text: "0.02"}, store.Nudge{Field: "alpha", Ways: -1}}, "alpha", "0", ""},
		{"no such field", []store.Event{store.Edit{Field: "model", Text: "x"}, store.Slide{Field: "x"}, store.Nudge{Field: "x"}}, "rank", "1", ""},
	} {
		s := uitest.After(uitest.Ready(), tt.events...)
		fault := s.Form.Fault(tt.field)
		if s.Form.Text(tt.field) != tt.text || (fault == "") != (tt.fault == "") || !strings.Contains(fault, tt.fault) {
			t.Errorf("%s: %q with fault %q, want %q with %q", tt.name, s.Form.Text(tt.field), fault, tt.text, tt.fault)
		}
		if fault == "" && tt.fault == "" {
			if err := s.Form.Config.Validate(); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

func TestChoicesAndSwitches(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Choose{Field: "decay", Value: "sine"}, store.Choose{Field: "bias", Value: "fades"},
		store.Check{Field: "trainHead"}, store.Check{Field: "trainNorms"}, store.Choose{Field: "decay", Value: "sin"})
	if c := s.Form.Config; c.Decay != "sine" || c.Bias != "fades" || c.TrainHead || c.TrainNorms {
		t.Errorf("settings: %+v, want sine, fades and both switches off", c)
	}
	if !s.Form.Changed("decay") || !s.Form.AnyChanged() {
		t.Error("a changed curve does not count as changed")
	}
	for _, field := range []string{"decay", "bias", "trainHead", "trainNorms"} {
		s = uitest.After(s, store.Restore{Field: field})
	}
	if s.Form.AnyChanged() {
		t.Errorf("after restoring each: %+v, want the defaults", s.Form.Config)
	}
}

// TestLockedSettings: a run's settings do not change under it.
func TestLockedSettings(t *testing.T) {
	for name, s := range map[string]store.State{"running": uitest.Running(), "paused": uitest.Paused(), "finished": uitest.Finished(),
		"starting": uitest.After(uitest.Ready(), store.Press{ID: "start"})} {
		got := uitest.After(s, store.Edit{Field: "rank", Text: "2"}, store.Slide{Field: "rank", At: 900}, store.Nudge{Field: "rank", Ways: 1},
			store.Choose{Field: "decay", Value: "cut"}, store.Check{Field: "trainHead"}, store.Restore{})
		if got.Form.Config != s.Form.Config || got.Form.Text("rank") != s.Form.Text("rank") {
			t.Errorf("%s: the settings changed to %+v", name, got.Form.Config)
		}
	}
}

func TestFold(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Fold{Name: "more"})
	if !s.IsOpen("more") || s.IsOpen("numbers") {
		t.Error("Fold more: want it alone open")
	}
	if uitest.After(s, store.Fold{Name: "more"}).IsOpen("more") {
		t.Error("Fold more twice: want it closed")
	}
}
