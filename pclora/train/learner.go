package train

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/schedule"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Learner makes optimiser steps, alone or as one of several replicas, each in
// halves: Forward, then Gradients and Update. Between Gradients and Update,
// replicas put the sum of what all of them gathered into the place of their own.
type Learner interface {
	// SetShard makes it one of several replicas: from the next Forward on it works
	// on this part of each batch. A step under way is given up, so that it can be
	// computed again with other shards. It panics unless 0 ≤ Index < Of.
	SetShard(s Shard)
	// Forward does the first half of a step: it computes the losses of the shard of
	// the next batch. Each half takes about as long, so that a worker can listen
	// between them. At a loss that is not a number it returns a *DivergedError,
	// and the step is not to be finished; but one of several replicas leaves that
	// to Update, which all of them call.
	Forward() error
	// Half reports whether Forward was called and the second half not yet. The
	// model must not be used otherwise in between.
	Half() bool
	// Gradients gathers the gradients of the shard and returns what replicas
	// exchange: the gradients of all trainable parameters and the two losses, each
	// scaled by the shard's share of the batch. The slice is the learner's own.
	Gradients() []float32
	// Exchanged is how many values replicas exchange in a step.
	Exchanged() int
	// Update clips the gradients and moves the parameters. At a loss or gradient
	// that is not a number it changes nothing and returns a *DivergedError.
	Update() (StepReport, error)
	// Done is how many steps are done, of Steps.
	Done() int
	Steps() int
	// Logits returns the model's logits [B Labels] as it is after the steps done.
	// They last until the next call of any method.
	Logits(in model.Input) tensor.Matrix
}

var (
	_ Learner = (*Run)(nil)
	_ Learner = (*Teaching)(nil)
)

// A StepReport is what one optimiser step measured.
type StepReport struct {
	Lambda float64 // λ of the step
	Task   float64 // cross entropy, nats per example
	Distil float64 // mean square feature distance; not computed, and 0, at α = 1
	// Logits is T²·KL of the teacher's logits to the student's, Attention the distance
	// of the maps of attention, and Relations that of the last values' likenesses.
	// One without a weight is not computed, and 0.
	Logits, Attention, Relations float64
	GradNorm                     float64 // before clipping
	Rate                         float64 // learning rate
}

// losses is how many values an exchange has behind the gradients: the task's
// loss, and the distances of states, logits, attention and relations.
const losses = 5

// all returns what replicas add up, in order.
func (r *StepReport) all() [losses]*float64 {
	return [...]*float64{&r.Task, &r.Distil, &r.Logits, &r.Attention, &r.Relations}
}

// A loop is what all learners share: the walk through a set, the shards, and
// the optimiser's step.
type loop struct {
	N int // steps done

	student  model.Model // what learns
	set      Set
	sampler  *data.Sampler
	shard    Shard
	order    []int // the batch of the step under way: indices of the set [B]
	drawn    bool  // whether order holds step N's batch
	batch    batch
	hosts    []*adapter.Host // of the student's linears, in order; none where it has no adapters
	seed     uint64
	params   []*nn.Param
	values   []float32 // of params, in one piece; what lies behind them means nothing
	exchange []float32 // all gradients, then the losses: what replicas add up
	optim    *optim.AdamW
	rate     schedule.Rate
	clip     float64

	// Between the halves of a step:
	half    bool
	report  StepReport
	states  []tensor.Matrix // the student's
	dlogits tensor.Matrix   // gradient of the task loss [B Labels]
}

// begin makes l ready for its first step, once the student's parameters that
// shall learn are trainable.
func (l *loop) begin(set Set, batch int, seed uint32, decay float64) {
	l.set, l.order, l.seed = set, make([]int, batch), uint64(seed)
	l.sampler = data.NewSampler(set.Len(), uint64(seed))
	l.params = l.student.Trainable()
	l.values, l.exchange = flatten(l.params, losses)
	l.optim = optim.NewAdamW(l.params, decay)
}

// warmUp is the number of steps with a rising rate.
func warmUp(share float64, steps int) int { return int(math.Ceil(share * float64(steps))) }

// Done is how many steps are done.
func (l *loop) Done() int { return l.N }

// Steps is how many there are in all.
func (l *loop) Steps() int { return l.rate.Steps }

// SetShard makes l one of several replicas; see Learner.
func (l *loop) SetShard(s Shard) {
	s.check()
	l.shard, l.half = s, false
}

// draw loads the shard of step N's batch and reports whether it has any
// examples. A step computed again has the batch that it had.
func (l *loop) draw() bool {
	if !l.drawn {
		l.sampler.Next(l.order)
		l.drawn = true
	}
	from, to := l.shard.rows(len(l.order))
	l.batch.resize(l.set, to-from)
	copy(l.batch.at, l.order[from:to])
	l.batch.fill(l.set)
	l.droppers(from)
	l.half, l.states = true, nil
	return from < to
}

// droppers tells the adapters that leave out inputs which step comes, and where
// the shard's rows begin: an example has Tokens of them at most.
func (l *loop) droppers(from int) {
	for _, h := range l.hosts {
		if d, ok := h.Adapter.(adapter.Dropper); ok {
			d.Draw(l.N, from*l.student.Settings().Tokens())
		}
	}
}

// share is the part of the batch's examples that the shard has, in [0, 1].
func (l *loop) share() float64 { return float64(len(l.batch.at)) / float64(len(l.order)) }

// Half reports whether a step is half done; see Learner.
func (l *loop) Half() bool { return l.half }

// gathered ends Gradients: it puts the losses behind them, each scaled by the
// shard's part of what it is a mean of: examples, or tokens.
func (l *loop) gathered(examples, tokens float64) []float32 {
	l.dlogits = tensor.Matrix{} // or it would hold the pass's memory when that grows
	r := &l.report
	for i, part := range [losses]float64{r.Task * examples, r.Distil * tokens, r.Logits * examples, r.Attention * tokens, r.Relations * tokens} {
		l.exchange[len(l.exchange)-losses+i] = float32(part)
	}
	return l.exchange
}

// Exchanged is how many values replicas exchange in a step.
func (l *loop) Exchanged() int { return len(l.exchange) }

// Update ends a step; see Learner.
func (l *loop) Update() (StepReport, error) {
	if !l.shard.whole() {
		for i, to := range l.report.all() {
			*to = float64(l.exchange[len(l.exchange)-losses+i])
		}
		if !l.lossIsFinite() {
			return l.report, l.diverged()
		}
	}
	l.report.GradNorm = optim.Clip(l.params, l.clip)
	if !finite(l.report.GradNorm) {
		return l.report, &DivergedError{l.N, l.firstBadGradient()}
	}
	l.steppers(adapter.Stepper.BeforeStep)
	l.optim.Step(l.report.Rate)
	l.steppers(adapter.Stepper.AfterStep)
	l.N++
	l.drawn = false
	return l.report, nil
}

// steppers tells the adapters that take part in the step of it.
func (l *loop) steppers(tell func(adapter.Stepper, adapter.Step)) {
	for i, h := range l.hosts {
		if s, ok := h.Adapter.(adapter.Stepper); ok {
			tell(s, adapter.Step{
				N: l.N, Of: l.rate.Steps, Rate: l.report.Rate, Lambda: h.Lambda, Seed: l.seed, Index: i,
				Optim: l.optim, Weight: h.Weight,
			})
		}
	}
}

// judge ends Forward: alone, a loss that is not a number ends the step.
func (l *loop) judge() error {
	if l.shard.whole() && !l.lossIsFinite() {
		l.half = false
		return l.diverged()
	}
	return nil
}

func (l *loop) lossIsFinite() bool {
	for _, loss := range l.report.all() {
		if !finite(*loss) {
			return false
		}
	}
	return true
}

func (l *loop) diverged() error { return &DivergedError{l.N, firstBad(l.states)} }

// firstBad names the first place of the forward pass that holds a value that is
// not a number.
func firstBad(states []tensor.Matrix) string {
	for l, h := range states {
		if !tensor.Finite(h.Values()) {
			return fmt.Sprintf("the output of encoder.layer.%d", l)
		}
	}
	return "the loss"
}

// firstBadGradient names the first parameter whose gradient is not a number.
func (l *loop) firstBadGradient() string {
	where := "the gradient"
	l.student.Walk(func(path string, p *nn.Param) {
		if where == "the gradient" && p.Trainable() && !tensor.Finite(p.Grad.Values()) {
			where = "the gradient of " + path
		}
	})
	return where
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
