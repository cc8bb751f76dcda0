package study

import (
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/tensor"
)

// A softmax is multinomial logistic regression: one linear from pixels to
// classes. It is the floor that a network must leave behind.
type softmax struct {
	linear *nn.Linear
	logits tensor.Matrix // [B Labels]
}

// Logits returns the logits [B Labels] of images; they last until the next call.
func (s *softmax) Logits(in model.Input) tensor.Matrix {
	s.logits = tensor.Reserve(s.logits, in.Images.Rows, s.linear.Weight.Value.Rows)
	s.linear.Forward(nil, s.logits, in.Images)
	return s.logits
}

// A Floor is how softmax regression on the pixels answers after the epoch that
// was best in validation.
type Floor struct {
	Epoch      int   `json:"epoch"`
	Validation int   `json:"validation"` // validation examples answered rightly
	Test       int   `json:"test"`       // test examples answered rightly
	Params     int64 `json:"params"`
}

// How the floor is trained.
const (
	floorEpochs = 20
	floorBatch  = 50
	floorRate   = 3e-4
)

// floorOf trains softmax regression from zeros.
func floorOf(p parted, seed uint64) Floor {
	m := p.train.Images
	s := &softmax{linear: nn.NewLinear(m.Channels*m.Height*m.Width, len(p.train.Classes))}
	params := []*nn.Param{s.linear.Weight, s.linear.Bias}
	for _, p := range params {
		p.Train()
	}
	opt, sampler := optim.NewAdamW(params, 0), data.NewSampler(p.train.Len(), seed)
	at, labels := make([]int, min(floorBatch, p.train.Len())), make([]uint8, min(floorBatch, p.train.Len()))
	best := Floor{Validation: -1, Params: int64(params[0].Len() + params[1].Len())}
	for epoch := range floorEpochs {
		for range p.train.Len() / len(at) {
			sampler.Next(at)
			for i, j := range at {
				labels[i] = uint8(p.train.Label(j))
			}
			in := p.train.Input(at...)
			logits := s.Logits(in)
			tensor.CrossEntropy(logits, labels, 1)
			optim.Zero(params)
			tensor.AddTMul(s.linear.Weight.Grad, logits, in.Images)
			logits.AddRowsTo(s.linear.Bias.Grad.Row(0))
			opt.Step(floorRate)
		}
		if right := score(s, p.validation); right > best.Validation {
			best.Epoch, best.Validation, best.Test = epoch+1, right, score(s, p.test)
		}
	}
	return best
}
