package bench

import (
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
)

// A Crew computes the shards of a step that are not the caller's, elsewhere.
type Crew interface {
	// Compute begins the other shards of the step after n steps.
	Compute(n int) error
	// Ready reports whether all have answered; it may wait a moment for them.
	Ready() (bool, error)
	// Parts returns what they computed, in their order.
	Parts() [][]float32
	// Apply gives them the sum and ends the step.
	Apply(n int, sum []float32) error
}

// A Hire makes the Crew of a case that so many replicas share, the caller
// included; settings and exchanged are what wire.Begin tells.
type Hire func(c run.StepCase, settings run.Config, exchanged, replicas int) (Crew, error)

// hire prepares a step for several replicas.
func (j *Job) hire() (err error) {
	j.step.run.SetShard(train.Shard{Of: j.ask.Replicas})
	j.crew, err = j.hires(j.step.Case, j.step.run.Config, j.step.run.Exchanged(), j.ask.Replicas)
	return err
}

// stepShared does a piece of a step of several replicas. Its time is that on the
// wall, waiting included.
func (j *Job) stepShared(now func() time.Time) error {
	r := j.step.run
	if r.Half() {
		j.sum = r.Gradients()
		return nil
	}
	// A step begins, and ends, when all are there.
	if ready, err := j.crew.Ready(); err != nil || !ready {
		return err
	}
	if j.sum == nil {
		j.began = now()
		j.step.goTo(j.ask.Faded)
		if err := j.crew.Compute(r.N); err != nil {
			return err
		}
		return r.Forward()
	}
	train.AddInOrder(j.sum, j.crew.Parts()...)
	if err := j.crew.Apply(r.N, j.sum); err != nil {
		return err
	}
	j.sum = nil
	report, err := r.Update()
	if err != nil {
		return err
	}
	j.stepped(report, now().Sub(j.began))
	return nil
}
