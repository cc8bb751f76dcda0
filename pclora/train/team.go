package train

import (
	"sync"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Team makes the steps of one learner with several replicas, a goroutine each.
// For equal settings, seed, kernel set and number of replicas its curve is the
// same bit for bit, however they are scheduled. It is what trainer workers do in
// a browser, without the messages.
type Team struct {
	replicas []Learner
	sum      []float32   // what the first exchanges
	parts    [][]float32 // what each of the others does
	failed   error       // the first's of the last step
	report   StepReport

	gather, update []func() // a phase's work, one function a replica
	wait           sync.WaitGroup
}

// NewTeam returns a run at step 0 on n replicas, at most one an example of a
// batch. They share the teacher's weights. Its errors are CheckStart's, and
// run.CheckReplicas'.
func NewTeam(c run.Config, teacher model.Model, set Set, n int) (*Team, error) {
	return TeamOf(n, c.Batch, func() (Learner, error) {
		r, err := NewRun(c, teacher, set)
		teacher = twin(teacher) // each computes with the teacher on its own
		return r, err
	})
}

// TeamOf returns a team of n equal learners, at most one an example of a batch,
// as another makes them. Nothing that one of them changes may be another's. Its
// errors are another's and run.CheckReplicas'.
func TeamOf(n, batch int, another func() (Learner, error)) (*Team, error) {
	if err := run.CheckReplicas(n); err != nil {
		return nil, err
	}
	t := &Team{}
	n = min(n, max(1, batch))
	for i := range n {
		r, err := another()
		if err != nil {
			return nil, err
		}
		t.add(r, Shard{i, n})
	}
	return t, nil
}

func (t *Team) add(r Learner, shard Shard) {
	i := shard.Index
	r.SetShard(shard)
	t.replicas = append(t.replicas, r)
	if i > 0 {
		t.parts = append(t.parts, nil)
	}
	t.gather = append(t.gather, func() {
		if err := r.Forward(); err != nil {
			if i == 0 {
				t.failed = err
			}
		} else if i == 0 {
			t.sum = r.Gradients()
		} else {
			t.parts[i-1] = r.Gradients()
		}
		t.wait.Done()
	})
	t.update = append(t.update, func() {
		report, err := r.Update()
		if i == 0 {
			t.report, t.failed = report, err
		}
		t.wait.Done()
	})
}

// First is the replica whose sum all take: its Done and Logits are the team's.
func (t *Team) First() Learner { return t.replicas[0] }

// Run is First of a team that NewTeam made: its N, Lambda, Logits and Finish are
// the team's.
func (t *Team) Run() *Run { return t.replicas[0].(*Run) }

// Replicas is how many there are.
func (t *Team) Replicas() int { return len(t.replicas) }

// Step makes one optimiser step. At a loss or gradient that is not a number it
// changes nothing and returns a *DivergedError.
func (t *Team) Step() (StepReport, error) {
	t.failed = nil
	t.all(t.gather)
	if t.failed != nil {
		return t.report, t.failed
	}
	AddInOrder(t.sum, t.parts...)
	for _, p := range t.parts {
		copy(p, t.sum)
	}
	t.all(t.update)
	return t.report, t.failed
}

// all runs the functions at once, the first on this goroutine.
func (t *Team) all(work []func()) {
	t.wait.Add(len(work))
	for _, f := range work[1:] {
		go f()
	}
	work[0]()
	t.wait.Wait()
}

// twin returns a model that shares m's weights and nothing else, so that both
// can compute at once.
func twin(m model.Model) model.Model {
	t := model.Make(*m.Settings())
	share(t, m)
	return t
}

// share makes m's parameters hold src's values.
func share(m, src model.Model) {
	var values []tensor.Matrix
	src.Walk(func(_ string, p *nn.Param) { values = append(values, p.Value) })
	m.Walk(func(_ string, p *nn.Param) { p.Value, values = values[0], values[1:] })
}
