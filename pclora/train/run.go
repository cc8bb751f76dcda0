package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/distill"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
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
// with the outputs of blocks, or if Config.Features says so of linears; and if
// Config.Logits says so, by the teacher's logits. The student shares the teacher's
// frozen weights and its embeddings, but for words that Config.Embeddings asks
// factors for. The teacher is never changed.
type Run struct {
	Config run.Config
	loop

	teacher   model.Model
	features  distill.Features
	linears   *distill.Linears // nil if the distance is that of what blocks leave
	logits    distill.Logits
	answers   *answers // nil if the teacher's logits are computed in each step
	attention distill.Attention
	varied    *data.Augment // nil if examples are not varied
	fading    fade
	words     *nn.TextEmbeddings // the student's own, with factors of the words; nil where it shares the teacher's
	narrowing *narrowing         // nil if factors are not cut
	pruning   *pruning           // nil if factors are not pruned
	origin    [2]string          // checksums of teacher and set, once a checkpoint has needed them
}

// Layers lists the linears of a model's encoder in order, their paths behind
// the family's name.
func Layers(m model.Model) []run.Layer {
	var ls []run.Layer
	m.Projections(func(path string, at *nn.Projection) {
		in, out := (*at).Size()
		ls = append(ls, run.Layer{Path: strings.TrimPrefix(path, m.Settings().ModelType+"."), In: in, Out: out})
	})
	return ls
}

// RanksOf lists the inner sizes of a finished model's linears, in Layers' order.
func RanksOf(m model.Model) []int {
	var ranks []int
	m.Projections(func(_ string, at *nn.Projection) {
		ranks = append(ranks, (*at).(*nn.Factored).Rank())
	})
	return ranks
}

// Ranks lists the inner sizes that the linears are left with, in Layers' order: as far
// as they are known, those after all cuts.
func (r *Run) Ranks() []int {
	if r.narrowing != nil {
		return slices.Clone(r.narrowing.last)
	}
	ranks := make([]int, len(r.hosts))
	for i, h := range r.hosts {
		a, _ := h.Adapter.Factors()
		ranks[i] = a.Rows
	}
	return ranks
}

// CheckStart returns an error if a run with these settings cannot start from
// the teacher on the training set: a *run.FieldError, or one that says why
// model and data do not fit.
func CheckStart(c run.Config, teacher model.Model, set Set) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if teacher.Settings().Rank > 0 || teacher.Settings().EmbeddingRank > 0 {
		return fmt.Errorf("train: this model is compressed already: choose one with dense layers as the teacher")
	}
	for _, l := range Layers(teacher) {
		if err := c.CheckRank(l.MaxRank(), l.Path); err != nil {
			return err
		}
	}
	if err := checkWords(c, *teacher.Settings()); err != nil {
		return err
	}
	return set.Check(*teacher.Settings())
}

// NewRun returns a run at step 0, where the student answers exactly as the
// teacher does. Its errors are CheckStart's.
func NewRun(c run.Config, teacher model.Model, set Set) (*Run, error) {
	if err := CheckStart(c, teacher, set); err != nil {
		return nil, err
	}
	r := &Run{Config: c, teacher: teacher}
	var err error
	if r.fading, err = newFade(c); err != nil {
		return nil, err
	}
	r.clip, r.rate = c.Clip, schedule.Rate{Peak: c.LearningRate, Warmup: warmUp(c.WarmupShare, c.Steps), Steps: c.Steps}
	var last []int
	if r.hosts, last, err = hostsOf(c, teacher, set); err != nil {
		return nil, err
	}
	switch {
	case c.Prune:
		r.pruning = newPruning(c, r.hosts)
	case c.HighRank > 0:
		r.narrowing = &narrowing{last: last}
		r.narrowing.begin(r.hosts)
	}
	if c.Features == run.FeaturesLinears && c.Alpha < 1 {
		r.linears = &distill.Linears{}
		r.teacher = teacher.Derive(func(_ string, p nn.Projection) nn.Projection { return r.linears.Teacher(p) })
	}
	next := 0
	r.student = teacher.Derive(func(string, nn.Projection) nn.Projection {
		next++
		if r.linears != nil {
			return r.linears.Student(r.hosts[next-1])
		}
		return r.hosts[next-1]
	})
	if r.words, err = wordsOf(c, teacher, set); err != nil {
		return nil, err
	}
	if r.words != nil {
		r.student.(*model.BERT).SetEmbeddings(r.words)
	}
	r.answers = answersOf(c, teacher, set)
	teacher = r.teacher
	for _, a := range teacher.Attentions() {
		a.Guide = nil // an earlier run's
	}
	r.attention = distill.Attention{Maps: float32(c.Attention), Relations: float32(c.Relations)}
	if r.attends() {
		r.attention.Guide(teacher.Attentions(), r.student.Attentions())
	}
	if c.TrainHead {
		r.student.WalkHead(learn)
	}
	if c.TrainNorms {
		r.student.WalkNorms(learn)
	}
	r.begin(set, c.Batch, c.Seed, c.WeightDecay)
	return r, r.setVary()
}

// learn makes a parameter trainable.
func learn(_ string, p *nn.Param) { p.Train() }

// Lambda is λ of the next step, that of the student as it is: the mean over its
// linears.
func (r *Run) Lambda() float64 { return r.fade() }

// Logits returns the student's logits [B Labels] of a batch, at the λ of the
// next step. They last until the next call of any method.
func (r *Run) Logits(in model.Input) tensor.Matrix {
	r.fade()
	r.student.Infer(r.embedder().Start(in))
	return r.student.Classify()
}

// embedder is the model whose Start is for the student: the teacher where the
// embeddings are shared, and so is their memory.
func (r *Run) embedder() model.Model {
	if r.words != nil {
		return r.student
	}
	return r.teacher
}

// Finish returns what is left once λ is 0: a model of thin linears, without
// the frozen weights. Before that it returns an error.
func (r *Run) Finish() (model.Model, error) {
	r.fade()
	var err error
	next := 0
	m := r.student.Derive(func(path string, p nn.Projection) nn.Projection {
		next++
		f, e := r.hosts[next-1].Finish()
		if e != nil {
			err = fmt.Errorf("%s: %w", path, e)
			return p
		}
		return f
	})
	if err != nil {
		return nil, err
	}
	model.NoteRanks(m)
	if r.words == nil {
		return m, nil
	}
	left, err := r.words.Finish()
	if err != nil {
		return nil, err
	}
	m.(*model.BERT).SetEmbeddings(left)
	return m, nil
}

// fade sets λ in every host and returns their mean, which is the words' too.
func (r *Run) fade() float64 {
	lambda := r.fading.set(r.hosts, r.N, r.student.Settings().Layers)
	if r.words != nil {
		r.words.Lambda = float32(lambda)
	}
	return lambda
}
