package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// tinyVocab has the words of tinyTable.
const tinyVocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngood\nbad\nfine\npoor\nfilm\na\nvery\n##er\n"

// tinyTable has n texts whose first word says the class.
func tinyTable(n int) string {
	var b strings.Builder
	b.WriteString("text,label\n")
	for i := range n {
		words := []string{"good", "bad", "fine", "poor"}
		fmt.Fprintf(&b, "%s%s film number%d,%s\n", strings.Repeat("very ", i%5), words[i%4], i, []string{"up", "down"}[i%2])
	}
	return b.String()
}

// tinyBERT is the files of an encoder without a head.
func tinyBERT(t *testing.T) []string {
	t.Helper()
	c := model.Config{ModelType: "bert", HiddenSize: 16, Layers: 2, Heads: 2, IntermediateSize: 32, HiddenAct: "gelu",
		LayerNormEps: 1e-12, QKVBias: true, VocabSize: 13, MaxPositions: 24, TypeVocab: 2, Labels: []string{"a", "b", "c"}}
	m := model.Make(c)
	m.Init(3)
	var weights bytes.Buffer
	if err := m.Write(&weights, nil); err != nil {
		t.Fatal(err)
	}
	return []string{"tiny/config.json", string(c.JSON()), "tiny/model.safetensors", weights.String(), "tiny/vocab.txt", tinyVocab}
}

// gives is a command with files, names and contents in turn.
func gives(c wire.Command, all ...string) Incoming {
	in := Incoming{}
	var listed []wire.File
	for i := 0; i < len(all); i += 2 {
		listed = append(listed, wire.File{Path: all[i], Size: int64(len(all[i+1]))})
		in.Files = append(in.Files, blob{all[i], int64(len(all[i+1])), func() io.ReaderAt { return strings.NewReader(all[i+1]) }})
	}
	switch c := c.(type) {
	case wire.PeekModel:
		c.Files = listed
		in.Command = c
	case wire.PeekData:
		c.Files = listed
		in.Command = c
	case wire.Ask:
		c.Files = listed
		in.Command = c
	}
	return in
}

// playScript plays a script: each event of a kind that has an entry sends what it
// says, once, or ends the session with nil.
func playScript(t *testing.T, w *world, script ...func(e wire.Event) (in []Incoming, matched bool)) {
	t.Helper()
	next := 0
	w.hear = func(w *world, e wire.Event) {
		if f, ok := e.(wire.Failed); ok {
			t.Logf("Failed: %+v", f)
			w.end()
			return
		}
		if next == len(script) {
			return
		}
		if in, ok := script[next](e); ok {
			next++
			for _, i := range in {
				w.in <- i
			}
			if next == len(script) {
				w.end()
			}
		}
	}
	w.serve()
	if next < len(script) {
		t.Fatalf("the script ended at %d of %d: %s", next, len(script), kinds(w.events))
	}
}

// upon sends commands once an event of a kind comes.
func upon[E wire.Event](in ...Incoming) func(e wire.Event) ([]Incoming, bool) {
	return func(e wire.Event) ([]Incoming, bool) {
		_, ok := e.(E)
		return in, ok
	}
}

func command(c wire.Command) Incoming { return Incoming{Command: c} }

func teachConfig(mode string) run.Teach {
	c := run.DefaultTeach(mode)
	c.Rank, c.Steps, c.Batch, c.EvalEvery, c.Patience, c.LearningRate = 2, 60, 8, 10, 3, 1e-2
	return c
}

// TestOwnTexts: a person's own encoder and table, from a look at both to a
// compressed model, with one trainer and with two.
func TestOwnTexts(t *testing.T) {
	for _, replicas := range []int{1, 2} {
		c := tinyRun()
		c.Steps = 12
		w := &world{clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
		playScript(t, w,
			upon[wire.Ready](gives(wire.PeekModel{From: wire.FromFiles}, tinyBERT(t)...)),
			upon[wire.ModelSeen](gives(wire.PeekData{Title: "Films!"}, "films.csv", tinyTable(120))),
			upon[wire.DataSeen](command(wire.ArrangeData{Columns: wire.Columns{Header: true, Pair: -1, Label: 1}, Validation: 0.2, Test: 0.25, Seed: 5})),
			upon[wire.DataSeen](command(wire.Load{Model: wire.Own, Data: wire.Own})),
			upon[wire.Loaded](command(wire.Teach{Config: teachConfig(run.TeachAll), Replicas: replicas})),
			upon[wire.Taught](command(wire.Start{Config: c, Replicas: replicas})),
			upon[wire.Finished](command(wire.Ask{Text: "a very good film"}), command(wire.Export{})),
			upon[wire.Exported](),
		)
		seen := find[wire.ModelSeen](t, w)
		if !seen.Texts || seen.Params == 0 || seen.Run.Fixed == 0 || len(seen.Teach) != 3 || seen.Millis <= 0 || seen.Fault != "" || seen.Title != "tiny" {
			t.Errorf("ModelSeen: %+v", seen)
		}
		data := find[wire.DataSeen](t, w)
		if data.Name != "films" || data.Title != "Films!" || data.Form != "CSV" || data.Parts != [3]int{66, 24, 30} || len(data.Classes) != 2 ||
			data.Classes[0].Count != 60 || len(data.Classes[0].Texts) != 3 || data.Table.Total != 120 || !slices.Equal(data.Table.Names, []string{"text", "label"}) {
			t.Errorf("DataSeen: %+v", data)
		}
		l := find[wire.Loaded](t, w)
		if !l.Untaught || l.Data.Train != 66 || l.Data.Tokens == 0 || len(l.Samples) != 6 || l.Samples[0].Text == "" || !l.Model.Texts {
			t.Errorf("Loaded: %+v", l)
		}
		done, taught := find[wire.TeachDone](t, w), find[wire.Taught](t, w)
		if done.Correct < done.Total*3/4 || taught.Correct < taught.Total*3/4 || taught.Total != 30 || len(taught.Answers) != 6 {
			t.Errorf("taught %+v to %d of %d", done, taught.Correct, taught.Total)
		}
		a := find[wire.Answered](t, w)
		if len(a.Teacher) != 2 || len(a.Student) != 2 || a.Lambda != 0 || a.Tokens != 6 || a.Unknown != 0 {
			t.Errorf("Answered: %+v", a)
		}
		files := unzip(t, find[wire.Exported](t, w).Zip)
		if string(files["vocab.txt"]) != tinyVocab {
			t.Errorf("the vocabulary is not among the exported files")
		}
	}
}

// TestOwnPictures: a built-in model and pictures of another size and kind.
func TestOwnPictures(t *testing.T) {
	var all []string
	for i := range 40 {
		m := image.NewRGBA(image.Rect(0, 0, 40, 30))
		for p := range m.Pix {
			m.Pix[p] = uint8(100 * (i % 2))
		}
		m.Set(i%40, i%30, color.White)
		var b bytes.Buffer
		png.Encode(&b, m)
		all = append(all, fmt.Sprintf("mine/%s/%d.png", []string{"dark", "light"}[i%2], i), b.String())
	}
	w := &world{files: tinyFiles(t), clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
	playScript(t, w,
		upon[wire.Ready](gives(wire.PeekData{}, all...)),
		upon[wire.DataSeen](command(wire.Load{Model: "fashion-vit", Data: wire.Own})),
		upon[wire.Loaded](command(wire.Teach{Config: teachConfig(run.TeachHead), Replicas: 1})),
		upon[wire.Taught](gives(wire.Ask{}, "one.png", all[1])),
		upon[wire.Answered](),
	)
	seen := find[wire.DataSeen](t, w)
	if seen.Title != "mine" || seen.Form != "pictures in class folders" || len(seen.Classes[1].Images) != 3 || seen.Classes[1].Images[0].Width != 40 {
		t.Errorf("DataSeen: %+v", seen)
	}
	if l := find[wire.Loaded](t, w); !l.Untaught || l.Data.Width != 28 || l.Data.Channels != 1 || len(l.Samples[0].Pixels) != 28*28 {
		t.Errorf("Loaded: untaught %t, data %+v", l.Untaught, l.Data)
	}
	if a := find[wire.Answered](t, w); len(a.Teacher) != 2 || a.Student != nil || a.Image.Width != 28 {
		t.Errorf("Answered: %+v", a)
	}
}

// TestAskWhilePaused: a question in the middle of a step is answered, and the run
// is the same as without it.
func TestAskWhilePaused(t *testing.T) {
	once := func(ask bool) []byte {
		c := tinyRun()
		c.Steps = 12
		script := []func(e wire.Event) ([]Incoming, bool){
			upon[wire.Ready](gives(wire.PeekModel{From: wire.FromFiles}, tinyBERT(t)...)),
			upon[wire.ModelSeen](gives(wire.PeekData{}, "films.csv", tinyTable(120))),
			upon[wire.DataSeen](command(wire.Load{Model: wire.Own, Data: wire.Own})),
			upon[wire.Loaded](command(wire.Teach{Config: teachConfig(run.TeachAll), Replicas: 1})),
			upon[wire.Taught](command(wire.Start{Config: c, Replicas: 2})),
		}
		if ask {
			script = append(script, upon[wire.Stepped](command(wire.Pause{}), command(wire.Ask{Text: "a good film"})),
				upon[wire.Answered](command(wire.Resume{})))
		}
		script = append(script, upon[wire.Finished](command(wire.Export{})), upon[wire.Exported]())
		w := &world{clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
		playScript(t, w, script...)
		return unzip(t, find[wire.Exported](t, w).Zip)["model.safetensors"]
	}
	if !bytes.Equal(once(true), once(false)) {
		t.Error("a question changed the run")
	}
}

// TestTeachingEnds early without gain, by a person's stop, and not before its
// first measurement.
func TestTeachingEnds(t *testing.T) {
	begin := func(c run.Teach) []func(e wire.Event) ([]Incoming, bool) {
		return []func(e wire.Event) ([]Incoming, bool){
			upon[wire.Ready](gives(wire.PeekModel{From: wire.FromFiles}, tinyBERT(t)...)),
			upon[wire.ModelSeen](gives(wire.PeekData{}, "films.csv", tinyTable(120))),
			upon[wire.DataSeen](command(wire.Load{Model: wire.Own, Data: wire.Own})),
			upon[wire.Loaded](command(wire.Teach{Config: c, Replicas: 1})),
		}
	}
	c := teachConfig(run.TeachHead)
	c.LearningRate = 1e-6
	w := &world{clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
	playScript(t, w, append(begin(c), upon[wire.Taught]())...)
	if done := find[wire.TeachDone](t, w); done.Why != wire.WhyPatience || done.N != 30 || done.Best != 0 {
		t.Errorf("without gain: %+v", done)
	}
	c.Patience = 0
	w = &world{clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
	playScript(t, w, append(begin(c), upon[wire.TeachStepped](command(wire.Stop{})), upon[wire.Taught]())...)
	if done := find[wire.TeachDone](t, w); done.Why != wire.WhyStopped || done.N >= 60 {
		t.Errorf("stopped: %+v", done)
	}
}
