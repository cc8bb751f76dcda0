package modeltest

import (
	"fmt"
	"math"
	"strconv"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/tensor"
)

// NearSteps compares the losses of AdamW steps on m, each by itself.
func (e Expected) NearSteps(m model.Model, in model.Input, labels []uint8) {
	e.Helper()
	meta := e.file.Metadata()
	rate, err := strconv.ParseFloat(meta["rate"], 64)
	if err != nil {
		e.Fatalf("the fixture's learning rate: %v", err)
	}
	decay, err := strconv.ParseFloat(meta["decay"], 64)
	if err != nil {
		e.Fatalf("the fixture's weight decay: %v", err)
	}
	if meta["decay_all"] == "True" {
		m.Walk(func(_ string, p *nn.Param) { p.NoDecay = false })
	}
	want := e.Values("steps")
	for i, loss := range AdamW(m, in, labels, len(want), rate, decay) {
		e.near("steps", fmt.Sprintf("loss before step %d", i+1), []float32{loss}, want[i:i+1], StepTolerance, math.Abs(float64(want[i])))
	}
}

// AdamW makes n steps on one batch and returns the loss before each.
func AdamW(m model.Model, in model.Input, labels []uint8, n int, rate, decay float64) (losses []float32) {
	params := m.Trainable()
	o := optim.NewAdamW(params, decay)
	for range n {
		optim.Zero(params)
		m.Encode(m.Start(in))
		logits := m.Classify()
		loss, _ := tensor.CrossEntropy(logits, labels, 1)
		losses = append(losses, float32(loss))
		m.Backward(logits, nil)
		o.Step(rate)
	}
	return losses
}
