package train

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/distill"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/tensor"
)

// A StepReport is what one optimiser step measured.
type StepReport struct {
	Lambda   float64 // λ of the step
	Task     float64 // cross entropy, nats per example
	Distil   float64 // mean square feature distance; not computed, and 0, at α = 1
	GradNorm float64 // before clipping
	Rate     float64 // learning rate
}

// losses is how many values an exchange has behind the gradients: the task's
// loss and the distillation's.
const losses = 2

// SetShard makes the run one of several replicas: from the next Forward on it
// works on this part of each batch. A step under way is given up, so that it
// can be computed again with other shards. It panics unless 0 ≤ Index < Of.
func (r *Run) SetShard(s Shard) {
	s.check()
	r.shard, r.half = s, false
}

// Step makes one optimiser step of the whole batch, both halves. Its errors are
// theirs.
func (r *Run) Step() (StepReport, error) {
	if err := r.Forward(); err != nil {
		return r.report, err
	}
	return r.Backward()
}

// Forward does the first half of a step: it runs teacher and student on the
// shard of the next batch and takes the losses. Each half takes about as long,
// so that a worker can listen between them. At a loss that is not a number it
// returns a *DivergedError, and the step is not to be finished; but one of
// several replicas leaves that to Update, which all of them call.
func (r *Run) Forward() error {
	from, to := r.draw()
	r.half = true
	r.report = StepReport{Lambda: r.fade(), Rate: r.rate.At(r.N)}
	r.states = nil
	if from == to {
		return nil // more replicas than rows
	}
	part, alpha := r.share(), r.Config.Alpha

	h := r.teacher.Embed(r.batch.images)
	if alpha < 1 {
		r.features = distill.Features{Teacher: r.teacher.Infer(h), Weight: float32((1 - alpha) * part)}
	}
	r.states = r.student.Encode(h)
	r.dlogits = r.student.Classify()
	r.report.Task, _ = tensor.CrossEntropy(r.dlogits, r.batch.labels, float32(alpha*part))
	if alpha < 1 {
		r.features.Student = r.states
		r.report.Distil = r.features.Loss()
	}
	if r.shard.whole() && !r.lossIsFinite() {
		r.half = false
		return r.diverged()
	}
	return nil
}

// draw loads the shard of step N's batch and returns its rows. A step computed
// again has the batch that it had.
func (r *Run) draw() (from, to int) {
	if !r.drawn {
		r.sampler.Next(r.order)
		r.drawn = true
	}
	from, to = r.shard.rows(len(r.order))
	r.batch.resize(r.set, to-from)
	copy(r.batch.at, r.order[from:to])
	r.batch.fill(r.set)
	return from, to
}

// share is the part of the batch's rows that the shard has, in [0, 1].
func (r *Run) share() float64 { return float64(len(r.batch.at)) / float64(len(r.order)) }

// Half reports whether Forward was called and the second half not yet. The
// student must not be used otherwise in between.
func (r *Run) Half() bool { return r.half }

// Backward does the second half of a step of the whole batch: Gradients and
// Update.
func (r *Run) Backward() (StepReport, error) {
	r.Gradients()
	return r.Update()
}

// Gradients gathers the gradients of the shard and returns what replicas
// exchange: the gradients of all trainable parameters and the two losses, each
// scaled by the shard's share of the batch. The slice is the run's own; the
// caller puts the sum over all shards into it before Update.
func (r *Run) Gradients() []float32 {
	r.half = false
	clear(r.exchange)
	if len(r.batch.at) == 0 {
		return r.exchange
	}
	if r.Config.Alpha < 1 {
		r.student.Backward(r.dlogits, &r.features)
	} else {
		r.student.Backward(r.dlogits, nil)
	}
	part, n := r.share(), len(r.exchange)-losses
	r.exchange[n] = float32(part * r.report.Task)
	r.exchange[n+1] = float32(part * r.report.Distil)
	return r.exchange
}

// Exchanged is how many values replicas exchange in a step.
func (r *Run) Exchanged() int { return len(r.exchange) }

// Update clips the gradients and moves the parameters, after Gradients and, for
// one of several replicas, after the sum has taken their place. At a loss or
// gradient that is not a number it changes nothing and returns a
// *DivergedError.
func (r *Run) Update() (StepReport, error) {
	if !r.shard.whole() {
		n := len(r.exchange) - losses
		r.report.Task, r.report.Distil = float64(r.exchange[n]), float64(r.exchange[n+1])
		if !r.lossIsFinite() {
			return r.report, r.diverged()
		}
	}
	r.report.GradNorm = optim.Clip(r.params, r.Config.Clip)
	if !finite(r.report.GradNorm) {
		return r.report, &DivergedError{r.N, r.firstBadGradient()}
	}
	r.optim.Step(r.report.Rate)
	r.N++
	r.drawn = false
	return r.report, nil
}

func (r *Run) lossIsFinite() bool { return finite(r.report.Task) && finite(r.report.Distil) }

func (r *Run) diverged() error { return &DivergedError{r.N, firstBad(r.states)} }

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
func (r *Run) firstBadGradient() string {
	where := "the gradient"
	r.student.Walk(func(path string, p *nn.Param) {
		if where == "the gradient" && p.Trainable() && !tensor.Finite(p.Grad.Values()) {
			where = "the gradient of " + path
		}
	})
	return where
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
