package store_test

import (
	"bytes"
	"compress/flate"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// TestOpen says what each page begins with: the trainer in the lab alone.
func TestOpen(t *testing.T) {
	for _, tt := range []struct {
		name  string
		route store.Route
		want  []string
	}{
		{"lab", store.Route{}, []string{"StartTrainer"}},
		{"run", uitest.RunRoute, []string{"FetchRun"}},
		{"frame", store.Route{Page: store.PageEmbed, ID: uitest.SharedID}, []string{"FetchRun"}},
		{"no run", store.Route{Page: store.PageRun}, nil},
		{"broken link", store.Route{Page: store.PageRun, Link: "run=x"}, nil},
		{"settings", store.Route{Link: run.ConfigLink(run.Default())}, []string{"StartTrainer"}},
		{"broken settings", store.Route{Link: "config=x"}, []string{"StartTrainer"}},
		{"gallery", store.Route{Page: store.PageGallery}, []string{"FetchRuns"}},
		{"side by side", store.Route{Page: store.PageCompare, IDs: []string{"a", "b"}}, []string{"FetchRun", "FetchRun"}},
	} {
		_, effects := store.Open(tt.route)
		if got := effectsOf(effects); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: effects %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestReplayIsTheRun: what a record's page shows at its end is what the lab showed.
func TestReplayIsTheRun(t *testing.T) {
	lab := uitest.Finished()
	s, ok := uitest.Replay().Whole()
	if !ok {
		t.Fatal("no replay")
	}
	if !reflect.DeepEqual(s.Run.Evals.All, lab.Run.Evals.All) || !reflect.DeepEqual(s.Run.Points.All, lab.Run.Points.All) {
		t.Error("the curves are others than in the lab")
	}
	if !reflect.DeepEqual(s.Run.Answers, lab.Run.Answers) || !reflect.DeepEqual(s.Teacher, lab.Teacher) {
		t.Error("the answers are others than in the lab")
	}
	if *s.Result != *lab.Result || s.RankWords() != lab.RankWords() || s.AdapterShare(4) != lab.AdapterShare(4) {
		t.Error("the result or the ranks are others than in the lab")
	}
}

func TestScrub(t *testing.T) {
	s := uitest.Replay()
	if got, want := s.Shared.Replay.Stops, []int{0, 1, 2, 3, 4}; !reflect.DeepEqual(got, want) {
		t.Fatalf("stops %v, want %v", got, want)
	}
	for _, tt := range []struct {
		at, step int
		lambda   float64
		evals    int
	}{
		{0, 0, 1, 1}, {2, 2, uitest.Step(2).Lambda, 2}, {4, 4, 0, 3}, {99, 4, 0, 3}, {-1, 0, 1, 1},
	} {
		then, _ := uitest.After(s, store.Scrub{At: tt.at}).Then()
		if then.Run.N != tt.step || then.Run.Last.Lambda != tt.lambda || len(then.Run.Evals.All) != tt.evals || (then.Result != nil) != (tt.step == 4) {
			t.Errorf("stop %d: step %d, λ %g, %d tests, result %v; want %d, %g, %d", tt.at, then.Run.N, then.Run.Last.Lambda, len(then.Run.Evals.All), then.Result, tt.step, tt.lambda, tt.evals)
		}
	}
	whole, _ := uitest.Scrubbed().Whole()
	if !whole.Cursor.On || whole.Cursor.Step != 2 {
		t.Errorf("cursor %+v, want it at the stop on show", whole.Cursor)
	}
}

// TestPlay: it goes on to the end, stops there, and begins anew.
func TestPlay(t *testing.T) {
	s := uitest.After(uitest.Replay(), press("play"))
	if s.Shared.At != 0 || !s.Shared.Playing {
		t.Fatalf("at %d, playing %t, want it to begin anew", s.Shared.At, s.Shared.Playing)
	}
	for range 10 {
		s = uitest.After(s, store.Waited{What: "play"})
	}
	if s.Shared.At != 4 || s.Shared.Playing {
		t.Errorf("at %d, playing %t, want the end", s.Shared.At, s.Shared.Playing)
	}
	s = uitest.After(s, press("play"), store.Key{Key: " "}, store.Waited{What: "play"})
	if s.Shared.At != 0 || s.Shared.Playing {
		t.Errorf("at %d, playing %t after the space bar, want it to wait", s.Shared.At, s.Shared.Playing)
	}
}

// TestScrubToAnEvaluation: a short run on a fast machine has points at its ends alone,
// and λ between them where it was tested.
func TestScrubToAnEvaluation(t *testing.T) {
	r := runtest.Finished(20, 6, 0)
	r.Points = []run.Point{{Step: 1, Lambda: 1, Task: 2}, {Step: r.Steps, Lambda: 0, Task: 1}}
	s := uitest.After(uitest.Fetching(), uitest.Came(r, ""))
	for at, e := range r.Curve {
		then := store.NewReplay(r).At(e.Step)
		if got := then.Run.Last.Lambda; got != e.Lambda {
			t.Errorf("stop %d, step %d: λ %g, want %g", at, e.Step, got, e.Lambda)
		}
	}
	if got := s.Shared.Replay.At(1).Run.Last; got.Lambda != 1 || got.Task != 2 {
		t.Errorf("step 1: %+v, want its point", got)
	}
}

// TestReplayByKeyboard: the arrows go along a chart and say what is there.
func TestReplayByKeyboard(t *testing.T) {
	s := uitest.After(uitest.Replay(), store.Key{Key: "Home", Chart: store.ChartAccuracy})
	if want := "Step 0, student 90.0\u00a0%, original 90.0\u00a0%."; s.Spoken != want {
		t.Errorf("spoken %q, want %q", s.Spoken, want)
	}
	if s = uitest.After(s, store.Key{Key: "Escape"}); s.Cursor.On || s.Spoken != "" {
		t.Error("Escape leaves the cursor")
	}
}

// packed is a record as an encrypted run has it.
func packed(t *testing.T, r run.Record) []byte {
	b, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// TestTroubles: what cannot be shown says why, and what to do.
func TestTroubles(t *testing.T) {
	record := runtest.Finished(20, 6, 0)
	good := packed(t, record)
	for _, tt := range []struct {
		name string
		key  string
		e    store.RunCame
		want string
	}{
		{"missing", "", store.RunCame{Problem: store.Problem{Status: 404, Title: "Not Found"}}, "no run at this address"},
		{"expired", "", store.RunCame{Problem: store.Problem{Status: 410, Title: "Gone"}}, "not kept any more"},
		{"static site", "", store.RunCame{Problem: store.Problem{Status: 404}}, "keeps no runs"},
		{"offline", "", store.RunCame{Problem: store.NoAnswer}, "does not answer"},
		{"broken server", "", store.RunCame{Problem: store.Problem{Status: 500}}, "500"},
		{"no JSON", "", store.RunCame{Body: []byte("<html>")}, "cannot be read"},
		{"hostile", "", store.RunCame{Body: []byte(`{"version":1,"points":` + strings.Repeat("[", 1000))}, "cannot be read"},
		{"key missing", "", store.RunCame{Sealed: true, Title: "t"}, "key is missing"},
		{"key wrong", "abc", store.RunCame{Sealed: true, Title: "t"}, "does not open"},
		{"key right, content cut off", "abc", store.RunCame{Sealed: true, Packed: good[:len(good)/2]}, "is no run"},
		{"key right, content a bomb", "abc", store.RunCame{Sealed: true, Packed: bomb()}, "is no run"},
		{"key right", "abc", store.RunCame{Sealed: true, Packed: good}, ""},
	} {
		route := uitest.RunRoute
		route.Key = tt.key
		s, _ := store.Open(route)
		s = uitest.After(s, tt.e)
		if got := s.Shared.Trouble; !strings.Contains(got.Title, tt.want) || (tt.want == "") != (s.Shared.Replay != nil) || tt.want != "" && got.Way == "" {
			t.Errorf("%s: %+v, want %q and what to do", tt.name, got, tt.want)
		}
	}
}

// bomb is a small text that inflates to ten megabytes.
func bomb() []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	for range 10_000 {
		w.Write(make([]byte, 1000))
	}
	w.Close()
	return out.Bytes()
}

// TestDelete asks first, and forgets the button once it is done.
func TestDelete(t *testing.T) {
	s := uitest.Replay()
	_, effects := apply(uitest.After(s, press("delete-run")), press("delete-run-yes"))
	if got := effectsOf(effects); !reflect.DeepEqual(got, []string{"DeleteRun"}) {
		t.Errorf("effects %q, want DeleteRun", got)
	}
	_, effects = apply(s, press("delete-run-yes"))
	if got := effectsOf(effects); got != nil {
		t.Errorf("unasked: effects %q", got)
	}
	if stranger := uitest.After(uitest.Fetching(), uitest.Came(uitest.RecordOf(uitest.Finished()), "")); stranger.Can("delete-run") {
		t.Error("who has no token can delete")
	}
}

// verifying is Replay after a Verify up to the moment before its run begins.
func verifying() store.State {
	return uitest.After(uitest.Replay(), press("verify"), heard(uitest.Engine), heard(uitest.Small), heard(uitest.Teacher))
}

// again plays the run of uitest once more; change may change what it says.
func again(s store.State, change func(*wire.Stepped)) store.State {
	steps := []wire.Stepped{uitest.Step(1), uitest.Step(2), uitest.Step(3), uitest.Step(4)}
	if change != nil {
		change(&steps[2])
	}
	return uitest.After(s, heard(wire.Started{Config: uitest.Short(), Replicas: 2}),
		heard(wire.Evaluated{Eval: run.Eval{Lambda: 1, Correct: 9, Total: 10}, Answers: uitest.Teacher.Answers}),
		heard(steps[0]), heard(steps[1]), heard(uitest.Student), heard(steps[2]), heard(steps[3]),
		heard(wire.Evaluated{Eval: run.Eval{Step: 4, Correct: 8, Total: 10}, Answers: uitest.Student.Answers}), heard(uitest.Outcome))
}

// TestVerify: nothing starts before it is asked for; then the same run is made with
// the same settings and as many trainers, and compared.
func TestVerify(t *testing.T) {
	s, effects := apply(uitest.Replay(), press("verify"))
	if got := effectsOf(effects); !reflect.DeepEqual(got, []string{"StartTrainer"}) {
		t.Fatalf("verify: effects %q, want StartTrainer", got)
	}
	s, effects = apply(s, heard(uitest.Engine))
	if got := sent(effects); !reflect.DeepEqual(got, []wire.Command{wire.Load{Model: "fashion-vit", Data: "fashion-mnist"}}) {
		t.Fatalf("the trainer is there: sent %+v, want the model of the run", got)
	}
	s, _ = apply(s, heard(uitest.Small))
	s, effects = apply(s, heard(uitest.Teacher))
	if got := sent(effects); !reflect.DeepEqual(got, []wire.Command{wire.Start{Config: uitest.Short(), Replicas: 2}}) {
		t.Fatalf("the model is there: sent %+v, want the run of the record", got)
	}
	for _, e := range effects {
		if _, ok := e.(store.Focus); ok {
			t.Errorf("the trainer's news moves the focus: %+v", e)
		}
	}
	if s := again(s, nil); s.Verify.Stage != store.VerifyDone || !s.Verify.Verdict.Same {
		t.Errorf("the same run: %+v %+v", s.Verify, s.Verify.Verdict)
	} else if whole, _ := s.Whole(); !slices.Equal(whole.Pictures, []string{"blob:0", "blob:1", "blob:2"}) {
		t.Errorf("after that, the shared run's pictures are %q", whole.Pictures)
	}
	other := again(s, func(e *wire.Stepped) { e.Task += 1e-12 })
	if d := other.Verify.Verdict; d == nil || d.Same || d.Step != 3 || d.What != "losses" {
		t.Errorf("another last bit in step 3: %+v", d)
	}
}

func TestVerifyStopsAndFails(t *testing.T) {
	s, effects := apply(verifying(), press("verify-stop"))
	if s.Verify.Stage != store.VerifyStopped || s.Verify.On() {
		t.Errorf("stopped: %+v, effects %+v", s.Verify, effects)
	}
	s = uitest.After(verifying(), heard(wire.Failed{Doing: "starting", Reason: "no memory"}))
	if s.Verify.Stage != store.VerifyFailed || s.Verify.Fault != "no memory" {
		t.Errorf("failed: %+v", s.Verify)
	}
}

// TestVerifyOfAPart: a run that was stopped is compared as far as it went.
func TestVerifyOfAPart(t *testing.T) {
	part := uitest.After(uitest.Running(), press("stop"), heard(wire.Stopped{N: 2}))
	s := uitest.After(uitest.Fetching(), uitest.Came(uitest.RecordOf(part), ""), press("verify"), heard(uitest.Engine), heard(uitest.Small), heard(uitest.Teacher),
		heard(wire.Started{Config: uitest.Short(), Replicas: 2}), heard(wire.Evaluated{Eval: run.Eval{Lambda: 1, Correct: 9, Total: 10}}), heard(uitest.Step(1)), heard(uitest.Step(2)))
	s, effects := apply(s, heard(uitest.Student))
	if got := sent(effects); !reflect.DeepEqual(got, []wire.Command{wire.Stop{}}) {
		t.Fatalf("at the last test of the record: sent %+v, want Stop", got)
	}
	if s = uitest.After(s, heard(wire.Stopped{N: 2})); s.Verify.Stage != store.VerifyDone || !s.Verify.Verdict.Same {
		t.Errorf("%+v %+v, want the same", s.Verify, s.Verify.Verdict)
	}
}

// TestWhyNotVerify of runs whose model is nowhere else.
func TestWhyNotVerify(t *testing.T) {
	r := uitest.RecordOf(uitest.Finished())
	own, taught := r, r
	own.Model.Name, own.Config.Model, own.Model.Title = "mine", "mine", "my-vit"
	taught.Model.Taught = true
	for want, r := range map[string]run.Record{"": r, "my-vit on Fashion-MNIST": own, "was taught": taught} {
		s := uitest.After(uitest.Fetching(), uitest.Came(r, ""))
		if got := s.WhyNotVerify(); !strings.Contains(got, want) || (want == "") != s.Can("verify") {
			t.Errorf("%s: %q, can %t", r.Model.Title, got, s.Can("verify"))
		}
	}
}

// TestFork: a link's settings go into the form once their model is loaded.
func TestFork(t *testing.T) {
	open := func(c run.Config) store.State {
		s, _ := store.Open(store.Route{Link: run.ConfigLink(c)})
		return uitest.After(s, heard(uitest.Engine))
	}
	c := run.Default()
	c.Rank, c.Steps, c.Seed = 3, 123, 77
	s := uitest.After(open(c), heard(uitest.Small), heard(uitest.Teacher))
	if got := s.Form.Config; got != c || !s.Forked || s.Fork != nil {
		t.Errorf("form %+v, want the link's", got)
	}
	if s.Form.Text("steps") != "123" || !s.Form.Changed("steps") {
		t.Errorf("steps read %q, changed %t", s.Form.Text("steps"), s.Form.Changed("steps"))
	}
	s = uitest.After(open(c), heard(uitest.Small), heard(uitest.Teacher), store.Restore{})
	if s.Form.Config.Steps != run.Default().Steps {
		t.Error("the settings cannot be put back")
	}
	broken, _ := store.Open(store.Route{Link: "config=x"})
	if s := uitest.After(broken, heard(uitest.Engine), heard(uitest.Small), heard(uitest.Teacher)); s.Notice.Reason == "" || s.Phase != store.Ready {
		t.Error("a broken link is not spoken of once the lab is ready")
	}
	own := c
	own.Model = "mine"
	s = uitest.After(open(own), heard(uitest.Small), heard(uitest.Teacher))
	if s.Form.Config.Steps == 123 || !strings.Contains(s.Notice.Reason, "“mine”") || s.Fork == nil {
		t.Errorf("settings of another model: steps %d, notice %+v, want it to say what to open", s.Form.Config.Steps, s.Notice)
	}
	large := c
	large.Rank = 9 // the model allows 8
	if s := uitest.After(open(large), heard(uitest.Small), heard(uitest.Teacher)); s.Fault("rank") == "" {
		t.Error("a rank that the model does not allow has no fault")
	}
}
