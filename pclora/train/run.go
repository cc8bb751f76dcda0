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
	shard    Shard
	order    []int // the batch of the step under way: indices of the set [B]
	drawn    bool  // whether order holds step N's batch
	batch    *batch
	features distill.Features
	params   []*nn.Param
	exchange []float32 // all gradients, then the two losses: what replicas add up
	optim    *optim.AdamW
	decay    schedule.Decay
	rate     schedule.Rate

	// Between the halves of a step:
	half    bool
	report  StepReport
	states  []tensor.Matrix // the student's
	dlogits tensor.Matrix   // gradient of the task loss [B Labels]
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
		order:   make([]int, c.Batch),
		batch:   &batch{},
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
	_, r.exchange = flatten(r.params, losses)
	r.optim = optim.NewAdamW(r.params, c.WeightDecay)
	inOne(r.optim.Moments)
	return r, nil
}

// Lambda is λ of the next step: that of the student as it is.
func (r *Run) Lambda() float64 { return r.decay.At(r.N, r.Config.DecaySteps()) }

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
