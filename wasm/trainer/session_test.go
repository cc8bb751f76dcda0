package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/picture"
	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A world is an Env under test: files in memory or in public/, a clock that
// each look moves on, and a script that hears every event and may answer.
type world struct {
	files  map[string][]byte
	clock  time.Time
	events []wire.Event
	in     chan Incoming
	hear   func(w *world, e wire.Event)
	fetch  func(path string) ([]byte, error) // nil for files and public/

	getter hub.Getter
	shelf  hub.Memory

	machine run.Machine
	hire    func(replies chan<- Report) (Follower, error) // nil for good followers
	hired   []*hand
	session *Session
}

func (w *world) Send(e wire.Event) {
	w.events = append(w.events, e)
	if w.hear != nil {
		w.hear(w, e)
	}
}

func (w *world) Fetch(path string, max int64, progress func(done, total int64)) ([]byte, error) {
	if w.fetch != nil {
		return w.fetch(path)
	}
	b, ok := w.files[path]
	if !ok {
		var err error
		if b, err = os.ReadFile(filepath.Join("../../public", path)); err != nil {
			return nil, err
		}
	}
	progress(int64(len(b)), int64(len(b)))
	return b, nil
}

func (w *world) Yield() {}

func (w *world) Decode(b []byte) (data.Bitmap, error) { return picture.Decode(b) }

func (w *world) Getter() hub.Getter { return w.getter }

func (w *world) Shelf() (hub.Shelf, string) { return &w.shelf, "" }

func (w *world) Absolute(address string) string { return address }

func (w *world) Page() string { return "http://localhost/" }

func (w *world) Now() time.Time {
	w.clock = w.clock.Add(7 * time.Millisecond)
	return w.clock
}

func (w *world) Machine() run.Machine { return w.machine }

func (w *world) Hire(replies chan<- Report) (Follower, error) {
	if w.hire != nil {
		return w.hire(replies)
	}
	return w.hand(replies, nil), nil
}

func (w *world) do(c wire.Command) { w.in <- Incoming{Command: c} }

func (w *world) end() { close(w.in) }

// tinyConfig is a ViT for Fashion-MNIST that scores its test set in a moment.
func tinyConfig() model.Config {
	return model.Config{ModelType: "vit", HiddenSize: 8, Layers: 1, Heads: 2, IntermediateSize: 16, HiddenAct: "gelu",
		LayerNormEps: 1e-6, ImageSize: 28, PatchSize: 14, Channels: 1, QKVBias: true, Labels: data.FashionMNIST()}
}

func tinyFiles(t *testing.T) map[string][]byte {
	t.Helper()
	m := model.New(tinyConfig())
	m.Init(1)
	var weights bytes.Buffer
	if err := m.Write(&weights, nil); err != nil {
		t.Fatal(err)
	}
	prep, err := vision.Config{Height: 28, Width: 28, DoRescale: true, RescaleFactor: 1. / 255, DoNormalize: true,
		Mean: []float64{0.286}, Std: []float64{0.353}}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	const dir = "models/fashion-vit/"
	return map[string][]byte{dir + "config.json": tinyConfig().JSON(), dir + "model.safetensors": weights.Bytes(), dir + "preprocessor_config.json": prep}
}

// play runs a session on a script that begins when it is Ready and ends when
// the script calls end.
func play(t *testing.T, hear func(w *world, e wire.Event)) *world {
	t.Helper()
	w := &world{files: tinyFiles(t), clock: time.Unix(0, 0), in: make(chan Incoming, 100), hear: hear}
	w.serve()
	return w
}

func (w *world) serve() {
	w.session = NewSession(w, "0123456789abcdef")
	w.session.Serve(w.in)
	w.session.crew.dismiss(0)
}

func tinyRun() run.Config {
	c := run.Default()
	c.Rank, c.Steps, c.Batch, c.EvalEvery = 2, 10, 8, 4
	return c
}

var load = wire.Load{Model: "fashion-vit", Data: "fashion-mnist"}

// kinds lists the events' types without Loading, and without the Stepped
// between the last and the first other event.
func kinds(events []wire.Event) string {
	var s []string
	for _, e := range events {
		kind := strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", e), "wire."))
		if kind == "loading" || kind == "stepped" && len(s) > 0 && s[len(s)-1] == kind {
			continue
		}
		s = append(s, kind)
	}
	return strings.Join(s, " ")
}

func find[E wire.Event](t *testing.T, w *world) E {
	t.Helper()
	for i := len(w.events) - 1; i >= 0; i-- {
		if e, ok := w.events[i].(E); ok {
			return e
		}
	}
	var none E
	t.Fatalf("no %T among: %s", none, kinds(w.events))
	return none
}

// TestWholeJob: load, run, finish, export, and the file read back.
func TestWholeJob(t *testing.T) {
	w := play(t, func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: tinyRun(), Replicas: 1})
		case wire.Finished:
			w.do(wire.Export{})
		case wire.Exported, wire.Failed:
			w.end()
		}
	})
	want := "ready loaded taught started evaluated stepped evaluated stepped evaluated stepped evaluated finished exported"
	if got := kinds(w.events); got != want {
		t.Fatalf("events: %s\nwant:   %s", got, want)
	}
	l := find[wire.Loaded](t, w)
	if len(l.Samples) != 24 || l.Data.Test != 1000 || l.Data.Train != 6000 || len(l.Model.Layers) != 6 {
		t.Errorf("Loaded: %d samples, %d test, %d train, %d layers", len(l.Samples), l.Data.Test, l.Data.Train, len(l.Model.Layers))
	}
	last := find[wire.Stepped](t, w)
	if last.N != 10 || last.Lambda != 0 {
		t.Errorf("last Stepped: N %d at λ = %g, want 10 at 0", last.N, last.Lambda)
	}
	result, final := find[wire.Finished](t, w).Result, find[wire.Evaluated](t, w)
	if result.After.Correct != final.Eval.Correct || len(final.Answers) != 24 || result.Seconds <= 0 {
		t.Errorf("Finished: %+v after the evaluation %+v", result, final.Eval)
	}
	taught := find[wire.Taught](t, w)
	if result.Before.Correct != taught.Correct || taught.Total != 1000 {
		t.Errorf("the teacher had %d of %d, the result says %d", taught.Correct, taught.Total, result.Before.Correct)
	}

	exported := find[wire.Exported](t, w)
	files := unzip(t, exported.Zip)
	m, err := model.Load(files["config.json"], files["model.safetensors"])
	if err != nil {
		t.Fatal(err)
	}
	images, err := w.Fetch("data/fashion-mnist/test-images-idx3-ubyte.gz", maxData, func(int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	labels, err := w.Fetch("data/fashion-mnist/test-labels-idx1-ubyte.gz", maxData, func(int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	set, err := data.LoadIDX(images, labels, data.FashionMNIST())
	if err != nil {
		t.Fatal(err)
	}
	prep, err := vision.ParseConfig(files["preprocessor_config.json"])
	if err != nil {
		t.Fatal(err)
	}
	score := train.NewScore(train.OfImages(set, prep))
	if got := score.All(m); got != result.After.Correct {
		t.Errorf("the exported model has %d right, the result says %d", got, result.After.Correct)
	}
}

func unzip(t *testing.T, b []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestPauseStepResumeStop: a run that starts paused makes a step when told, is
// resumed, paused again, stopped and reset.
func TestPauseStepResumeStop(t *testing.T) {
	paused := 0
	w := play(t, func(w *world, e wire.Event) {
		switch e := e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: tinyRun(), Replicas: 1, Paused: true})
		case wire.Paused:
			paused++
			switch paused {
			case 1, 2, 3:
				w.do(wire.Step{})
			case 4:
				w.do(wire.Resume{})
			case 5:
				w.do(wire.Stop{})
			}
		case wire.Stepped:
			if e.N >= 6 && paused == 4 { // reports may skip steps
				w.do(wire.Pause{})
			}
		case wire.Stopped:
			w.do(wire.Export{}) // refused: nothing is finished
		case wire.Failed:
			w.do(wire.Reset{})
		case wire.WasReset:
			w.end()
		}
	})
	var ns []int
	shown := 0
	for _, e := range w.events {
		switch e := e.(type) {
		case wire.Stepped:
			shown = e.N
		case wire.Paused:
			ns = append(ns, e.N)
			if e.N != shown {
				t.Errorf("Paused at %d, when the page knew of step %d", e.N, shown)
			}
		}
	}
	if fmt.Sprint(ns[:4]) != "[0 1 2 3]" || len(ns) != 5 || ns[4] < 6 || ns[4] > 9 {
		t.Errorf("Paused at %v, want 0, three single steps, and one after step 6", ns)
	}
	if f := find[wire.Failed](t, w); f.Doing != "exporting" || !strings.Contains(f.Reason, "λ") {
		t.Errorf("Export of a stopped run: %+v", f)
	}
	if find[wire.Stopped](t, w).N != ns[4] {
		t.Errorf("Stopped at %d, was paused at %d", find[wire.Stopped](t, w).N, ns[4])
	}
}

// TestPauseAnswersBetweenSteps: after Pause no further step is made, also
// during an evaluation.
func TestPauseAnswersBetweenSteps(t *testing.T) {
	asked := false
	after := 0
	play(t, func(w *world, e wire.Event) {
		switch e := e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: tinyRun(), Replicas: 1})
		case wire.Stepped:
			if asked {
				after++
			}
			if e.N >= 4 && !asked { // the evaluation of step 4 comes next
				asked = true
				w.do(wire.Pause{})
			}
		case wire.Paused:
			w.end()
		}
	})
	if after > 0 {
		t.Errorf("%d steps after Pause was asked for", after)
	}
}

// TestFailuresLoseNothing: each bad command is answered with Failed, and the
// session then still does a whole run.
func TestFailuresLoseNothing(t *testing.T) {
	files := tinyFiles(t)
	weights := files["models/fashion-vit/model.safetensors"]
	config := string(files["models/fashion-vit/config.json"])
	bad := []struct {
		in   Incoming
		want string
	}{
		{Incoming{Command: wire.Pause{}}, "Start"},
		{Incoming{Command: wire.Export{}}, "finished"},
		{Incoming{Err: wire.FormatError("message of version 2")}, "version 2"},
		{Incoming{Command: wire.Load{Model: "gpt", Data: "fashion-mnist"}}, "gpt"},
		{Incoming{Command: wire.Load{Model: wire.Own, Data: "fashion-mnist"}}, "no model of your own"},
		{Incoming{Command: wire.Load{Model: "fashion-vit", Data: wire.Own}}, "no data of your own"},
		{Incoming{Command: wire.Load{Model: "fashion-vit", Data: "wordnet-supersense10"}}, "looks at pictures"},
		{peekFiles(), "no files"},
		{peekFiles("config.json", config), "model.safetensors"},
		{peekFiles("config.json", config, "model.safetensors", string(weights[:len(weights)-9])), "9 bytes"},
		{peekFiles("config.json", "[]", "model.safetensors", string(weights)), "config.json"},
		{peekFiles("config.json", config, "model.safetensors", "PK\x03\x04 a zip"), "safetensors"},
		{Incoming{Command: wire.PeekModel{From: wire.FromHub, ID: "no id"}}, "owner/name"},
		{Incoming{Command: wire.ArrangeData{}}, "no files"},
		{Incoming{Command: wire.Ask{}}, "no picture"},
		{Incoming{Command: wire.Start{Config: func() run.Config { c := tinyRun(); c.Steps = 0; return c }(), Replicas: 1}}, "steps"},
		{Incoming{Command: wire.Start{Config: func() run.Config { c := tinyRun(); c.Rank = 9; return c }(), Replicas: 1}}, "at most 8"},
		{Incoming{Command: wire.Start{Config: tinyRun()}}, "between 1 and 16"},
		{Incoming{Command: wire.Start{Config: tinyRun(), Replicas: 17}}, "between 1 and 16"},
	}
	next := 0
	w := play(t, func(w *world, e wire.Event) {
		switch e := e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.in <- bad[0].in
		case wire.Failed:
			if !strings.Contains(e.Reason, bad[next].want) || e.Fatal {
				t.Errorf("failure %d: %+v, want %q", next, e, bad[next].want)
			}
			if next++; next < len(bad) {
				w.in <- bad[next].in
			} else {
				w.do(wire.Start{Config: tinyRun(), Replicas: 1})
			}
		case wire.Finished:
			w.end()
		}
	})
	if next != len(bad) {
		t.Errorf("%d failures, want %d", next, len(bad))
	}
	find[wire.Finished](t, w)
}

// peekFiles is a PeekModel of files, names and contents in turn.
func peekFiles(all ...string) Incoming {
	in := Incoming{}
	c := wire.PeekModel{From: wire.FromFiles}
	for i := 0; i < len(all); i += 2 {
		c.Files = append(c.Files, wire.File{Path: all[i], Size: int64(len(all[i+1]))})
		in.Files = append(in.Files, blob{all[i], int64(len(all[i+1])), func() io.ReaderAt { return strings.NewReader(all[i+1]) }})
	}
	in.Command = c
	return in
}

// TestPanicBecomesFailed: a fault while loading is reported, and the session
// goes on.
func TestPanicBecomesFailed(t *testing.T) {
	tries := 0
	w := &world{files: tinyFiles(t), clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
	w.fetch = func(path string) ([]byte, error) { panic("a fault") }
	w.hear = func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Failed:
			w.fetch = nil
			if tries++; tries == 1 {
				w.do(load)
			} else {
				w.end()
			}
		case wire.Taught:
			w.end()
		}
	}
	w.serve()
	if f := find[wire.Failed](t, w); tries != 1 || !strings.Contains(f.Reason, "a fault") {
		t.Errorf("after a panic: %d failures, %+v", tries, f)
	}
	find[wire.Taught](t, w)
}

// TestStepsAreReportedTenTimesASecond by a clock of 7 ms a look.
func TestStepsAreReportedTenTimesASecond(t *testing.T) {
	c := tinyRun()
	c.Steps, c.EvalEvery = 300, 0
	var first, last time.Time
	reports := 0
	w := play(t, func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: c, Replicas: 1})
		case wire.Stepped:
			if reports++; reports == 1 {
				first = w.clock
			}
			last = w.clock
		case wire.Finished:
			w.end()
		}
	})
	if rate := float64(reports-1) / last.Sub(first).Seconds(); rate > 10.1 {
		t.Errorf("%.1f reports a second, want at most 10", rate)
	}
	if find[wire.Stepped](t, w).N != 300 {
		t.Error("the last step was not reported")
	}
}
