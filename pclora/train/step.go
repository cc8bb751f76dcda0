package train

import (
	"github.com/pcloralab/pcloralab/pclora/distill"
	"github.com/pcloralab/pcloralab/tensor"
)

// Step makes one optimiser step of the whole batch, both halves. Its errors are
// theirs.
func (r *Run) Step() (StepReport, error) {
	if err := r.Forward(); err != nil {
		return r.report, err
	}
	return r.Backward()
}

// Forward runs teacher and student on the shard of the next batch and takes the
// losses; see Learner.
func (r *Run) Forward() error {
	some := r.draw()
	r.report = StepReport{Lambda: r.fade(), Rate: r.rate.At(r.N)}
	if !some {
		return nil // more replicas than examples
	}
	alpha := r.Config.Alpha
	h := r.teacher.Start(r.batch.in)
	if alpha < 1 {
		r.features = distill.Features{
			Teacher: r.teacher.Infer(h), Mask: r.batch.in.Texts.Mask,
			Weight: float32((1 - alpha) * r.tokenShare()),
		}
	}
	r.states = r.student.Encode(h)
	r.dlogits = r.student.Classify()
	r.report.Task, _ = tensor.CrossEntropy(r.dlogits, r.batch.labels, float32(alpha*r.share()))
	if alpha < 1 {
		r.features.Student = r.states
		r.report.Distil = r.features.Loss()
	}
	return r.judge()
}

// tokenShare is the part of the batch's tokens that the shard has, padding left
// out: of images, that of the images.
func (r *Run) tokenShare() float64 {
	if r.set.Texts == nil {
		return r.share()
	}
	count := func(at []int) (n int) {
		for _, i := range at {
			n += r.set.Texts.Tokens(r.set.stored(i))
		}
		return n
	}
	return float64(count(r.batch.at)) / float64(max(1, count(r.order)))
}

// Backward does the second half of a step of the whole batch: Gradients and
// Update.
func (r *Run) Backward() (StepReport, error) {
	r.Gradients()
	return r.Update()
}

// Gradients gathers the gradients of the shard; see Learner.
func (r *Run) Gradients() []float32 {
	r.half = false
	clear(r.exchange)
	if len(r.batch.at) == 0 {
		return r.exchange
	}
	if r.Config.Alpha == 1 {
		r.student.Backward(r.dlogits, nil)
		return r.gathered(r.share()*r.report.Task, 0)
	}
	r.student.Backward(r.dlogits, &r.features)
	return r.gathered(r.share()*r.report.Task, r.tokenShare()*r.report.Distil)
}
