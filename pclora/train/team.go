package train

import (
	"sync"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Team makes one run with several replicas, a goroutine each. For one config,
// seed, kernel set and number of replicas its curve is the same bit for bit,
// however they are scheduled. It is what trainer workers do in a browser,
// without the messages.
type Team struct {
	replicas []*Run
	parts    [][]float32 // what each but the first exchanges
	failed   error       // the first's of the last step
	report   StepReport

	gather, update []func() // a phase's work, one function a replica
	wait           sync.WaitGroup
}

// NewTeam returns a run at step 0 on n replicas, at most one a row of a batch.
// They share the teacher's weights. Its errors are CheckStart's, and
// run.CheckReplicas'.
func NewTeam(c run.Config, teacher *model.ViT, set Set, n int) (*Team, error) {
	if err := run.CheckReplicas(n); err != nil {
		return nil, err
	}
	t := &Team{}
	n = min(n, max(1, c.Batch))
	for i := range n {
		r, err := NewRun(c, teacher, set)
		if err != nil {
			return nil, err
		}
		r.SetShard(Shard{i, n})
		t.replicas = append(t.replicas, r)
		t.gather = append(t.gather, func() {
			if err := r.Forward(); err == nil {
				r.Gradients()
			} else if i == 0 {
				t.failed = err
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
		if i > 0 {
			t.parts = append(t.parts, r.exchange)
		}
		teacher = twin(teacher) // each computes with the teacher on its own
	}
	return t, nil
}

// Run is the replica whose sum all take: its N, Lambda, Logits and Finish are
// the team's.
func (t *Team) Run() *Run { return t.replicas[0] }

// Replicas is how many there are.
func (t *Team) Replicas() int { return len(t.replicas) }

// Step makes one optimiser step. At a loss or gradient that is not a number it
// changes nothing and returns a *DivergedError.
func (t *Team) Step() (StepReport, error) {
	t.failed = nil
	t.all(t.gather)
	if t.failed != nil {
		return t.Run().report, t.failed
	}
	AddInOrder(t.Run().exchange, t.parts...)
	for _, p := range t.parts {
		copy(p, t.Run().exchange)
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
func twin(m *model.ViT) *model.ViT {
	t := model.New(m.Config)
	share(t, m)
	return t
}
