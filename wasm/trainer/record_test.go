package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// playRun is a run of tiny models that is exported, with a script of its own
// besides.
func playRun(t *testing.T, c run.Config, also func(w *world, e wire.Event)) *world {
	t.Helper()
	return play(t, func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: c, Replicas: 1})
		case wire.Finished:
			w.do(wire.Export{})
		case wire.Exported, wire.Failed:
			w.end()
		}
		if also != nil {
			also(w, e)
		}
	})
}

// TestExportedRecord: the record in a download is valid and whole.
func TestExportedRecord(t *testing.T) {
	w := playRun(t, tinyRun(), nil)
	r := record(t, w)
	if r.State != run.StateFinished || r.Steps != 10 || len(r.Points) != 10 || len(r.Curve) != 4 || len(r.Layers) != 6 || r.Layers[5].Rank != 2 {
		t.Errorf("a run of %d steps, %s: %d points, %d evaluations, layers %+v", r.Steps, r.State, len(r.Points), len(r.Curve), r.Layers)
	}
	l, outcome := find[wire.Loaded](t, w), find[wire.Finished](t, w)
	if r.Model != l.RecordModel || r.Data.SHA256 != l.RecordData.SHA256 || r.Result != outcome.Result {
		t.Errorf("model %+v and data %+v with %+v, want what was told before", r.Model, r.Data, r.Result)
	}
	if want := hub.SumOf(w.files["models/fashion-vit/model.safetensors"]); r.Model.SHA256 != want || r.Data.Parts != [3]int{6000, 0, 1000} {
		t.Errorf("model %s, parts %v, want %s and 6000, 0, 1000", r.Model.SHA256, r.Data.Parts, want)
	}
	var d run.Digest
	next := 0
	for _, e := range r.Curve {
		for ; next < e.Step; next++ {
			d.Step(r.Points[next])
		}
		d.Eval(e)
	}
	if r.Digest != d.Sum() || find[wire.Evaluated](t, w).Digest != r.Digest {
		t.Errorf("digest %s, of its points %s, last told %s", r.Digest, d.Sum(), find[wire.Evaluated](t, w).Digest)
	}
}

// TestSameRunSameDigest: a pause changes nothing, a seed does.
func TestSameRunSameDigest(t *testing.T) {
	first := record(t, playRun(t, tinyRun(), nil))
	paused := record(t, playRun(t, tinyRun(), func(w *world, e wire.Event) {
		switch e := e.(type) {
		case wire.Stepped:
			if e.N < 5 {
				w.do(wire.Pause{})
			}
		case wire.Paused:
			w.do(wire.Resume{})
		}
	}))
	if d := run.Compare(first, paused); !d.Same || !d.Certain || len(d.Reasons) > 0 {
		t.Errorf("with pauses: %+v, want the same for certain", d)
	}
	c := tinyRun()
	c.Seed++
	other := record(t, playRun(t, c, nil))
	if d := run.Compare(first, other); d.Same || d.Step != 1 || d.What != "losses" || len(d.Reasons) != 1 {
		t.Errorf("with another seed: %+v, want other losses in step 1, and why", d)
	}
}

// TestRecordOfARunUnderWay: a run has a valid record before its end.
func TestRecordOfARunUnderWay(t *testing.T) {
	var under, stopped run.Record
	play(t, func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: tinyRun(), Replicas: 1, Paused: true})
		case wire.Paused:
			if under = w.session.record(); under.Steps == 3 {
				w.do(wire.Stop{})
			} else {
				w.do(wire.Step{})
			}
		case wire.Stopped:
			stopped = w.session.record()
			w.end()
		}
	})
	for state, r := range map[string]run.Record{run.StateRunning: under, run.StateStopped: stopped} {
		if _, err := r.JSON(); err != nil || r.State != state || r.Steps != 3 || len(r.Points) != 3 {
			t.Errorf("%s: %v, %s after %d steps with %d points", state, err, r.State, r.Steps, len(r.Points))
		}
	}
}

func stepReport(n int) train.StepReport {
	return train.StepReport{Lambda: 0.5, Task: 1 / float64(n)}
}

// TestTraceOfManySteps: what is kept of a long run is bounded, and adding to it is
// free.
func TestTraceOfManySteps(t *testing.T) {
	tr := trace{}
	var want run.Digest
	for n := 1; n <= 20_000; n++ {
		step := stepReport(n)
		want.Step(run.Point{Step: n, Lambda: step.Lambda, Task: step.Task})
		tr.step(n, step)
	}
	points := run.ThinPoints(tr.points, run.MaxPoints)
	if cap(tr.points) > 2*tracePoints || points[0].Step != 1 || points[len(points)-1].Step != 20_000 || tr.digest.Sum() != want.Sum() {
		t.Errorf("%d points in memory for %d, from %d to %d", len(points), cap(tr.points), points[0].Step, points[len(points)-1].Step)
	}
	tr.points = tr.points[:0]
	if n := testing.AllocsPerRun(tracePoints/2, func() { tr.step(1, stepReport(1)) }); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}

// TestDataSum: the hash of data sees each example, label and part.
func TestDataSum(t *testing.T) {
	seen := map[string]string{}
	for name, table := range map[string]string{
		"as it is": tinyTable(40), "another word": strings.Replace(tinyTable(40), "film number7", "film number8", 1),
		"another label": strings.Replace(tinyTable(40), "number7,down", "number7,up", 1), "fewer": tinyTable(36),
	} {
		seen[lookAt(t, table, 1)] = name
	}
	seen[lookAt(t, tinyTable(40), 2)] = "divided another way"
	if len(seen) != 5 {
		t.Errorf("5 sets of data have %d hashes: %v", len(seen), seen)
	}
	if seen[lookAt(t, tinyTable(40), 1)] != "as it is" {
		t.Error("the same data has another hash the second time")
	}
}

// lookAt is the hash of a table, divided with a seed.
func lookAt(t *testing.T, table string, seed uint32) string {
	t.Helper()
	w := &world{clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
	playScript(t, w,
		upon[wire.Ready](gives(wire.PeekData{}, "words.csv", table)),
		func(e wire.Event) ([]Incoming, bool) {
			seen, ok := e.(wire.DataSeen)
			seen.Arrange.Seed = seed
			return []Incoming{command(seen.Arrange)}, ok
		},
		upon[wire.DataSeen](),
	)
	return w.session.own.data.record().SHA256
}

// TestDownloadedModelIsNamed: a record of a model from a server names its bytes.
func TestDownloadedModelIsNamed(t *testing.T) {
	files := tinyFiles(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, ok := files["models/fashion-vit"+r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
	}))
	defer server.Close()
	var told []run.RecordModel
	w := &world{files: files, clock: time.Unix(0, 0), in: make(chan Incoming, 100), getter: client{}}
	playScript(t, w,
		upon[wire.Ready](command(wire.PeekModel{From: wire.FromURL, ID: server.URL + "/model.safetensors"})),
		upon[wire.ModelSeen](command(wire.Load{Model: wire.Own, Data: "fashion-mnist"})),
		func(e wire.Event) ([]Incoming, bool) {
			l, ok := e.(wire.Loaded)
			if ok {
				told = append(told, l.RecordModel)
			}
			return []Incoming{command(wire.ListShelf{})}, ok
		},
		func(e wire.Event) ([]Incoming, bool) {
			shelf, ok := e.(wire.Shelf)
			if !ok {
				return nil, false
			}
			return []Incoming{command(wire.PeekModel{From: wire.FromShelf, ID: shelf.Entries[0].Key}), command(wire.Load{Model: wire.Own, Data: "fashion-mnist"})}, true
		},
		upon[wire.Loaded](),
	)
	want := hub.SumOf(files["models/fashion-vit/model.safetensors"])
	for i, got := range append(told, find[wire.Loaded](t, w).RecordModel) {
		if got.SHA256 != want || got.Texts || got.Params == 0 {
			t.Errorf("%s: %+v, want SHA-256 %s", []string{"downloaded", "from the shelf"}[i], got, want)
		}
	}
}

// client is a hub.Getter over net/http.
type client struct{}

func (client) Get(ctx context.Context, r hub.Request) (*hub.Response, error) {
	ask, err := http.NewRequestWithContext(ctx, "GET", r.URL, nil)
	if err != nil {
		return nil, err
	}
	if span := r.Range(); span != "" {
		ask.Header.Set("Range", span)
	}
	got, err := http.DefaultClient.Do(ask)
	if err != nil {
		return nil, err
	}
	return &hub.Response{Status: got.StatusCode, Header: got.Header.Get, Body: got.Body}, nil
}

// TestShippedModelsAreNamed: the hashes of what comes with the page are those of its
// files.
func TestShippedModelsAreNamed(t *testing.T) {
	for _, m := range shippedModels {
		b, err := os.ReadFile("../../public/models/" + m.name + "/model.safetensors")
		if err != nil {
			t.Fatal(err)
		}
		s := NewSession(&world{clock: time.Unix(0, 0)}, "")
		o, err := s.shippedModel(m.name)
		if err != nil || o.sha256 != hub.SumOf(b) {
			t.Errorf("%s: %v, %s", m.name, err, o.sha256)
		}
	}
}
