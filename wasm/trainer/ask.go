package main

import (
	"errors"
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// ask asks teacher and student about one example.
func (s *Session) ask(c wire.Ask, given blobs) error {
	l := s.loaded
	if l == nil {
		return errNothingLoaded
	}
	if a := s.run; a != nil && a.learner.Half() { // the models hold what the second half of a step needs
		if a.working() {
			s.asked = &asking{c, given}
			return nil
		}
		a.learner.SetShard(train.Shard{Of: s.crew.size()}) // it is computed again
	}
	e := wire.Answered{}
	var in model.Input
	var err error
	if l.teacher.Settings().Texts() {
		in, err = l.text(c, &e)
	} else {
		in, err = s.picture(given, &e)
	}
	if err != nil {
		return err
	}
	e.Teacher = probabilities(model.Logits(l.teacher, in))
	if s.run != nil && s.run.teach == nil {
		e.Student, e.Lambda = probabilities(s.run.learner.Logits(in)), s.run.run.Lambda()
	}
	s.env.Send(e)
	return nil
}

// An asking is an Ask that waits for the end of a step.
type asking struct {
	ask   wire.Ask
	given blobs
}

// answerLate answers an Ask that came in the middle of a step.
func (s *Session) answerLate() error {
	if a := s.asked; a != nil && (s.run == nil || !s.run.learner.Half()) {
		s.asked = nil
		return during("asking", s.ask(a.ask, a.given))
	}
	return nil
}

// text is the input of a text.
func (l *loaded) text(c wire.Ask, e *wire.Answered) (model.Input, error) {
	if n := len(c.Text) + len(c.Pair); n > wire.MaxAsked {
		return model.Input{}, fmt.Errorf("a text of %d bytes, at most %d are read: shorten it", n, wire.MaxAsked)
	}
	if c.Text == "" {
		return model.Input{}, errors.New("there is no text: type one")
	}
	most := min(maxTokens, l.teacher.Settings().MaxPositions)
	var x token.Encoding
	if c.Pair != "" {
		x = l.tokenizer.EncodePair(c.Text, c.Pair, most)
	} else {
		x = l.tokenizer.Encode(c.Text, most)
	}
	e.Text, e.Tokens = c.Text, len(x.IDs)
	for _, id := range x.IDs {
		if id == l.tokenizer.Names().Unknown {
			e.Unknown++
		}
	}
	in := model.Input{Texts: nn.Texts{Tokens: len(x.IDs), IDs: x.IDs}}
	if c.Pair != "" {
		in.Texts.Types = x.Types
	}
	return in, l.teacher.Settings().Check(in)
}

// picture is the input of a picture.
func (s *Session) picture(given blobs, e *wire.Answered) (model.Input, error) {
	if len(given) != 1 {
		return model.Input{}, errors.New("there is no picture: choose one, or take one with the camera")
	}
	b, err := given[0].all()
	if err != nil {
		return model.Input{}, err
	}
	x, err := s.env.Decode(b)
	if err != nil {
		return model.Input{}, err
	}
	if x, err = s.loaded.prep.Fit(x, s.loaded.teacher.Settings().Channels); err != nil {
		return model.Input{}, err
	}
	e.Image = &wire.Image{Width: x.Width, Height: x.Height, Channels: x.Channels, Pixels: x.Pixels}
	one := train.Set{Classes: s.loaded.train.Classes, Labels: []uint8{0}, Prep: s.loaded.prep,
		Images: &data.Images{Width: x.Width, Height: x.Height, Channels: x.Channels, Pixels: x.Pixels, Labels: []uint8{0}, Classes: s.loaded.train.Classes}}
	if err := one.Check(*s.loaded.teacher.Settings()); err != nil {
		return model.Input{}, err
	}
	return one.Input(0), nil
}

// probabilities is the softmax of one row of logits.
func probabilities(logits tensor.Matrix) []float64 {
	tensor.Softmax(logits)
	p := make([]float64, logits.Cols)
	for i, v := range logits.Row(0) {
		p[i] = float64(v)
	}
	return p
}
