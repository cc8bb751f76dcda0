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

// Step makes one optimiser step. At a loss or a gradient that is not a number
// it changes nothing and returns a *DivergedError.
func (r *Run) Step() (StepReport, error) {
	r.sampler.Next(r.batch.at)
	r.batch.fill(r.set)
	report := StepReport{Lambda: r.fade(), Rate: r.rate.At(r.N)}
	alpha := r.Config.Alpha

	h := r.teacher.Embed(r.batch.images)
	var distilled model.StateGrad
	if alpha < 1 {
		r.features = distill.Features{Teacher: r.teacher.Encode(h), Weight: float32(1 - alpha)}
		distilled = &r.features
	}
	states := r.student.Encode(h)
	logits := r.student.Classify()
	report.Task, _ = tensor.CrossEntropy(logits, r.batch.labels, float32(alpha))
	if distilled != nil {
		r.features.Student = states
		report.Distil = r.features.Loss()
	}
	if !finite(report.Task) || !finite(report.Distil) {
		return report, &DivergedError{r.N, r.firstBad(states)}
	}
	optim.Zero(r.params)
	r.student.Backward(logits, distilled)
	report.GradNorm = optim.Clip(r.params, r.Config.Clip)
	if !finite(report.GradNorm) {
		return report, &DivergedError{r.N, r.firstBadGradient()}
	}
	r.optim.Step(report.Rate)
	r.N++
	return report, nil
}

// Logits returns the student's logits [B Labels] of images, at the λ of the
// next step. They last until the next call of any method.
func (r *Run) Logits(images tensor.Matrix) tensor.Matrix {
	r.fade()
	return r.student.Logits(images)
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
