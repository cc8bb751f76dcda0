// Package study makes the tables that the README quotes, natively and from
// seeds.
package study

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pcloralab/pcloralab/build/pretrain"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Rung is one way to a model of the same size, and how it answers.
type Rung struct {
	Name     string `json:"name"`
	Seed     uint32 `json:"seed"`
	Shipped  int    `json:"shipped"`  // right of the 1,000 shipped test images
	Whole    int    `json:"whole"`    // right of all 10,000 test images; −1 where they are not installed
	Encoder  int64  `json:"encoder"`  // weights of the encoder's linears
	Params   int64  `json:"params"`   // all parameters
	Trained  bool   `json:"trained"`  // whether it saw the training images
	Teacher  bool   `json:"teacher"`  // whether it began at the teacher's weights
	Distills bool   `json:"distills"` // whether it was taught by hidden states
}

// A Ladder compares, at equal rank and steps, PC-LoRA's student with what is
// simpler: the teacher's weights truncated by SVD without any training, and the
// same factored network trained from random weights.
type Ladder struct {
	Command  string     `json:"command"`
	Kernels  string     `json:"kernels"`
	Replicas int        `json:"replicas,omitempty"` // goroutines that shared each step; 0 counts as 1
	Config   run.Config `json:"config"`
	Rungs    []Rung     `json:"rungs"`
}

// sets are what a ladder trains and measures on.
type sets struct {
	train, shipped train.Set
	whole          *train.Set // nil where it is not installed
}

// MakeLadder climbs the ladder with the settings for each seed, each step shared
// by so many replicas, which divide the batch. root is the project's folder,
// whole that of the whole Fashion-MNIST.
func MakeLadder(root, whole string, c run.Config, seeds []uint32, replicas int, log io.Writer) (*Ladder, error) {
	teacher, s, err := load(root, whole, log)
	if err != nil {
		return nil, err
	}
	l := &Ladder{Kernels: tensor.Used().Name, Config: c}
	if replicas > 1 {
		l.Replicas = replicas
	}
	add := func(r Rung, m model.Model) {
		b := m.Budget()
		r.Encoder, r.Params, r.Whole = b.EncoderWeights, b.Params, -1
		r.Shipped = score(m, s.shipped)
		if s.whole != nil {
			r.Whole = score(m, *s.whole)
		}
		fmt.Fprintf(log, "%s, seed %d: %d of 1000, %d of 10000\n", r.Name, r.Seed, r.Shipped, r.Whole)
		l.Rungs = append(l.Rungs, r)
	}
	add(Rung{Name: "teacher", Trained: true, Teacher: true}, teacher)
	truncated, err := truncate(teacher, c.Rank)
	if err != nil {
		return nil, err
	}
	add(Rung{Name: "SVD, no training", Teacher: true}, truncated)
	for _, seed := range seeds {
		c.Seed = seed
		student, err := compress(c, teacher, s.train, replicas)
		if err != nil {
			return nil, err
		}
		add(Rung{Name: "PC-LoRA", Seed: seed, Trained: true, Teacher: true, Distills: true}, student)
		scratch, err := fromScratch(c, teacher.Config, s.train, replicas)
		if err != nil {
			return nil, err
		}
		add(Rung{Name: "factored net from scratch", Seed: seed, Trained: true}, scratch)
	}
	return l, nil
}

func load(root, whole string, log io.Writer) (*model.ViT, sets, error) {
	var s sets
	teacher, err := LoadModel(filepath.Join(root, "public/models/fashion-vit"))
	if err != nil {
		return nil, s, err
	}
	dir := filepath.Join(root, "public/data/fashion-mnist")
	if s.train, err = pretrain.Part(dir, "train"); err != nil {
		return nil, s, err
	}
	if s.shipped, err = pretrain.Part(dir, "test"); err != nil {
		return nil, s, err
	}
	if all, err := pretrain.Part(whole, "t10k"); err == nil {
		s.whole = &all
	} else {
		fmt.Fprintf(log, "without the 10,000 test images: %v\n", err)
	}
	return teacher, s, nil
}

func score(m train.Classifier, s train.Set) int { return train.NewScore(s).All(m) }

// LoadModel reads the model in a folder.
func LoadModel(dir string) (*model.ViT, error) {
	config, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil {
		return nil, err
	}
	weights, err := os.ReadFile(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		return nil, err
	}
	return model.Load(config, weights)
}

// compress runs PC-LoRA to its end.
func compress(c run.Config, teacher model.Model, set train.Set, replicas int) (model.Model, error) {
	team, err := train.NewTeam(c, teacher, set, replicas)
	if err != nil {
		return nil, err
	}
	for team.Run().N < c.Steps {
		if _, err := team.Step(); err != nil {
			return nil, err
		}
	}
	return team.Run().Finish()
}

// truncate replaces every linear by its best approximation of rank r.
func truncate(teacher model.Model, r int) (model.Model, error) {
	var failed error
	m := teacher.Derive(func(_ string, p nn.Projection) nn.Projection {
		l := p.(*nn.Linear)
		in, out := l.Size()
		f := nn.NewFactored(in, out, r)
		a, b, err := spectral.Truncate(l.Weight.Value, r)
		if err != nil {
			failed = err
			return p
		}
		f.Down.Weight.Value.Copy(a)
		f.Up.Weight.Value.Copy(b)
		f.Up.Bias.Value.Copy(l.Bias.Value)
		return f
	})
	model.NoteRanks(m)
	return m, failed
}

// fromScratch trains the factored network of the same shape from random
// weights, all of them, with the run's steps, batch, rates and images and the
// task loss alone.
func fromScratch(c run.Config, dense model.Config, set train.Set, replicas int) (model.Model, error) {
	dense.Rank = c.Rank
	p, err := train.NewPretrain(train.PretrainConfig{
		Steps: c.Steps, Batch: c.Batch, LearningRate: c.LearningRate, Warmup: int(c.WarmupShare * float64(c.Steps)),
		WeightDecay: c.WeightDecay, Clip: c.Clip, Seed: c.Seed, Replicas: replicas,
	}, dense, set)
	if err != nil {
		return nil, err
	}
	for p.N < c.Steps {
		if _, _, err := p.Step(); err != nil {
			return nil, err
		}
	}
	return p.Model, nil
}

// Write writes the ladder as JSON and as a table in Markdown, under name in a
// folder.
func (l *Ladder) Write(dir, name string) error { return write(dir, name, l, l.Table()) }

// Table returns the ladder as a table in Markdown.
func (l *Ladder) Table() string {
	s := fmt.Sprintf("Made by `%s` on kernels %s: rank %d, %d steps of %d images, %s decay over the first %g of the steps, α %g.\n\n",
		l.Command, l.Kernels, l.Config.Rank, l.Config.Steps, l.Config.Batch, l.Config.Decay, l.Config.DecayShare, l.Config.Alpha)
	if l.Replicas > 1 {
		s = strings.TrimSuffix(s, ".\n\n") + fmt.Sprintf(", %d replicas.\n\n", l.Replicas)
	}
	s += "| model | seed | encoder weights | 1,000 shipped test images | all 10,000 |\n| --- | --- | --- | --- | --- |\n"
	for _, r := range l.Rungs {
		seed, whole := fmt.Sprint(r.Seed), fmt.Sprintf("%.2f %%", float64(r.Whole)/100)
		if r.Seed == 0 {
			seed = "–"
		}
		if r.Whole < 0 {
			whole = "not measured"
		}
		s += fmt.Sprintf("| %s | %s | %d | %.1f %% | %s |\n", r.Name, seed, r.Encoder, float64(r.Shipped)/10, whole)
	}
	return s
}
