package store_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func heard(e wire.Event) store.Event { return store.Heard{Event: e} }
func press(id string) store.Event    { return store.Press{ID: id} }

func apply(s store.State, e store.Event) (store.State, []store.Effect) {
	return store.Apply(s, e, uitest.Start)
}

// TestPhases follows every way from one phase to another.
func TestPhases(t *testing.T) {
	failed := func(doing string) store.Event { return heard(wire.Failed{Doing: doing, Reason: "r"}) }
	for _, tt := range []struct {
		name   string
		from   store.State
		events []store.Event
		phase  store.Phase
		busy   store.Busy
	}{
		{"nothing has happened", store.New(), nil, store.Loading, store.Idle},
		{"ready makes it load", store.New(), []store.Event{heard(uitest.Engine)}, store.Loading, store.Opening},
		{"loaded is not yet measured", uitest.Loading(), []store.Event{heard(uitest.Small)}, store.Loading, store.Opening},
		{"measured", uitest.Loading(), []store.Event{heard(uitest.Small), heard(uitest.Teacher)}, store.Ready, store.Idle},
		{"measured without a model", store.New(), []store.Event{heard(uitest.Teacher)}, store.Loading, store.Idle},
		{"a second Ready asks for nothing", uitest.Ready(), []store.Event{heard(uitest.Engine)}, store.Ready, store.Idle},

		{"start", uitest.Ready(), []store.Event{press("start")}, store.Ready, store.Starting},
		{"started", uitest.Started(), nil, store.Running, store.Idle},
		{"started, but nobody asked", uitest.Ready(), []store.Event{heard(wire.Started{Config: uitest.Short()})}, store.Ready, store.Idle},
		{"pause", uitest.Running(), []store.Event{press("pause")}, store.Running, store.Pausing},
		{"paused", uitest.Paused(), nil, store.Paused, store.Idle},
		{"resume", uitest.Paused(), []store.Event{press("resume")}, store.Paused, store.Resuming},
		{"resumed", uitest.Paused(), []store.Event{press("resume"), heard(wire.Resumed{N: 2})}, store.Running, store.Idle},
		{"stop", uitest.Running(), []store.Event{press("stop")}, store.Running, store.Stopping},
		{"stopped", uitest.Running(), []store.Event{press("stop"), heard(wire.Stopped{N: 2})}, store.Stopped, store.Idle},
		{"stopped while paused", uitest.Paused(), []store.Event{press("stop"), heard(wire.Stopped{N: 2})}, store.Stopped, store.Idle},
		{"finished", uitest.Finished(), nil, store.Finished, store.Idle},
		{"finished before it could pause", uitest.Running(), []store.Event{press("pause"), heard(uitest.Outcome)}, store.Finished, store.Idle},
		{"reset", uitest.Finished(), []store.Event{press("reset")}, store.Finished, store.Resetting},
		{"was reset", uitest.Finished(), []store.Event{press("reset"), heard(wire.WasReset{})}, store.Ready, store.Idle},
		{"reset of a run in progress", uitest.Running(), []store.Event{press("reset"), heard(wire.WasReset{})}, store.Ready, store.Idle},
		{"export", uitest.Finished(), []store.Event{press("download")}, store.Finished, store.Exporting},
		{"exported", uitest.Finished(), []store.Event{press("download"), heard(wire.Exported{Name: "a.zip"})}, store.Finished, store.Idle},

		{"one step before the start", uitest.Ready(), []store.Event{press("step"), heard(wire.Started{Config: uitest.Short(), Paused: true})}, store.Paused, store.Stepping},
		{"its pause before the first step", uitest.Ready(), []store.Event{press("step"), heard(wire.Started{Config: uitest.Short(), Paused: true}), heard(wire.Paused{})}, store.Paused, store.Stepping},
		{"its step", uitest.Ready(), []store.Event{press("step"), heard(wire.Started{Config: uitest.Short(), Paused: true}), heard(uitest.Step(1)), heard(wire.Paused{N: 1})}, store.Paused, store.Idle},
		{"its step, not yet measured", uitest.Ready(), []store.Event{press("step"), heard(wire.Started{Config: uitest.Short(), Paused: true}), heard(wire.Paused{}), heard(uitest.Step(1))}, store.Paused, store.Stepping},
		{"one more step", uitest.Paused(), []store.Event{press("step"), heard(uitest.Step(3)), heard(wire.Paused{N: 3})}, store.Paused, store.Idle},
		{"the last step", uitest.Paused(), []store.Event{press("step"), heard(uitest.Step(4)), heard(uitest.Outcome)}, store.Finished, store.Idle},

		{"loading fails", uitest.Loading(), []store.Event{failed("loading")}, store.Loading, store.Idle},
		{"loading is tried again", uitest.Loading(), []store.Event{failed("loading"), press("retry")}, store.Loading, store.Opening},
		{"measuring fails", uitest.Loading(), []store.Event{heard(uitest.Small), failed("loading")}, store.Loading, store.Idle},
		{"starting fails", uitest.Ready(), []store.Event{press("start"), failed("starting")}, store.Ready, store.Idle},
		{"stepping into a run fails", uitest.Ready(), []store.Event{press("step"), failed("starting")}, store.Ready, store.Idle},
		{"training fails", uitest.Running(), []store.Event{failed("training")}, store.Stopped, store.Idle},
		{"training fails while it pauses", uitest.Running(), []store.Event{press("pause"), failed("training")}, store.Stopped, store.Idle},
		{"finishing fails", uitest.Running(), []store.Event{failed("finishing")}, store.Stopped, store.Idle},
		{"pausing fails", uitest.Running(), []store.Event{press("pause"), failed("pausing")}, store.Running, store.Idle},
		{"a message is bad while it runs", uitest.Running(), []store.Event{failed("reading a message")}, store.Running, store.Idle},
		{"a step fails", uitest.Paused(), []store.Event{press("step"), failed("training")}, store.Stopped, store.Idle},
		{"a message is bad while it is paused", uitest.Paused(), []store.Event{failed("reading a message")}, store.Paused, store.Idle},
		{"exporting fails", uitest.Finished(), []store.Event{press("download"), failed("exporting")}, store.Finished, store.Idle},
		{"training fails after the end", uitest.Finished(), []store.Event{failed("training")}, store.Finished, store.Idle},
		{"the trainer dies", uitest.Running(), []store.Event{heard(wire.Failed{Doing: "training", Reason: "r", Fatal: true})}, store.Dead, store.Idle},
		{"the trainer dies while loading", uitest.Loading(), []store.Event{heard(wire.Failed{Reason: "r", Fatal: true})}, store.Dead, store.Idle},
		{"nothing works afterwards", uitest.Running(), []store.Event{heard(wire.Failed{Reason: "r", Fatal: true}), press("stop"), press("start"), press("use-wordnet-bert")}, store.Dead, store.Idle},
		{"the browser cannot run the trainer", store.New(), []store.Event{store.Broke{Doing: "d", Reason: "r", Fatal: true}}, store.Dead, store.Idle},
	} {
		if got := uitest.After(tt.from, tt.events...); got.Phase != tt.phase || got.Busy != tt.busy {
			t.Errorf("%s: phase %q busy %q, want %q %q", tt.name, got.Phase, got.Busy, tt.phase, tt.busy)
		}
	}
}

// TestCommands says what each press sends, and that the others send nothing.
func TestCommands(t *testing.T) {
	short := uitest.Started().Form.Config
	for _, tt := range []struct {
		name string
		from store.State
		id   string
		want []wire.Command
	}{
		{"start", uitest.After(uitest.Started(), press("reset"), heard(wire.WasReset{})), "start", []wire.Command{wire.Start{Config: short, Replicas: 2}}},
		{"step before the start", uitest.After(uitest.Started(), press("reset"), heard(wire.WasReset{})), "step", []wire.Command{wire.Start{Config: short, Replicas: 2, Paused: true}, wire.Step{}}},
		{"start while loading", uitest.Loading(), "start", nil},
		{"start twice", uitest.After(uitest.Ready(), press("start")), "start", nil},
		{"start after the end", uitest.Finished(), "start", nil},
		{"pause", uitest.Running(), "pause", []wire.Command{wire.Pause{}}},
		{"pause while paused", uitest.Paused(), "pause", nil},
		{"resume", uitest.Paused(), "resume", []wire.Command{wire.Resume{}}},
		{"step", uitest.Paused(), "step", []wire.Command{wire.Step{}}},
		{"step while running", uitest.Running(), "step", nil},
		{"stop", uitest.Running(), "stop", []wire.Command{wire.Stop{}}},
		{"stop while it pauses", uitest.After(uitest.Running(), press("pause")), "stop", []wire.Command{wire.Stop{}}},
		{"stop twice", uitest.After(uitest.Running(), press("stop")), "stop", nil},
		{"stop before the start", uitest.Ready(), "stop", nil},
		{"reset", uitest.Finished(), "reset", []wire.Command{wire.Reset{}}},
		{"run again", uitest.Finished(), "again", []wire.Command{wire.Reset{}}},
		{"reset before the start", uitest.Ready(), "reset", nil},
		{"download", uitest.Finished(), "download", []wire.Command{wire.Export{}}},
		{"download before the end", uitest.Paused(), "download", nil},
		{"a button that does not exist", uitest.Ready(), "format", nil},
	} {
		_, effects := apply(tt.from, press(tt.id))
		var got []wire.Command
		for _, e := range effects {
			if send, ok := e.(store.Send); ok {
				got = append(got, send.Command)
			}
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: sends %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestReadyLoadsTheBuiltInModel(t *testing.T) {
	_, effects := apply(store.New(), heard(uitest.Engine))
	want := []store.Effect{store.Send{Command: wire.Load{Model: "fashion-vit", Data: "fashion-mnist"}}}
	if !reflect.DeepEqual(effects, want) {
		t.Errorf("Ready: %+v, want %+v", effects, want)
	}
}

// TestLateMessages: what was under way when a run ended changes nothing.
func TestLateMessages(t *testing.T) {
	late := []store.Event{heard(uitest.Step(3)), heard(uitest.Student), heard(wire.Paused{N: 3}), heard(wire.Resumed{N: 3}),
		heard(wire.Stopped{N: 3}), heard(uitest.Outcome), heard(wire.Started{Config: uitest.Short()}), heard(uitest.Teacher),
		heard(wire.Loading{What: "model"})}
	for name, s := range map[string]store.State{
		"before the start":     uitest.Ready(),
		"while it resets":      uitest.After(uitest.Running(), press("reset")),
		"after the reset":      uitest.After(uitest.Running(), press("reset"), heard(wire.WasReset{})),
		"after the end":        uitest.Finished(),
		"after it was stopped": uitest.After(uitest.Running(), press("stop"), heard(wire.Stopped{N: 2})),
	} {
		for _, e := range late {
			if got, effects := apply(s, e); !reflect.DeepEqual(got, s) || effects != nil {
				t.Errorf("%s, %T changed the page: %v, %v", name, e.(store.Heard).Event, got.Said, effects)
			}
		}
	}
}

// TestTooLateIsNoFault: a run may end while Pause is on its way.
func TestTooLateIsNoFault(t *testing.T) {
	refused := heard(wire.Failed{Doing: "pausing", Reason: "there is no run"})
	s := uitest.After(uitest.Running(), press("pause"), heard(uitest.Outcome), refused)
	if s.Phase != store.Finished || s.Notice.Reason != "" {
		t.Errorf("Pause after the end: phase %q notice %q, want finished and none", s.Phase, s.Notice.Reason)
	}
}

// TestFinishedHasNoLambda: with a decay over all steps the last one still has
// some, but what is finished has none.
func TestFinishedHasNoLambda(t *testing.T) {
	if l := uitest.After(uitest.Running(), heard(uitest.Outcome)).Run.Last.Lambda; l != 0 {
		t.Errorf("λ of a finished run: %g, want 0", l)
	}
}

// TestApplyLeavesTheOldState: an older State shows what it showed.
func TestApplyLeavesTheOldState(t *testing.T) {
	old := uitest.Running()
	want := uitest.Running()
	for _, e := range []store.Event{heard(uitest.Step(3)), heard(uitest.Student), heard(wire.Paused{N: 2}), store.Fold{Name: "more"},
		press("reset"), heard(wire.Failed{Doing: "training", Reason: "r"}), heard(uitest.Outcome)} {
		apply(old, e)
		if !reflect.DeepEqual(old, want) {
			t.Fatalf("Apply of %T wrote to the State before it", e)
		}
	}
	form := uitest.Ready()
	apply(form, store.Edit{Field: "rank", Text: "2"})
	if form.Form.Text("rank") != "1" {
		t.Error("Apply of an Edit wrote to the State before it")
	}
}

func TestRunKeepsTime(t *testing.T) {
	at := func(s int) time.Time { return uitest.Start.Add(time.Duration(s) * time.Second) }
	s := uitest.After(uitest.Ready(), press("start"))
	for _, e := range []struct {
		at    int
		event wire.Event
	}{
		{10, wire.Started{Config: uitest.Short()}}, {12, uitest.Step(1)}, {15, wire.Paused{N: 1}},
		{100, uitest.Step(2)}, // a step that was already under way, shown late
		{200, wire.Resumed{N: 2}}, {207, uitest.Step(3)},
	} {
		s, _ = store.Apply(s, heard(e.event), at(e.at))
	}
	if want := 12 * time.Second; s.Run.Elapsed != want {
		t.Errorf("Elapsed: %v, want %v: 5 s before the pause and 7 s after it", s.Run.Elapsed, want)
	}
}

func TestFailureKeepsWhatWasEntered(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Edit{Field: "rank", Text: "3"}, store.Typed{ID: "hub-id", Text: "a/b"}, press("use-wordnet-bert"))
	if s.Phase != store.Loading {
		t.Fatalf("use-wordnet-bert: phase %q, want %q", s.Phase, store.Loading)
	}
	got, effects := apply(s, heard(wire.Failed{Doing: "loading", Reason: "it ends early"}))
	switch {
	case got.Phase != store.Ready || got.Model.Name != "fashion-vit" || got.Teacher.Total != 10:
		t.Errorf("a refused model: phase %q with model %q, want the one before", got.Phase, got.Model.Name)
	case got.Form.Text("rank") != "3" || got.Flow.Model.ID != "a/b":
		t.Errorf("a refused model: rank %q and id %q, want what was entered", got.Form.Text("rank"), got.Flow.Model.ID)
	case got.Notice.Reason != "it ends early" || got.Notice.Again:
		t.Errorf("a refused model: notice %+v, want the reason, and no second try", got.Notice)
	case !slices.Contains(effects, store.Effect(store.Focus{ID: "notice"})):
		t.Errorf("a refused model: %v, want the focus on the notice", effects)
	}
	got, effects = apply(got, press("dismiss"))
	if got.Notice.Reason != "" || !slices.Contains(effects, store.Effect(store.Focus{ID: "start", From: "notice"})) {
		t.Errorf("dismiss: notice %+v, %v, want none, and the focus on the next button", got.Notice, effects)
	}
}

func TestStartLeadsToTheFault(t *testing.T) {
	s := uitest.After(uitest.Ready(), store.Edit{Field: "steps", Text: "0"})
	s, effects := apply(s, press("start"))
	if want := []store.Effect{store.Focus{ID: "set-steps"}}; !reflect.DeepEqual(effects, want) {
		t.Errorf("start with 0 steps: %+v, want %+v", effects, want)
	}
	if !strings.Contains(s.Said, "Steps") || s.Busy != store.Idle {
		t.Errorf("start with 0 steps: says %q, want the setting named", s.Said)
	}
}

func TestExported(t *testing.T) {
	s := uitest.After(uitest.Finished(), press("download"))
	s, effects := apply(s, heard(wire.Exported{Name: "a.zip", Zip: []byte("PK")}))
	if want := []store.Effect{store.Save{Name: "a.zip", Bytes: []byte("PK")}}; !reflect.DeepEqual(effects, want) {
		t.Errorf("Exported: %+v, want %+v", effects, want)
	}
	if s.Saved != (store.Saved{Name: "a.zip", Bytes: 2}) {
		t.Errorf("Exported: saved %+v, want the file's name and size", s.Saved)
	}
}

func TestLoadedChecksTheRank(t *testing.T) {
	s := uitest.After(uitest.Loading(), store.Edit{Field: "rank", Text: "20"})
	if fault := s.Form.Fault("rank"); fault != "" {
		t.Fatalf("rank 20 without a model: %q, want no fault", fault)
	}
	s = uitest.After(s, heard(uitest.Small), heard(uitest.Teacher))
	if fault := s.Form.Fault("rank"); !strings.Contains(fault, "at most 8") || !strings.Contains(fault, "query") {
		t.Errorf("rank 20 of 8: %q, want the limit and the layer", fault)
	}
}

func TestNoticeCountsTheSameFailureTwice(t *testing.T) {
	bad := heard(wire.Failed{Doing: "reading a message", Reason: "r"})
	once := uitest.After(uitest.Running(), bad)
	if twice := uitest.After(once, bad); twice.Notice == once.Notice {
		t.Error("the same failure twice makes the same notice, want it read out again")
	}
}

func TestDecayedIsSaid(t *testing.T) {
	s := uitest.After(uitest.Running(), heard(uitest.Step(3)))
	if !strings.Contains(s.Said, "λ is 0") {
		t.Errorf("at λ = 0 the page says %q", s.Said)
	}
}

func TestStepsNeverGoBack(t *testing.T) {
	s := uitest.Running()
	if got := uitest.After(s, heard(uitest.Step(1))); got.Run.N != 2 || len(got.Run.Points.All) != 2 {
		t.Errorf("step 1 after step 2: at %d with %d points, want it dropped", got.Run.N, len(got.Run.Points.All))
	}
}

func TestShares(t *testing.T) {
	s := uitest.Running()
	if got, want := s.AdapterShare(2), 1-run.GoneShare(uitest.Small.Model.Layers, 1); math.Abs(got-want) > 1e-12 {
		t.Errorf("AdapterShare: %g, want %g", got, want)
	}
	if got, want := s.EncoderWeights(), int64(2*(4*64+2*256)); got != want {
		t.Errorf("EncoderWeights: %d, want %d", got, want)
	}
}
