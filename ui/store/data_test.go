package store_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// TestArrange: what is typed and chosen becomes one ArrangeData after the other.
func TestArrange(t *testing.T) {
	for _, tt := range []struct {
		id, text string
		want     wire.ArrangeData
		fault    string
	}{
		{store.ArrangeTest, "30", wire.ArrangeData{Columns: uitest.Reviews.Arrange.Columns, Validation: 0.1, Test: 0.3, Seed: 1}, ""},
		{store.ArrangeTest, " 12.5 % ", wire.ArrangeData{Columns: uitest.Reviews.Arrange.Columns, Validation: 0.1, Test: 0.125, Seed: 1}, ""},
		{store.ArrangeValidation, "0", wire.ArrangeData{Columns: uitest.Reviews.Arrange.Columns, Test: 0.2, Seed: 1}, ""},
		{store.ArrangeSeed, "7", wire.ArrangeData{Columns: uitest.Reviews.Arrange.Columns, Validation: 0.1, Test: 0.2, Seed: 7}, ""},
		{store.ArrangeHeader, "no", wire.ArrangeData{Columns: wire.Columns{Text: 0, Pair: -1, Label: 2}, Validation: 0.1, Test: 0.2, Seed: 1}, ""},
		{store.ArrangePair, "1", wire.ArrangeData{Columns: wire.Columns{Header: true, Text: 0, Pair: 1, Label: 2}, Validation: 0.1, Test: 0.2, Seed: 1}, ""},
		{store.ArrangeLabel, "1", wire.ArrangeData{Columns: wire.Columns{Header: true, Text: 0, Pair: -1, Label: 1}, Validation: 0.1, Test: 0.2, Seed: 1}, ""},
		{store.ArrangeTest, "51", wire.ArrangeData{}, "from 0 to 50"},
		{store.ArrangeTest, "NaN", wire.ArrangeData{}, "from 0 to 50"},
		{store.ArrangeTest, "", wire.ArrangeData{}, "from 0 to 50"},
		{store.ArrangeSeed, "-1", wire.ArrangeData{}, "whole number"},
		{store.ArrangeLabel, "x", wire.ArrangeData{}, "no column"},
		{store.ArrangeLabel, "-1", wire.ArrangeData{}, "no column"},
	} {
		s, effects := apply(uitest.Given(uitest.Reviews), typed(tt.id, tt.text))
		if tt.fault != "" {
			if !strings.Contains(s.Flow.Data.Faults[tt.id], tt.fault) || len(sent(effects)) > 0 || s.Can("use-data") {
				t.Errorf("%s %q: fault %q, sent %+v, want %q and nothing sent", tt.id, tt.text, s.Flow.Data.Faults[tt.id], sent(effects), tt.fault)
			}
			continue
		}
		if got := sent(effects); !reflect.DeepEqual(got, []wire.Command{tt.want}) || s.Busy != store.Arranging {
			t.Errorf("%s %q: sent %+v, want %+v", tt.id, tt.text, got, tt.want)
		}
	}
}

// TestArrangeCatchesUp: what is changed while the trainer arranges is asked for
// afterwards, once.
func TestArrangeCatchesUp(t *testing.T) {
	s, _ := apply(uitest.Given(uitest.Reviews), typed(store.ArrangeTest, "30"))
	s, effects := apply(s, typed(store.ArrangeTest, "40"))
	s, more := apply(s, typed(store.ArrangeSeed, "9"))
	if len(sent(effects))+len(sent(more)) > 0 {
		t.Errorf("while the trainer arranges: sent %+v, %+v, want nothing", effects, more)
	}
	answer := uitest.Reviews
	answer.Arrange.Test = 0.3
	s, effects = apply(s, heard(answer))
	want := uitest.Reviews.Arrange
	want.Test, want.Seed = 0.4, 9
	if got := sent(effects); !reflect.DeepEqual(got, []wire.Command{want}) {
		t.Errorf("after the answer: sent %+v, want %+v", got, want)
	}
	answer.Arrange = want
	if s, effects = apply(s, heard(answer)); len(sent(effects)) > 0 || s.Busy != store.Idle || !s.Can("use-data") {
		t.Errorf("after the second answer: sent %+v, busy %q, want the trainer to rest", sent(effects), s.Busy)
	}
}

// TestArrangeIsRefused: the fields go back to how the data are read.
func TestArrangeIsRefused(t *testing.T) {
	s := uitest.After(uitest.Given(uitest.Reviews), typed(store.ArrangeLabel, "1"), heard(wire.Failed{Doing: "arranging", Reason: "column 1 has one value"}))
	if s.Flow.Data.Want != uitest.Reviews.Arrange || s.Flow.Data.Fault != "column 1 has one value" || s.Busy != store.Idle {
		t.Errorf("a refused arrangement: %+v, fault %q, want %+v", s.Flow.Data.Want, s.Flow.Data.Fault, uitest.Reviews.Arrange)
	}
}

// TestLoadedDataAreArrangedAnew: then they must be loaded again.
func TestLoadedDataAreArrangedAnew(t *testing.T) {
	s := uitest.After(uitest.Given(uitest.Reviews), press("use-data"), heard(uitest.Small), heard(uitest.Teacher), press("flow-data"))
	if s.Can("use-data") {
		t.Error("the data in use can be used once more")
	}
	answer := uitest.Reviews
	answer.Arrange.Seed = 2
	s = uitest.After(s, typed(store.ArrangeSeed, "2"), heard(answer))
	_, effects := apply(s, press("use-data"))
	if got, want := sent(effects), []wire.Command{wire.Load{Model: wire.Own, Data: wire.Own}}; !reflect.DeepEqual(got, want) {
		t.Errorf("data arranged anew: sent %+v, want %+v", got, want)
	}
}

func TestTypedTexts(t *testing.T) {
	s := uitest.After(uitest.DataPanel(), typed("text-name-1", " good "), typed("text-lines-1", "fine\tday\n\n  lovely \r\n"), typed("text-name-2", "bad"))
	if s.Can("text-use") {
		t.Error("a class without a text can be used")
	}
	s = uitest.After(s, typed("text-lines-2", "grim"), press("text-add"))
	if len(s.TextClasses()) != 3 {
		t.Errorf("another class: %d, want 3", len(s.TextClasses()))
	}
	_, effects := apply(s, press("text-use"))
	const table = "text\tlabel\nfine day\tgood\nlovely\tgood\ngrim\tbad\n"
	want := store.SendText{Name: "typed.tsv", Text: table, Command: wire.PeekData{Title: "Typed texts", Files: []wire.File{{Path: "typed.tsv", Size: int64(len(table))}}}}
	if !reflect.DeepEqual(effects, []store.Effect{want}) {
		t.Errorf("typed texts: %+v, want %+v", effects, want)
	}
	s = uitest.After(s, press("text-drop-1"))
	if got := s.TextClasses(); len(got) != 2 || got[0].Name != "bad" {
		t.Errorf("after a class was removed: %+v", got)
	}
	for fault, classes := range map[string][]store.TextClass{
		"two classes":   {{Name: "a", Text: "x"}},
		"no name":       {{Text: "x"}, {Name: "b", Text: "y"}},
		"no text":       {{Name: "a"}, {Name: "b", Text: "y"}},
		"there twice":   {{Name: "a", Text: "x"}, {Name: " a", Text: "y"}},
		"at most 2 MB ": {{Name: "a", Text: strings.Repeat("x ", store.MaxTyped/2)}, {Name: "b", Text: "y"}},
	} {
		if got := strings.ReplaceAll(store.TypedFault(classes), "\u00a0", " "); !strings.Contains(got, fault) {
			t.Errorf("TypedFault: %q, want it to say %q", got, fault)
		}
	}
}

func TestCamera(t *testing.T) {
	s, effects := apply(uitest.DataPanel(), press("camera-on"))
	if !reflect.DeepEqual(effects, []store.Effect{store.CameraOn{}}) || s.Can("snap-1") {
		t.Errorf("camera-on: %+v, want the browser asked", effects)
	}
	if refused := uitest.After(s, store.CameraTold{Fault: "no camera"}); refused.Flow.Data.Camera.Fault != "no camera" || !refused.Can("camera-on") {
		t.Errorf("no camera: %+v, want why, and another try", refused.Flow.Data.Camera)
	}
	s = uitest.After(s, store.CameraTold{On: true}, typed("shots-name-1", "../a/b"), typed("shots-name-2", "cup"))
	if _, effects = apply(s, press("snap-2")); !reflect.DeepEqual(effects, []store.Effect{store.Snap{Class: 2}}) {
		t.Errorf("snap-2: %+v, want a picture of class 2", effects)
	}
	for key, class := range []int{1, 2, 2, 2} {
		s = uitest.After(s, store.Snapped{Class: class, Shot: store.Shot{Key: key, Size: 10}})
	}
	s, effects = apply(s, press("shot-drop-2"))
	if effects[0].(store.DropShots).Keys[0] != 2 {
		t.Errorf("shot-drop-2: %+v, want the picture forgotten", effects)
	}
	want := store.SendShots{Keys: []int{0, 1, 3}, Command: wire.PeekData{Title: "Camera", Files: []wire.File{
		{Path: "a b/0001.png", Size: 10}, {Path: "cup/0001.png", Size: 10}, {Path: "cup/0002.png", Size: 10}}}}
	if _, effects = apply(s, press("shots-use")); !reflect.DeepEqual(effects, []store.Effect{want}) {
		t.Errorf("shots-use: %+v, want %+v", effects, want)
	}
	if s, effects = apply(s, press("close-data")); effects[0] != (store.CameraOff{}) || s.Flow.Data.Camera.On {
		t.Errorf("closing the panel: %+v, want the camera off", effects)
	}
	if _, effects = apply(s, store.CameraTold{On: true}); !reflect.DeepEqual(effects, []store.Effect{store.CameraOff{}}) {
		t.Errorf("a camera that comes late: %+v, want it let go", effects)
	}
}
