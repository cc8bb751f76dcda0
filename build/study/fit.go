package study

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/distill"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/schedule"
	"github.com/pcloralab/pcloralab/tensor"
)

// fit trains all of a model's weights with the steps, batch, rates and examples of
// a run, by labels and if it is taught, as much by the teacher's logits. mend is
// called after each step.
func fit(t *Task, m model.Model, c run.Config, taught bool, mend func()) error {
	m.Walk(func(_ string, p *nn.Param) { p.Train() })
	params := m.Trainable()
	adam := optim.NewAdamW(params, c.WeightDecay)
	rate := schedule.Rate{Peak: c.LearningRate, Warmup: int(math.Ceil(c.WarmupShare * float64(c.Steps))), Steps: c.Steps}
	sampler := data.NewSampler(t.Train.Len(), uint64(c.Seed))
	order, labels := make([]int, c.Batch), make([]uint8, c.Batch)
	var logits distill.Logits
	for n := range c.Steps {
		sampler.Next(order)
		for i, at := range order {
			labels[i] = uint8(t.Train.Label(at))
		}
		in := t.Train.Input(order...)
		optim.Zero(params)
		if taught {
			logits.SetTeacher(t.Teacher.Logits(in), c.Temperature)
		}
		m.Encode(m.Start(in))
		z := m.Classify()
		if taught {
			logits.Loss(z)
		}
		tensor.CrossEntropy(z, labels, 1)
		if taught {
			logits.AddGrad(z, 1)
		}
		m.Backward(z, nil)
		optim.Clip(params, c.Clip)
		adam.Step(rate.At(n))
		if mend != nil {
			mend()
		}
	}
	m.Walk(func(_ string, p *nn.Param) { p.Freeze() })
	return nil
}
