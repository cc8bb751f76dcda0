package train

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// BenchmarkStep measures one step of the page's default run on a model of the
// built-in ViT's shape, before and after λ reaches 0, alone and shared by two
// replicas.
func BenchmarkStep(b *testing.B) {
	c := model.Config{ModelType: "vit", HiddenSize: 96, Layers: 6, Heads: 3, IntermediateSize: 384, HiddenAct: "gelu",
		LayerNormEps: 1e-12, ImageSize: 28, PatchSize: 7, Channels: 1, QKVBias: true, Labels: data.FashionMNIST()}
	teacher := model.New(c)
	teacher.Init(1)
	images := &data.Images{Width: 28, Height: 28, Channels: 1, Pixels: make([]byte, 256*28*28), Labels: make([]uint8, 256), Classes: c.Labels}
	for i := range images.Pixels {
		images.Pixels[i] = byte(i * 7)
	}
	prep := vision.Default()
	prep.Height, prep.Width, prep.Mean, prep.Std = 28, 28, []float64{0.3}, []float64{0.35}
	for _, phase := range []struct {
		name     string
		n        int
		replicas int
	}{{"fading", 0, 1}, {"fading/2-replicas", 0, 2}, {"faded", run.Default().DecaySteps(), 1}, {"faded/2-replicas", run.Default().DecaySteps(), 2}} {
		b.Run(phase.name, func(b *testing.B) {
			team, err := NewTeam(run.Default(), teacher, OfImages(images, prep), phase.replicas)
			if err != nil {
				b.Fatal(err)
			}
			step := func() {
				team.GoTo(phase.n)
				if _, err := team.Step(); err != nil {
					b.Fatal(err)
				}
			}
			step()
			b.ReportAllocs()
			for b.Loop() {
				step()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}
