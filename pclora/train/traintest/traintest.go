// Package traintest compares what a training step computes on different kernels.
package traintest

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

// The model has sides that no tile divides, so that every edge is met.
const (
	blocks = 2
	width  = 36
	hidden = 52
)

// Compare fails the test unless all gradients of a step on the kernels are those
// on tensor.Portable, at λ = ½ and at λ = 0.
//
// A gradient is the end of a chain of at most 12 products a block, forwards and
// back, and four around them, each a sum of at most hidden terms. Each may be off
// by hidden·2⁻²⁴ of its size on each of the two sets (Higham, Accuracy and
// Stability of Numerical Algorithms, 2002, section 3.1), and the errors add up.
func Compare(t *testing.T, k tensor.Kernels) {
	t.Helper()
	const tol = 2 * (12*blocks + 4) * hidden * 0x1p-24
	for _, part := range []float64{0.5, 1} {
		want := gradients(t, tensor.Portable, part)
		got := gradients(t, k, part)
		var largest, off float64
		for i, w := range want {
			largest = max(largest, math.Abs(float64(w)))
			off = max(off, math.Abs(float64(got[i])-float64(w)))
		}
		t.Logf("%d of the decay: %d gradients differ by at most %.1e of the largest", int(100*part), len(want), off/largest)
		if !(largest > 0) || !(off <= tol*largest) {
			t.Errorf("gradients on %s differ by %g of the largest, want at most %g", k.Name, off/largest, tol)
		}
	}
}

// gradients returns those of one step, after a part of the decay.
func gradients(t *testing.T, k tensor.Kernels, part float64) []float32 {
	t.Helper()
	before := tensor.Used()
	tensor.Use(k)
	defer tensor.Use(before)
	c := model.Config{ModelType: "vit", HiddenSize: width, Layers: blocks, Heads: 3, IntermediateSize: hidden, HiddenAct: "gelu",
		LayerNormEps: 1e-6, ImageSize: 12, PatchSize: 3, Channels: 1, QKVBias: true, Labels: []string{"a", "b", "c"}}
	teacher := model.New(c)
	rng := tensor.NewRand(5, 1)
	teacher.Walk(func(_ string, p *nn.Param) {
		for i := range p.Value.Rows {
			for j := range p.Value.Row(i) {
				p.Value.Row(i)[j] += float32(0.2 * rng.NormFloat64())
			}
		}
	})
	config := run.Default()
	config.Batch, config.Rank = 5, 3
	images := &data.Images{Width: 12, Height: 12, Channels: 1, Classes: c.Labels}
	for i := range 20 {
		images.Labels = append(images.Labels, uint8(i%3))
	}
	for range 20 * 144 {
		images.Pixels = append(images.Pixels, byte(rng.IntN(256)))
	}
	prep := vision.Default()
	prep.Height, prep.Width, prep.Mean, prep.Std = 12, 12, []float64{0.5}, []float64{0.5}
	r, err := train.NewRun(config, teacher, train.OfImages(images, prep))
	if err != nil {
		t.Fatal(err)
	}
	// B starts at zero, which would leave A without a gradient.
	if _, err := r.Step(); err != nil {
		t.Fatal(err)
	}
	r.N = int(part * float64(config.DecaySteps()))
	if err := r.Forward(); err != nil {
		t.Fatal(err)
	}
	return append([]float32(nil), r.Gradients()...)
}
