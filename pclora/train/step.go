package train

import (
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/distill"
	"github.com/pcloralab/pcloralab/pclora/run"
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
	r.vary()
	alpha := r.Config.Alpha
	if r.answers != nil {
		r.logits.SetTeacher(r.answers.of(r.teacher, r.set, r.batch.at), r.Config.Temperature)
	}
	h := r.teacher.Start(r.batch.in)
	mask := r.batch.in.Texts.Mask
	if r.attends() {
		r.attention.Begin(mask, float32(r.tokenShare()))
	}
	if r.linears != nil {
		r.linears.Begin(mask, float32((1-alpha)*r.tokenShare()))
	}
	asks := r.Config.Logits > 0 && r.answers == nil
	if alpha < 1 || asks || r.attends() {
		r.features = distill.Features{Teacher: r.teacher.Infer(h), Mask: mask, Weight: float32((1 - alpha) * r.tokenShare())}
	}
	if asks {
		r.logits.SetTeacher(r.teacher.Classify(), r.Config.Temperature)
	}
	if r.words != nil {
		h = r.student.Start(r.batch.in)
	}
	r.states = r.student.Encode(h)
	r.dlogits = r.student.Classify()
	if r.Config.Logits > 0 {
		r.report.Logits = r.logits.Loss(r.dlogits)
	}
	r.report.Task, _ = tensor.CrossEntropy(r.dlogits, r.batch.labels, float32(alpha*r.share()))
	if r.Config.Logits > 0 {
		r.logits.AddGrad(r.dlogits, float32(r.Config.Logits*r.share()))
	}
	switch {
	case r.linears != nil:
		r.report.Distil = r.linears.Loss()
	case alpha < 1:
		r.features.Student = r.states
		r.report.Distil = r.features.Loss()
	}
	if r.attends() {
		r.report.Attention, r.report.Relations = r.attention.Losses()
	}
	return r.judge()
}

// attends reports whether the student learns what the teacher attends to.
func (r *Run) attends() bool { return r.Config.Attention > 0 || r.Config.Relations > 0 }

// setVary decides how images are varied; texts are not.
func (r *Run) setVary() error {
	c, v := r.student.Settings(), r.Config.Vary
	if c.Texts() || v == (run.Vary{}) {
		return nil
	}
	black := make([]float32, c.Channels)
	r.set.Prep.Black(black)
	r.varied = &data.Augment{
		Channels: c.Channels, Height: c.ImageSize, Width: c.ImageSize, Black: black,
		Shift: v.Shift, Flip: v.Flip, Erase: v.Erase, EraseMin: 0.02, EraseMax: 0.2, Seed: uint64(r.Config.Seed),
	}
	return r.varied.Check()
}

// vary varies the shard's images, each by its number in the run.
func (r *Run) vary() {
	if r.varied == nil {
		return
	}
	from, _ := r.shard.rows(len(r.order))
	for i := range r.batch.at {
		row := r.batch.in.Images.Row(i)
		r.varied.Apply(row, row, uint64(r.N)*uint64(len(r.order))+uint64(from+i))
	}
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
	if r.Config.Alpha == 1 || r.linears != nil {
		r.student.Backward(r.dlogits, nil)
	} else {
		r.student.Backward(r.dlogits, &r.features)
	}
	r.attention.End()
	if r.linears != nil {
		r.linears.End()
	}
	return r.gathered(r.share(), r.tokenShare())
}

// Update ends a step; see Learner.
func (r *Run) Update() (StepReport, error) {
	n := r.N
	report, err := r.loop.Update()
	if err == nil {
		r.fading.learn(n, report.Distil)
		if p := r.pruning; p != nil {
			p.prune(r.Config.BudgetAt(r.N, p.first, p.last), r.optim)
		}
		err = r.narrow()
	}
	return report, err
}
