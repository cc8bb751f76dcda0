package language

import (
	"fmt"
	"math"
	"sync"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/schedule"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Plan is how weights are moved.
type Plan struct {
	Steps        int     `json:"steps"`
	Batch        int     `json:"batch"`        // texts a step, divisible by Replicas
	LearningRate float64 `json:"learningRate"` // peak; warm-up, then a half cosine
	Warmup       int     `json:"warmup"`       // steps
	Cycles       int     `json:"cycles"`       // how often the rate does this (arXiv:1608.03983); divides Steps
	WeightDecay  float64 `json:"weightDecay"`
	Clip         float64 `json:"clip"` // largest norm of the gradient; 0 for none
	Seed         uint64  `json:"seed"`
	Replicas     int     `json:"replicas"` // goroutines, each with its share of a batch
}

func (p Plan) check(texts int) error {
	if p.Cycles < 1 || p.Steps%p.Cycles != 0 {
		return fmt.Errorf("language: %d steps in %d cycles: have at least one, of as many steps as every other", p.Steps, p.Cycles)
	}
	if p.Steps < 1 || p.Replicas < 1 || p.Batch < 1 || p.Batch%p.Replicas != 0 || p.Batch > texts {
		return fmt.Errorf("language: %d steps of %d of %d texts on %d replicas: steps must be positive, and the batch divisible by the replicas and no larger than the set",
			p.Steps, p.Batch, texts, p.Replicas)
	}
	return nil
}

// Streams of random numbers, beside those of fresh weights.
const (
	streamOrder = 1 << 32
	streamSteps = 1 << 40
)

// A crew is replicas of one model that share its weights and gather gradients of
// their own.
type crew struct {
	plan   Plan
	params [][]*nn.Param   // that each replica trains; the first one's are moved
	names  []string        // of these
	values []tensor.Matrix // of all parameters, trained or not
	optim  *optim.AdamW
	rate   schedule.Rate
	n      int // steps done
}

// join adds a replica with the parameters that walk visits, of which the
// trainable ones are trained. Its values become those of the first replica.
func (c *crew) join(walk func(nn.Visit)) {
	first := c.params == nil
	var trained []*nn.Param
	i := 0
	walk(func(path string, p *nn.Param) {
		if first {
			c.values = append(c.values, p.Value)
		} else {
			p.Value = c.values[i]
		}
		i++
		if p.Trainable() {
			trained = append(trained, p)
			if first {
				c.names = append(c.names, path)
			}
		}
	})
	c.params = append(c.params, trained)
}

// start is called once everybody has joined.
func (c *crew) start() {
	c.optim = optim.NewAdamW(c.params[0], c.plan.WeightDecay)
	c.rate = schedule.Rate{Peak: c.plan.LearningRate, Warmup: c.plan.Warmup, Steps: c.plan.Steps / c.plan.Cycles}
}

// step lets every replica gather its gradients, from zero, and moves the weights.
// gather returns replica i's part of the loss. At a loss or a gradient that is
// not a number the weights stay and there is an error.
func (c *crew) step(gather func(i int) float64) (loss float64, err error) {
	losses := make([]float64, len(c.params))
	var wait sync.WaitGroup
	for i, ps := range c.params {
		wait.Go(func() {
			optim.Zero(ps)
			losses[i] = gather(i)
		})
	}
	wait.Wait()
	for i, ps := range c.params {
		loss += losses[i]
		for j, p := range ps {
			if i > 0 {
				c.params[0][j].Grad.Add(p.Grad)
			}
		}
	}
	norm := optim.Clip(c.params[0], c.plan.Clip)
	if math.IsNaN(loss+norm) || math.IsInf(loss+norm, 0) {
		return loss, fmt.Errorf("language: step %d has no finite loss or gradient: use a lower learning rate", c.n)
	}
	c.optim.Step(c.rate.At(c.n % c.rate.Steps))
	c.n++
	return loss, nil
}
