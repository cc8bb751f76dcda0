package train

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/distill"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/schedule"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Run compresses a teacher as PC-LoRA does (arXiv:2406.09117): every linear
// of the encoder gets a low-rank adapter, the frozen weight beside it fades
// with λ, and the student is taught by the labels and by the teacher's hidden
// states:
//
//	L = α·CE(student, labels) + (1−α)·1/L·Σₗ mean((hₗ − tₗ)²)
//
// The student shares the teacher's embeddings and frozen weights. The teacher
// is never changed.
type Run struct {
	Config run.Config
	N      int // steps done

	teacher  *model.ViT
	student  *model.ViT
	hosts    []*adapter.Host
	set      Set
	sampler  *data.Sampler
	batch    *batch
	features distill.Features
	params   []*nn.Param
	optim    *optim.AdamW
	decay    schedule.Decay
	rate     schedule.Rate

	// Between the halves of a step:
	half    bool
	report  StepReport
	dlogits tensor.Matrix // gradient of the task loss [B Labels]
}

// A StepReport is what one optimiser step measured.
type StepReport struct {
	Lambda   float64 // λ of the step
	Task     float64 // cross entropy, nats per example
	Distil   float64 // mean square feature distance; not computed, and 0, at α = 1
	GradNorm float64 // before clipping
	Rate     float64 // learning rate
}

// Layers lists the linears of a model's encoder in order, their paths behind
// "vit.".
func Layers(m *model.ViT) []run.Layer {
	var ls []run.Layer
	m.Projections(func(path string, at *nn.Projection) {
		in, out := (*at).Size()
		ls = append(ls, run.Layer{Path: path[len("vit."):], In: in, Out: out})
	})
	return ls
}

// CheckStart returns an error if a run with these settings cannot start from
// the teacher on the training set: a *run.FieldError, or one that says why
// model and data do not fit.
func CheckStart(c run.Config, teacher *model.ViT, set Set) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if teacher.Config.Rank > 0 {
		return fmt.Errorf("train: this model is compressed already: choose one with dense layers as the teacher")
	}
	for _, l := range Layers(teacher) {
		if err := c.CheckRank(l.MaxRank(), l.Path); err != nil {
			return err
		}
	}
	return set.Check(teacher.Config)
}

// NewRun returns a run at step 0, where the student answers exactly as the
// teacher does. Its errors are CheckStart's.
func NewRun(c run.Config, teacher *model.ViT, set Set) (*Run, error) {
	if err := CheckStart(c, teacher, set); err != nil {
		return nil, err
	}
	decay, err := schedule.ByName(c.Decay)
	if err != nil {
		return nil, err
	}
	r := &Run{
		Config: c, teacher: teacher, set: set, decay: decay,
		sampler: data.NewSampler(set.Len(), uint64(c.Seed)),
		batch:   newBatch(set, c.Batch),
		rate:    schedule.Rate{Peak: c.LearningRate, Warmup: int(math.Ceil(c.WarmupShare * float64(c.Steps))), Steps: c.Steps},
	}
	rng := tensor.NewRand(uint64(c.Seed), 2)
	r.student = teacher.Fork(func(_ string, p nn.Projection) nn.Projection {
		in, out := p.Size()
		h := adapter.NewHost(p.(*nn.Linear), adapter.NewLoRA(in, out, c.Rank, rng), c.Bias == run.BiasFades)
		r.hosts = append(r.hosts, h)
		return h
	})
	if c.TrainHead {
		r.student.Classifier.Walk("", func(_ string, p *nn.Param) { p.Train() })
	}
	if c.TrainNorms {
		r.student.Norm.Walk("", func(_ string, p *nn.Param) { p.Train() })
		for _, b := range r.student.Blocks {
			b.NormBefore.Walk("", func(_ string, p *nn.Param) { p.Train() })
			b.NormAfter.Walk("", func(_ string, p *nn.Param) { p.Train() })
		}
	}
	r.params = r.student.Trainable()
	r.optim = optim.NewAdamW(r.params, c.WeightDecay)
	return r, nil
}

// Lambda is λ of the next step: that of the student as it is.
func (r *Run) Lambda() float64 { return r.decay.At(r.N, r.Config.DecaySteps()) }

// Step makes one optimiser step, both halves. Its errors are theirs.
func (r *Run) Step() (StepReport, error) {
	if err := r.Forward(); err != nil {
		return r.report, err
	}
	return r.Backward()
}

// Forward does the first half of a step: it runs teacher and student on the next
// batch and takes the losses. Each half takes about as long, so that a worker
// can listen between them. At a loss that is not a number it returns a
// *DivergedError, and the step is not to be finished.
func (r *Run) Forward() error {
	r.sampler.Next(r.batch.at)
	r.batch.fill(r.set)
	r.report = StepReport{Lambda: r.fade(), Rate: r.rate.At(r.N)}
	alpha := r.Config.Alpha

	h := r.teacher.Embed(r.batch.images)
	if alpha < 1 {
		r.features = distill.Features{Teacher: r.teacher.Infer(h), Weight: float32(1 - alpha)}
	}
	states := r.student.Encode(h)
	r.dlogits = r.student.Classify()
	r.report.Task, _ = tensor.CrossEntropy(r.dlogits, r.batch.labels, float32(alpha))
	if alpha < 1 {
		r.features.Student = states
		r.report.Distil = r.features.Loss()
	}
	if !finite(r.report.Task) || !finite(r.report.Distil) {
		return &DivergedError{r.N, r.firstBad(states)}
	}
	r.half = true
	return nil
}

// Half reports whether Forward was called and Backward not yet. The student
// must not be used otherwise in between.
func (r *Run) Half() bool { return r.half }

// Backward does the second half of a step: gradients, clipping and the update.
// At a gradient that is not a number it changes nothing and returns a
// *DivergedError.
func (r *Run) Backward() (StepReport, error) {
	r.half = false
	optim.Zero(r.params)
	if r.Config.Alpha < 1 {
		r.student.Backward(r.dlogits, &r.features)
	} else {
		r.student.Backward(r.dlogits, nil)
	}
	r.report.GradNorm = optim.Clip(r.params, r.Config.Clip)
	if !finite(r.report.GradNorm) {
		return r.report, &DivergedError{r.N, r.firstBadGradient()}
	}
	r.optim.Step(r.report.Rate)
	r.N++
	return r.report, nil
}

// Logits returns the student's logits [B Labels] of images, at the λ of the
// next step. They last until the next call of any method.
func (r *Run) Logits(images tensor.Matrix) tensor.Matrix {
	r.fade()
	r.student.Infer(r.teacher.Embed(images)) // the embeddings are shared, and so is their memory
	return r.student.Classify()
}

// Finish returns what is left once λ is 0: a model of thin linears, without
// the frozen weights. Before that it returns an error.
func (r *Run) Finish() (*model.ViT, error) {
	r.fade()
	var err error
	m := r.student.Fork(func(path string, p nn.Projection) nn.Projection {
		f, e := p.(*adapter.Host).Finish()
		if e != nil {
			err = fmt.Errorf("%s: %w", path, e)
			return p
		}
		return f
	})
	if err != nil {
		return nil, err
	}
	m.Config.Rank = r.Config.Rank
	return m, nil
}

// fade sets λ in every host and returns it.
func (r *Run) fade() float64 {
	lambda := r.Lambda()
	for _, h := range r.hosts {
		h.Lambda = float32(lambda)
	}
	return lambda
}

// firstBad names the first place of the forward pass that holds a value that is
// not a number.
func (r *Run) firstBad(states []tensor.Matrix) string {
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
