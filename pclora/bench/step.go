package bench

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Step is a run that stays at one λ and one learning rate and sees one batch,
// so that each step does the same work.
type Step struct {
	Case run.StepCase

	teacher *model.ViT
	team    *train.Team
	run     *train.Run // the team's first
	at      [2]int     // steps of the run with λ = ½ and λ = 0
}

// Config is the model of a case.
func Config(c run.StepCase) model.Config {
	m := model.Config{
		ModelType: "vit", HiddenSize: c.Width, Layers: c.Blocks, Heads: c.Heads, IntermediateSize: c.Hidden,
		HiddenAct: "gelu", LayerNormEps: 1e-6, ImageSize: c.Image, PatchSize: c.Patch, Channels: c.Channels, QKVBias: true,
	}
	for i := range c.Classes {
		m.Labels = append(m.Labels, string(rune('a'+i)))
	}
	return m
}

// Settings is the run of a case: the default one, with the case's batch and
// rank.
func Settings(c run.StepCase) run.Config {
	s := run.Default()
	s.Batch, s.Rank = c.Batch, c.Rank
	return s
}

// NewStep prepares a case. Its error is train.NewRun's.
func NewStep(c run.StepCase) (*Step, error) { return NewSharedStep(c, 1) }

// NewSharedStep prepares a case that so many replicas share, a goroutine each.
// Its error is train.NewTeam's.
func NewSharedStep(c run.StepCase, replicas int) (*Step, error) {
	s := &Step{Case: c, teacher: model.New(Config(c))}
	fill(s.teacher)
	settings := Settings(c)
	var err error
	if s.team, err = train.NewTeam(settings, s.teacher, images(c), replicas); err != nil {
		return nil, err
	}
	s.run = s.team.Run()
	q := settings.DecaySteps()
	s.at = [2]int{q / 2, q}
	return s, nil
}

// Made returns the teacher and the set of a case, for a run by other means.
func Made(c run.StepCase) (*model.ViT, train.Set) {
	teacher := model.New(Config(c))
	fill(teacher)
	return teacher, images(c)
}

// fill draws weights that keep the size of what flows through, so that every
// part of the model matters to the loss.
func fill(m *model.ViT) {
	rng := tensor.NewRand(1, 7)
	m.Walk(func(_ string, p *nn.Param) {
		std := 0.1
		if !p.NoDecay {
			std = 1 / math.Sqrt(float64(p.Value.Cols))
		}
		norm := p.NoDecay && p.Value.Row(0)[0] == 1 // a gain, which starts at 1
		tensor.FillNormal(p.Value, rng, std)
		if norm {
			for i := range p.Value.Row(0) {
				p.Value.Row(0)[i]++
			}
		}
	})
}

// images is a set of exactly one batch of noise.
func images(c run.StepCase) train.Set {
	set := &data.Images{Width: c.Image, Height: c.Image, Channels: c.Channels, Classes: Config(c).Labels}
	rng := tensor.NewRand(2, 7)
	set.Pixels = make([]byte, c.Batch*c.Channels*c.Image*c.Image)
	for i := range set.Pixels {
		set.Pixels[i] = byte(rng.IntN(256))
	}
	for i := range c.Batch {
		set.Labels = append(set.Labels, uint8(i%c.Classes))
	}
	prep := vision.Default()
	prep.Width, prep.Height, prep.Mean, prep.Std = c.Image, c.Image, []float64{0.5}, []float64{0.5}
	return train.OfImages(set, prep)
}

// Schedule returns λ and the learning rate of every step, faded or not.
func (s *Step) Schedule(faded bool) (lambda, rate float64) {
	n := s.at[0]
	if faded {
		n = s.at[1]
	}
	return s.run.ScheduleAt(n)
}

// Forward does the first half of a step of one replica, at λ = ½ or, faded, at
// λ = 0. Its error is train.Run's.
func (s *Step) Forward(faded bool) error {
	s.goTo(faded)
	return s.run.Forward()
}

// Backward does the second half and returns what the step measured. Its error
// is train.Run's.
func (s *Step) Backward() (train.StepReport, error) { return s.run.Backward() }

// Once makes a whole step, of all replicas.
func (s *Step) Once(faded bool) (train.StepReport, error) {
	s.goTo(faded)
	return s.team.Step()
}

// goTo sets λ and the learning rate.
func (s *Step) goTo(faded bool) {
	n := s.at[0]
	if faded {
		n = s.at[1]
	}
	s.team.GoTo(n)
}

// Products makes a step and returns the products that it computed, in order.
func (s *Step) Products(faded bool) ([]tensor.Product, error) {
	var list []tensor.Product
	used := tensor.Used()
	defer tensor.Use(used)
	listening := used
	listening.Seen = func(p tensor.Product) { list = append(list, p) }
	tensor.Use(listening)
	_, err := s.Once(faded)
	return list, err
}
