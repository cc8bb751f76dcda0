package train

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

var toyClasses = []string{"left", "right", "top", "bottom"}

// toySet has 8×8 images with one bright half and noise; the half is the class.
func toySet(n int, seed uint64) Set {
	rng := tensor.NewRand(seed, 1)
	images := &data.Images{Width: 8, Height: 8, Channels: 1, Classes: toyClasses}
	for i := range n {
		label := i % 4
		for p := range 64 {
			x, y := p%8, p/8
			bright := [4]bool{x < 4, x >= 4, y < 4, y >= 4}[label]
			v := rng.IntN(150)
			if bright {
				v += 60
			}
			images.Pixels = append(images.Pixels, byte(v))
		}
		images.Labels = append(images.Labels, uint8(label))
	}
	prep := vision.Default()
	prep.Height, prep.Width = 8, 8
	prep.Mean, prep.Std = []float64{0.5}, []float64{0.5}
	return OfImages(images, prep)
}

func toyConfig() model.Config {
	return model.Config{ModelType: "vit", HiddenSize: 16, Layers: 2, Heads: 2, IntermediateSize: 32, HiddenAct: "gelu",
		LayerNormEps: 1e-6, ImageSize: 8, PatchSize: 4, Channels: 1, QKVBias: true, Labels: toyClasses}
}

// toyTeacher is random, with weights large enough that its blocks matter, or
// trained for some steps.
func toyTeacher(t testing.TB, steps int) model.Model {
	t.Helper()
	p, err := NewPretrain(PretrainConfig{Steps: max(steps, 1), Batch: 32, LearningRate: 3e-3, Clip: 1, Seed: 3, Replicas: 1}, toyConfig(), toySet(256, 1))
	if err != nil {
		t.Fatal(err)
	}
	if steps == 0 {
		stir(p.Model)
	}
	for range steps {
		if _, _, err := p.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return twin(p.Model) // without gradients
}

func toyRunConfig() run.Config {
	c := run.Default()
	c.Rank, c.Steps, c.Batch, c.EvalEvery = 2, 40, 16, 0
	return c
}

func newToyRun(t *testing.T, c run.Config, teacher model.Model) *Run {
	t.Helper()
	r, err := NewRun(c, teacher, toySet(256, 1))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func steps(t *testing.T, r *Run, n int) (last StepReport) {
	t.Helper()
	for range n {
		var err error
		if last, err = r.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return last
}

// logits returns a copy of what c answers to the first images of a test set.
func logits(c Classifier) tensor.Matrix {
	s := toySet(20, 2)
	at := make([]int, s.Len())
	for i := range at {
		at[i] = i
	}
	return c.Logits(s.Input(at...)).Clone()
}

func equal(a, b tensor.Matrix) bool {
	for i, v := range a.Values() {
		if b.Values()[i] != v {
			return false
		}
	}
	return true
}
