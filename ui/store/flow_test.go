package store_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func typed(id, text string) store.Event { return store.Typed{ID: id, Text: text, Done: true} }

// sent lists the commands among effects.
func sent(effects []store.Effect) (all []wire.Command) {
	for _, e := range effects {
		switch e := e.(type) {
		case store.Send:
			all = append(all, e.Command)
		case store.SendFiles:
			all = append(all, e.Command)
		case store.SendText:
			all = append(all, e.Command)
		case store.SendShots:
			all = append(all, e.Command)
		}
	}
	return all
}

// TestFlowCommands says what each action of the flow sends, and what it must not.
func TestFlowCommands(t *testing.T) {
	files := []wire.File{{Path: "config.json", Size: 7}}
	own := wire.Load{Model: wire.Own, Data: wire.Own}
	withText := uitest.After(uitest.Ready(), press("flow-data"), store.Gave{ID: "data", Files: files}, heard(uitest.Reviews))
	for _, tt := range []struct {
		name string
		from store.State
		do   store.Event
		want []wire.Command
	}{
		{"the models are listed when their panel opens", uitest.Ready(), press("flow-model"), []wire.Command{wire.ListShelf{}}},
		{"and not when it closes", uitest.ModelPanel(), press("flow-model"), nil},
		{"a hub's id", uitest.After(uitest.ModelPanel(), typed("hub-id", " a/b@c "), typed("hub-base", "http://h/ ")), press("peek-hub"),
			[]wire.Command{wire.PeekModel{From: wire.FromHub, ID: "a/b@c", Base: "http://h/"}}},
		{"no id", uitest.ModelPanel(), press("peek-hub"), nil},
		{"an address", uitest.After(uitest.ModelPanel(), typed("model-address", "https://x/y")), press("peek-url"), []wire.Command{wire.PeekModel{From: wire.FromURL, ID: "https://x/y"}}},
		{"files of a model", uitest.ModelPanel(), store.Gave{ID: "model", Files: files}, []wire.Command{wire.PeekModel{From: wire.FromFiles, Files: files}}},
		{"files of a model while a run goes on", uitest.Running(), store.Gave{ID: "model", Files: files}, nil},
		{"files that cannot be taken", uitest.ModelPanel(), store.Gave{ID: "model", Fault: "too many"}, nil},
		{"a downloaded model", uitest.ModelPanel(), press("shelf-use-1"), []wire.Command{wire.PeekModel{From: wire.FromShelf, ID: "b"}}},
		{"a model that is not there", uitest.ModelPanel(), press("shelf-use-2"), nil},
		{"deleting asks first", uitest.ModelPanel(), press("shelf-delete-0"), nil},
		{"deleting", uitest.After(uitest.ModelPanel(), press("shelf-delete-1")), press("shelf-yes"), []wire.Command{wire.ClearShelf{Key: "b"}}},
		{"keeping", uitest.After(uitest.ModelPanel(), press("shelf-delete-1")), press("shelf-no"), nil},
		{"keeping by Escape", uitest.After(uitest.ModelPanel(), press("shelf-delete-1")), store.Key{Key: "Escape"}, nil},
		{"deleting without being asked", uitest.ModelPanel(), press("shelf-yes"), nil},
		{"giving a look up", uitest.After(uitest.ModelPanel(), typed("hub-id", "a/b"), press("peek-hub")), press("cancel"), []wire.Command{wire.Cancel{}}},
		{"giving up nothing", uitest.ModelPanel(), press("cancel"), nil},
		{"a second look meanwhile", uitest.After(uitest.ModelPanel(), typed("hub-id", "a/b"), press("peek-hub")), press("peek-hub"), nil},

		{"a built-in model comes with its data", uitest.ModelPanel(), press("use-wordnet-bert"), []wire.Command{wire.Load{Model: "wordnet-bert", Data: "wordnet-supersense10"}}},
		{"but not in the place of one's own that fit", withText, press("use-wordnet-bert"), []wire.Command{wire.Load{Model: "wordnet-bert", Data: "wordnet-supersense10"}}},
		{"one's own that fit", uitest.After(withText, press("use-data")), press("use-wordnet-bert"), []wire.Command{wire.Load{Model: "wordnet-bert", Data: wire.Own}}},
		{"the model in use", uitest.ModelPanel(), press("use-fashion-vit"), nil},
		{"a built-in model while a run goes on", uitest.Running(), press("use-wordnet-bert"), nil},
		{"one's own model waits for its data", uitest.Peeked(uitest.Encoder), press("use-model"), nil},
		{"one's own model that does not fit the machine", uitest.Peeked(uitest.Vision), press("use-model"), nil},
		{"and its data", uitest.Given(uitest.Reviews), press("use-data"), []wire.Command{own}},
		{"data that cannot be used", uitest.Given(uitest.Pets), press("use-data"), nil},
		{"built-in data of the model's kind", uitest.DataPanel(), press("data-wordnet-supersense10"), []wire.Command{wire.Load{Model: wire.Own, Data: "wordnet-supersense10"}}},
		{"built-in data of another kind lead back to the models", uitest.DataPanel(), press("data-fashion-mnist"), []wire.Command{wire.ListShelf{}}},
		{"files of data", uitest.DataPanel(), store.Gave{ID: "data", Folder: "pets", Files: files}, []wire.Command{wire.PeekData{Title: "pets", Files: files}}},
		{"files that nobody takes", uitest.DataPanel(), store.Gave{ID: "nobody", Files: files}, nil},
		{"a load that went wrong is tried again", uitest.After(uitest.Loading(), heard(wire.Failed{Doing: "loading", Reason: "r"})), press("retry"), []wire.Command{wire.Load{Model: "fashion-vit", Data: "fashion-mnist"}}},
	} {
		_, effects := apply(tt.from, tt.do)
		if got := sent(effects); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: sent %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// TestCurrent follows a person's own model and data to a run.
func TestCurrent(t *testing.T) {
	untaught := uitest.Small
	untaught.Untaught = true
	s := store.New()
	for _, tt := range []struct {
		name string
		e    store.Event
		want store.Step
		open store.Step
	}{
		{"nothing is loaded", heard(uitest.Engine), store.StepModel, ""},
		{"loaded", heard(uitest.Small), store.StepCompress, ""},
		{"measured", heard(uitest.Teacher), store.StepCompress, ""},
		{"models", press("flow-model"), store.StepCompress, store.StepModel},
		{"an id", typed("hub-id", "a/b"), store.StepCompress, store.StepModel},
		{"a look", press("peek-hub"), store.StepCompress, store.StepModel},
		{"what it is", heard(uitest.Encoder), store.StepCompress, store.StepModel},
		{"chosen", press("use-model"), store.StepData, store.StepData},
		{"data", store.Gave{ID: "data", Files: []wire.File{{Path: "a.csv"}}}, store.StepData, store.StepData},
		{"what is in them", heard(uitest.Reviews), store.StepData, store.StepData},
		{"chosen too", press("use-data"), store.StepData, store.StepData},
		{"loaded, but it does not know the task", heard(untaught), store.StepTeach, store.StepTeach},
		{"another look makes the loaded model a thing of the past", press("flow-model"), store.StepTeach, store.StepModel},
		{"looking", press("peek-hub"), store.StepTeach, store.StepModel},
		{"seen", heard(uitest.Encoder), store.StepModel, store.StepModel},
	} {
		s = uitest.After(s, tt.e)
		if s.Current() != tt.want || s.Flow.Open != tt.open {
			t.Errorf("%s: step %q with the panel %q, want %q and %q", tt.name, s.Current(), s.Flow.Open, tt.want, tt.open)
		}
	}
	if s.Phase != store.Untaught || s.Can("start") {
		t.Errorf("an untaught model: phase %q, can start %t, want %q and no run", s.Phase, s.Can("start"), store.Untaught)
	}
}

// TestRefusals: what cannot be taken is said in its panel, and what was there
// before stays.
func TestRefusals(t *testing.T) {
	failed := heard(wire.Failed{Doing: "looking at the model", Reason: "it is no model"})
	looking := uitest.After(uitest.Peeked(uitest.Encoder), press("peek-hub"))
	s, effects := apply(looking, failed)
	if s.Flow.Model.Fault != "it is no model" || s.Notice.Reason != "" || s.Busy != store.Idle || s.Flow.Model.Seen.Title != "owner/mini" {
		t.Errorf("a refused model: %+v, notice %q, want the reason beside it and the model from before", s.Flow.Model, s.Notice.Reason)
	}
	if !slices.Contains(effects, store.Effect(store.Focus{ID: "model-fault"})) {
		t.Errorf("a refused model: %+v, want the focus on the reason", effects)
	}
	if s = uitest.After(s, typed("hub-id", "x")); s.Flow.Model.Fault != "" {
		t.Error("the reason stays while something else is typed")
	}
	s = uitest.After(uitest.DataPanel(), store.Gave{ID: "data", Files: []wire.File{{Path: "x"}}}, failed)
	if s.Flow.Data.Fault != "it is no model" || s.Notice.Reason != "" || s.Busy != store.Idle {
		t.Errorf("refused data: %+v, want the reason beside them", s.Flow.Data)
	}
	s = uitest.After(uitest.Running(), store.Gave{ID: "data", Files: []wire.File{{Path: "x"}}})
	if !strings.Contains(s.Flow.Data.Fault, "Stop it first") || s.Phase != store.Running {
		t.Errorf("data given while a run goes on: %q in phase %q, want it refused", s.Flow.Data.Fault, s.Phase)
	}
	if s = uitest.After(looking, heard(wire.Failed{Reason: "r", Fatal: true})); s.Phase != store.Dead {
		t.Errorf("the trainer dies while it looks: phase %q, want %q", s.Phase, store.Dead)
	}
}

// TestCancelled: what is given up leaves all as it was.
func TestCancelled(t *testing.T) {
	s := uitest.After(uitest.ModelPanel(), press("use-wordnet-bert"), heard(wire.Loading{What: "model", Done: 1, Total: 2}), press("cancel"), heard(wire.Cancelled{}))
	if s.Phase != store.Ready || s.Busy != store.Idle || s.Chosen != s.Loaded || s.Progress.What != "" || s.Model.Name != "fashion-vit" {
		t.Errorf("a load that was given up: phase %q busy %q, chosen %v of %v, want those from before", s.Phase, s.Busy, s.Chosen, s.Loaded)
	}
	if !strings.Contains(s.Said, "kept") {
		t.Errorf("a load that was given up says %q, want that the downloaded part is kept", s.Said)
	}
	s = uitest.After(uitest.Loading(), press("cancel"), heard(wire.Cancelled{}))
	if s.Busy != store.Idle || !s.Can("retry") {
		t.Errorf("the first load given up: busy %q, want a second try", s.Busy)
	}
	if got := uitest.After(uitest.Ready(), heard(wire.Cancelled{})); got.Said != uitest.Ready().Said {
		t.Errorf("a late Cancelled says %q", got.Said)
	}
}

// TestFlowMessagesAreSafe: no order of messages brings the page down.
func TestFlowMessagesAreSafe(t *testing.T) {
	states := []store.State{store.New(), uitest.Loading(), uitest.Ready(), uitest.Running(), uitest.Finished(), uitest.ModelPanel(),
		uitest.Peeked(uitest.Encoder), uitest.DataPanel(), uitest.Given(uitest.Reviews), uitest.Given(uitest.Pets)}
	events := []store.Event{heard(uitest.Encoder), heard(uitest.Reviews), heard(wire.DataSeen{}), heard(uitest.Downloads), heard(wire.Shelf{}), heard(wire.Cancelled{}),
		typed(store.ArrangeTest, "x"), typed(store.ArrangeLabel, "7"), typed("text-name-1", "a"), store.Snapped{Class: 9}, store.CameraTold{On: true},
		press("text-drop-1"), press("shots-drop-1"), press("shot-drop-4"), press("snap-1"), press("text-add"), press("flow-teach"), press("flow-compress"),
		press("flow-result"), press("flow-"), press("close-model"), press("close-data"), press("close-"), press("use-"), press("data-"), press("use-model"), press("use-data")}
	for i, s := range states {
		for _, a := range events {
			for _, b := range events {
				uitest.After(s, a, b)
			}
			if got := uitest.After(s, a); got.Flow.Open == store.StepCompress || got.Flow.Open == store.StepResult {
				t.Errorf("state %d after %+v: panel %q, which does not exist", i, a, got.Flow.Open)
			}
		}
	}
}
