package study

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

// tinyTask has images whose bright half is the class.
func tinyTask(t *testing.T) *Task {
	t.Helper()
	classes := []string{"left", "right"}
	rng := tensor.NewRand(1, 1)
	images := &data.Images{Width: 8, Height: 8, Channels: 1, Classes: classes}
	for i := range 60 {
		for p := range 64 {
			v := rng.IntN(150)
			if (p%8 < 4) == (i%2 == 0) {
				v += 90
			}
			images.Pixels = append(images.Pixels, byte(v))
		}
		images.Labels = append(images.Labels, uint8(i%2))
	}
	prep := vision.Default()
	prep.Height, prep.Width, prep.Mean, prep.Std = 8, 8, []float64{0.5}, []float64{0.5}
	set := train.OfImages(images, prep)
	m := model.Make(model.Config{ModelType: "vit", HiddenSize: 16, Layers: 2, Heads: 2, IntermediateSize: 32, HiddenAct: "gelu",
		LayerNormEps: 1e-6, ImageSize: 8, PatchSize: 4, Channels: 1, QKVBias: true, Labels: classes})
	m.Init(1)
	return &Task{Name: Fashion, Teacher: m, Train: set, Test: set, On: "itself", base: run.Default(), encoder: m.Budget().EncoderWeights, made: &made{}}
}

func tinyTrials(t *Task) []Trial {
	c := t.preset(run.Best)
	c.Rank, c.Gone, c.Steps, c.Batch = 2, 0, 6, 8
	c = c.WithPreset(run.Best, false)
	all := []Trial{{Name: wayStart, Way: wayStart, Config: t.preset(run.Paper)}}
	all[0].Config.Start, all[0].Config.Rank, all[0].Config.Gone = run.StartOutputs, 2, 0
	for _, way := range []string{wayRun, wayScratch, waySmall, wayStudent, wayPruned, wayThin} {
		all = append(all, Trial{Name: way, Way: way, Config: c})
	}
	return all
}

// TestBook: every way makes a model no larger than the run's, a stopped study goes
// on with what is left, and the same trials give the same numbers.
func TestBook(t *testing.T) {
	task := tinyTask(t)
	plan := Plan{Name: "tiny", Trials: tinyTrials}
	trials := plan.All([]*Task{task}, 2)
	dir := t.TempDir()
	book, err := OpenBook(dir, "tiny", "go run ./build study tiny")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if err := book.Do([]*Task{task}, trials[:3], 2, &log); err != nil {
		t.Fatal(err)
	}
	first := book.Trials
	if book, err = OpenBook(dir, "tiny", "go run ./build study tiny"); err != nil {
		t.Fatal(err)
	}
	log.Reset()
	if err := book.Do([]*Task{task}, trials, 2, &log); err != nil {
		t.Fatal(err)
	}
	if want := len(trials) - 3; strings.Count(log.String(), "% gone") != want {
		t.Errorf("%d trials were done after the first 3 of %d:\n%s", strings.Count(log.String(), "% gone"), len(trials), &log)
	}
	most := weightsLeft(task, trials[0].Config)
	for i, got := range book.Trials {
		if !got.same(trials[i]) || got.Total != 60 || got.Encoder == 0 || got.Encoder > most || got.Bytes == 0 {
			t.Errorf("trial %d: %+v, want %s with at most %d weights", i, got, trials[i].Name, most)
		}
	}
	again, err := OpenBook(t.TempDir(), "tiny", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Do([]*Task{task}, trials[:3], 1, &log); err != nil {
		t.Fatal(err)
	}
	for i := range first {
		a, b := first[i], again.Trials[i]
		a.Seconds, b.Seconds = 0, 0
		if a != b {
			t.Errorf("done again: %+v, before %+v", b, a)
		}
	}
	if err := book.Write(dir, "tiny"); err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(filepath.Join(dir, "tiny.md"))
	if err != nil || strings.Count(string(table), "\n| ") != 2+7 {
		t.Errorf("the table, %v:\n%s", err, table)
	}
}

func TestGroups(t *testing.T) {
	b := &Book{Trials: []Trial{{Task: "a", Name: "x", Correct: 1, Total: 4}, {Task: "a", Name: "y", Total: 4}, {Task: "a", Name: "x", Correct: 3, Total: 4}}}
	got := b.Groups("a")
	if len(got) != 2 || got[0].Mean != 0.5 || got[0].Seeds != 2 || math.Abs(got[0].Deviation-math.Sqrt(0.125)) > 1e-12 || got[1].Seeds != 1 {
		t.Errorf("%+v", got)
	}
}

// TestPlans: every trial has settings that a run may have, and none is there twice.
func TestPlans(t *testing.T) {
	task := tinyTask(t)
	for _, p := range Plans {
		all := p.All([]*Task{task}, 1)
		for i, a := range all {
			if err := a.Config.Validate(); err != nil {
				t.Errorf("%s: %s: %v", p.Name, a.Name, err)
			}
			if ways[a.Way] == nil {
				t.Errorf("%s: %s: no way %q", p.Name, a.Name, a.Way)
			}
			for _, b := range all[:i] {
				if a.Name == b.Name {
					t.Errorf("%s has %q twice", p.Name, a.Name)
				}
			}
		}
	}
}
