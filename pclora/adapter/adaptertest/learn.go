package adaptertest

import (
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/tensor"
)

// target returns what is to be learned [n Out].
func (e Entry) target(n int) tensor.Matrix {
	y := tensor.New(n, e.Out)
	tensor.FillNormal(y, tensor.NewRand(4, 1), 1)
	return y
}

// steps is how long a training is.
const steps = 60

// train makes steps that move a fresh host's outputs to the target, at the λ of
// each step, as package train does, and returns the first and the last loss,
// ½·mean of (y − target)², and all bits that learned.
func (e Entry) train(t *testing.T, l *nn.Linear, lambda func(n int) float32) (first, last float64, bits []float32) {
	t.Helper()
	h := e.host(t, l, false)
	var params []*nn.Param
	h.Walk("", func(_ string, p *nn.Param) {
		if p.Trainable() {
			params = append(params, p)
		}
	})
	o := optim.NewAdamW(params, 0.01)
	stepper, takesPart := h.Adapter.(adapter.Stepper)
	x, want, mem := e.input(many), e.target(many), nntest.Arena()
	y, dx := tensor.New(many, e.Out), tensor.New(many, e.In)
	for n := range steps {
		h.Lambda = lambda(n)
		mem.Reset(0)
		optim.Zero(params)
		if d, ok := h.Adapter.(adapter.Dropper); ok {
			d.Draw(n, 0)
		}
		h.Forward(mem, y, x)
		last = 0
		for i, v := range want.Values() {
			d := y.Values()[i] - v
			last += float64(d) * float64(d) / 2 / float64(len(y.Values()))
			y.Values()[i] = d / float32(len(y.Values()))
		}
		if n == 0 {
			first = last
		}
		h.Backward(mem, nn.Into(dx), y)
		step := adapter.Step{N: n, Of: steps, Rate: 0.02, Lambda: h.Lambda, Seed: 5, Index: 1, Optim: o, Weight: h.Weight}
		if takesPart {
			stepper.BeforeStep(step)
		}
		o.Step(step.Rate)
		if takesPart {
			stepper.AfterStep(step)
		}
	}
	for _, p := range params {
		finite(t, "a trained parameter", p.Value)
		bits = append(bits, p.Value.Values()...)
	}
	return first, last, append(bits, outputs(h, x).Values()...)
}

// checkLearning trains at λ = 1 throughout and with falling λ, each twice.
func checkLearning(t *testing.T, e Entry) {
	for _, way := range []struct {
		name   string
		lambda func(n int) float32
	}{
		{"λ = 1", func(int) float32 { return 1 }},
		{"falling λ", func(n int) float32 { return max(0, 1-float32(n)/(steps/2)) }},
	} {
		l := e.dense()
		before := l.Weight.Value.Clone()
		first, last, bits := e.train(t, l, way.lambda)
		near(t, "the linear's weight after training", l.Weight.Value, before, 0)
		if _, _, again := e.train(t, l, way.lambda); !slices.Equal(bits, again) {
			t.Errorf("%s: two trainings of one seed end differently", way.name)
		}
		if e.NotLearning == "" && !(last < 0.9*first) {
			t.Errorf("%s: the loss went from %g to %g", way.name, first, last)
		}
	}
}
