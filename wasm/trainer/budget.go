package main

import (
	"fmt"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// typicalTokens is how many tokens a text is taken to have before there are any:
// a sentence.
const typicalTokens = 32

// productShare is the share of a step that its products take, about: what it is
// measured to be on most models. A step's time is estimated from the products.
const productShare = 0.8

// speed is how many FLOPs a second this trainer's products make. It is measured
// once, in some hundredths of a second.
func (s *Session) speed() float64 {
	if s.flops > 0 {
		return s.flops
	}
	const side, long = 192, 60 * time.Millisecond
	a, b, c := tensor.New(side, side), tensor.New(side, side), tensor.New(side, side)
	tensor.MulTTo(c, 1, a, b, nil) // sets memory aside
	start, products := time.Now(), 0
	for time.Since(start) < long {
		tensor.MulTTo(c, 1, a, b, nil)
		products++
	}
	s.flops = float64(products) * 2 * side * side * side / time.Since(start).Seconds()
	return s.flops
}

// millisEach estimates the time of a step for each of its examples.
func (s *Session) millisEach(flops int64, batch int) float64 {
	return float64(flops) / s.speed() / productShare * 1000 / float64(batch)
}

// costs says what teaching takes with what is loaded, and how long a step of
// compression, for each example.
func (s *Session) costs(l *loaded) ([]wire.TeachBudget, float64) {
	c := *l.teacher.Settings()
	mean := c
	if c.Texts() {
		mean.Length = l.train.Texts.Mean()
	}
	return s.teachBudgets(c, mean, l.train, l.test), s.compressMillis(mean)
}

func (s *Session) compressMillis(c model.Config) float64 {
	r := run.Default()
	return s.millisEach(train.StepCost(c, r, false).FLOPs(), r.Batch)
}

// teachBudgets says what each way to teach takes: memory with the longest
// examples, time with those of mean length.
func (s *Session) teachBudgets(c, mean model.Config, sets ...train.Set) []wire.TeachBudget {
	var all []wire.TeachBudget
	for _, mode := range run.TeachModes {
		t := run.DefaultTeach(mode)
		all = append(all, wire.TeachBudget{Mode: mode, Memory: train.TeachMemoryOf(t, c, sets...),
			Millis: s.millisEach(train.TeachFLOPs(mean, t), t.Batch)})
	}
	return all
}

// survey says what a model would cost here, from its headers alone.
func (s *Session) survey(e *wire.ModelSeen, c model.Config) {
	if c.Texts() {
		c.Length = min(typicalTokens, c.MaxPositions)
		e.Notes = append(e.Notes, fmt.Sprintf("Times and memory are for texts of %d tokens until there is data.", c.Length))
	}
	const answers = 50 // examples that are measured at once
	b := c.Budget()
	e.Params, e.EncoderWeights, e.FLOPs = b.Params, b.EncoderWeights, b.FLOPs
	e.Loading = train.Program + 4*b.Params + loadBuffer
	e.Infer = train.Program + c.InferBytes(answers)
	e.Run, e.Millis = train.MemoryOf(c), s.compressMillis(c)
	e.Teach = s.teachBudgets(c, c)
	if e.Fault == "" {
		e.Fault = s.tooLarge(e, c)
	}
}

// loadBuffer is what reading a file takes beside the model.
const loadBuffer = 4 << 20

// tooLarge says why no setting makes a model fit this machine; empty if one
// does.
func (s *Session) tooLarge(e *wire.ModelSeen, c model.Config) string {
	room := min(run.WorkerBudget, s.machine.Budget())
	if e.Infer > room {
		return fmt.Sprintf("it takes %s of memory to answer at all, and there is room for %s here: choose a model with at most about %d million parameters",
			run.Size(e.Infer), run.Size(room), c.Budget().Params*room/e.Infer/1_000_000)
	}
	least := run.Default()
	least.Batch, least.Rank = 1, 1
	if err := e.Run.Check(least, 1, s.machine); err != nil {
		return "it can be loaded and tried, but not compressed here: " + reason(err)
	}
	if first := run.Default(); e.Run.Check(first, 1, s.machine) != nil {
		e.Notes = append(e.Notes, "At the usual batch it does not fit: "+reason(e.Run.Check(first, 1, s.machine))+".")
	}
	return ""
}
