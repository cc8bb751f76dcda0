package train

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/schedule"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Teaching teaches a model a task by its labels alone, cross entropy, so that
// it can be the teacher of a Run. What learns is the head, or the head and adapters
// beside the encoder's linears, LoRA's factors (arXiv:2106.09685) or another kind at
// λ = 1, or everything.
// The model that it was given is never changed.
type Teaching struct {
	Config run.Teach
	loop

	kept   []float32 // the best values of what learns, and behind them the adapters' own state; nil before Keep
	best   int       // right answers with them, as Judge was told; −1 before
	behind int       // evaluations since
}

// CheckTeach returns an error if a model cannot be taught so with the training
// set: a *run.FieldError, or one that says why model and data do not fit.
func CheckTeach(c run.Teach, m model.Model, set Set) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if c.Mode == run.TeachLoRA {
		if m.Settings().Rank > 0 {
			return fmt.Errorf("train: this model is compressed already: choose one with dense layers, or teach its head or all of it")
		}
		for _, l := range Layers(m) {
			if err := (run.Config{Rank: c.Rank}).CheckRank(l.MaxRank(), l.Path); err != nil {
				return err
			}
		}
	}
	return set.Check(*m.Settings())
}

// NewTeaching returns a teaching at step 0, where it answers as m does, unless an
// adapter begins elsewhere, as IntLoRA's quantised weight does. Its errors are
// CheckTeach's and adapter.New's.
func NewTeaching(c run.Teach, m model.Model, set Set) (*Teaching, error) {
	if err := CheckTeach(c, m, set); err != nil {
		return nil, err
	}
	t := &Teaching{Config: c, best: -1}
	t.clip, t.rate = c.Clip, schedule.Rate{Peak: c.LearningRate, Warmup: warmUp(c.WarmupShare, c.Steps), Steps: c.Steps}
	switch c.Mode {
	case run.TeachAll:
		t.student = twin(m) // begin gives it values of its own
		t.student.Walk(learn)
		t.student.Settings().Bits = 0 // factors that learn are not integers any more
	case run.TeachLoRA:
		if err := t.adapt(m); err != nil {
			return nil, err
		}
		t.student.WalkHead(learn)
	default:
		t.student = m.Derive(func(_ string, p nn.Projection) nn.Projection { return p })
		t.student.WalkHead(learn)
	}
	t.begin(set, c.Batch, c.Seed, c.WeightDecay)
	return t, nil
}

// adapt makes the student of m, with an adapter beside each linear of its encoder.
func (t *Teaching) adapt(m model.Model) (err error) {
	rng := tensor.NewRand(uint64(t.Config.Seed), 3)
	t.student = m.Derive(func(path string, p nn.Projection) nn.Projection {
		l := p.(*nn.Linear)
		f, e := adapter.New(t.Config.Adapter, t.Config.Rank, l, rng)
		if e != nil {
			if err == nil {
				err = fmt.Errorf("%s: %w", path, e)
			}
			return p
		}
		h := adapter.NewHost(l, f, true)
		h.Shift.Freeze() // and λ stays 1: the frozen linear and the adapter, no more
		t.hosts = append(t.hosts, h)
		return h
	})
	return err
}

// NewTeachingTeam returns a teaching at step 0 on n replicas, at most one an
// example of a batch. Its errors are NewTeaching's, and run.CheckReplicas'.
func NewTeachingTeam(c run.Teach, m model.Model, set Set, n int) (*Team, error) {
	return TeamOf(n, c.Batch, func() (Learner, error) {
		t, err := NewTeaching(c, m, set)
		m = twin(m) // each computes with the shared parts on its own
		return t, err
	})
}

// Step makes one optimiser step of the whole batch. Its errors are Forward's and
// Update's.
func (t *Teaching) Step() (StepReport, error) {
	if err := t.Forward(); err != nil {
		return t.report, err
	}
	t.Gradients()
	return t.Update()
}

// Forward runs the model on the shard of the next batch and takes the loss; see
// Learner.
func (t *Teaching) Forward() error {
	some := t.draw()
	t.report = StepReport{Lambda: 1, Rate: t.rate.At(t.N)}
	if !some {
		return nil // more replicas than examples
	}
	h := t.student.Start(t.batch.in)
	if t.Config.Mode == run.TeachHead {
		t.states = t.student.Infer(h)
	} else {
		t.states = t.student.Encode(h)
	}
	t.dlogits = t.student.Classify()
	t.report.Task, _ = tensor.CrossEntropy(t.dlogits, t.batch.labels, float32(t.share()))
	return t.judge()
}

// Gradients gathers the gradients of the shard; see Learner.
func (t *Teaching) Gradients() []float32 {
	t.half = false
	clear(t.exchange)
	switch {
	case len(t.batch.at) == 0:
		return t.exchange
	case t.Config.Mode == run.TeachHead:
		t.student.BackwardHead(t.dlogits)
	default:
		t.student.Backward(t.dlogits, nil)
	}
	return t.gathered(t.share(), 0)
}

// Logits returns the model's logits [B Labels] of a batch; see Learner.
func (t *Teaching) Logits(in model.Input) tensor.Matrix { return t.student.Logits(in) }

// Judge takes the number of validation examples that the model answers rightly
// as it is now. If they are more than ever, it keeps the weights; if they have
// not been for Config.Patience evaluations, it says that the teaching should
// stop.
func (t *Teaching) Judge(correct int) (kept, stop bool) {
	if correct > t.best {
		t.best, t.behind = correct, 0
		t.Keep()
		return true, false
	}
	t.behind++
	return false, t.Config.Patience > 0 && t.behind >= t.Config.Patience
}

// Keep remembers the weights as the best so far.
func (t *Teaching) Keep() {
	own := t.owned()
	if t.kept == nil {
		n := len(t.values)
		for _, m := range own {
			n += len(m.Values())
		}
		t.kept = make([]float32, n)
	}
	rest := t.kept[copy(t.kept, t.values):]
	for _, m := range own {
		rest = rest[copy(rest, m.Values()):]
	}
}

// recall goes back to what Keep remembered.
func (t *Teaching) recall() {
	rest := t.kept[copy(t.values, t.kept):]
	for _, m := range t.owned() {
		rest = rest[copy(m.Values(), rest):]
	}
}

// owned returns what the adapters' steps change besides parameters.
func (t *Teaching) owned() (all []tensor.Matrix) {
	for _, h := range t.hosts {
		if f, ok := h.Adapter.(adapter.Stateful); ok {
			f.WalkState("", func(_ string, m tensor.Matrix) { all = append(all, m) })
		}
	}
	return all
}

// Finish ends the teaching and returns a dense frozen model with the weights
// that were kept last, or if none were, those of the last step. The adapters
// become part of the weights. What did not learn may be shared with the model
// that was given.
func (t *Teaching) Finish() model.Model {
	if t.kept != nil {
		t.recall()
	}
	m := t.student
	if t.Config.Mode == run.TeachLoRA {
		m = m.Derive(func(_ string, p nn.Projection) nn.Projection { return p.(*adapter.Host).Merge() })
	}
	m.Walk(func(_ string, p *nn.Param) { p.Freeze() })
	return m
}
