package run

import (
	"fmt"
	"slices"
	"strings"
)

// What a teaching changes of a model.
const (
	TeachHead = "head" // what lies behind the encoder: cheap, and enough where the encoder knows such data
	TeachLoRA = "lora" // the head, and adapters that are then folded into the encoder's linears
	TeachAll  = "all"  // every weight: the most can be learnt, and the most memory is needed
)

// TeachModes lists them in the order a person is shown them.
var TeachModes = []string{TeachHead, TeachLoRA, TeachAll}

// Teach is everything that decides how a model is taught a task by its labels,
// before it is compressed.
type Teach struct {
	Mode         string  `json:"mode"`         // one of TeachModes
	Adapter      Adapter `json:"adapter"`      // what learns beside each linear, LoRA or another kind; no matter in other modes
	Rank         int     `json:"rank"`         // of the adapters; no matter in other modes
	Steps        int     `json:"steps"`        // optimiser steps, unless it stops early
	Batch        int     `json:"batch"`        // examples a step
	LearningRate float64 `json:"learningRate"` // peak rate of AdamW; warm-up, then a half cosine
	WarmupShare  float64 `json:"warmupShare"`  // share of the steps with a rising rate, in [0, 0.5]
	WeightDecay  float64 `json:"weightDecay"`  // decoupled; not applied to biases, norms and embeddings
	Clip         float64 `json:"clip"`         // largest global gradient norm; 0 means no clipping
	EvalEvery    int     `json:"evalEvery"`    // steps between evaluations on the validation part; 0: only at the start and end
	Patience     int     `json:"patience"`     // evaluations in a row without a gain after which it stops; 0: never
	Seed         uint32  `json:"seed"`         // of the adapters' start and the order of examples
}

// PatienceRange bounds Teach.Patience. Its other numbers have Config's ranges.
var PatienceRange = Range{0, 1000}

// DefaultTeach returns settings for a small pretrained model and some thousand
// examples; the fewer weights change, the faster they may. The rates are what
// BERT (arXiv:1810.04805, appendix A.3) and LoRA (arXiv:2106.09685, appendix D)
// were taught with, raised for small models and few steps. An unknown mode gives
// settings that Validate refuses.
func DefaultTeach(mode string) Teach {
	t := Teach{
		Mode: mode, Adapter: DefaultAdapter(LoRA), Rank: 8, Steps: 600, Batch: 32, LearningRate: 1e-4, WarmupShare: 0.1,
		WeightDecay: 0.01, Clip: 1, EvalEvery: 50, Patience: 5, Seed: 1,
	}
	switch mode {
	case TeachHead:
		t.Steps, t.LearningRate = 300, 5e-3
	case TeachLoRA:
		t.LearningRate = 1e-3
	}
	return t
}

// Validate returns a *FieldError for the first setting out of bounds, nil if
// there is none.
func (t Teach) Validate() error {
	if !slices.Contains(TeachModes, t.Mode) {
		return &FieldError{"mode", fmt.Sprintf("no mode %.40q, have %s", t.Mode, strings.Join(TeachModes, ", "))}
	}
	numbers := []number{
		{"steps", float64(t.Steps), StepsRange},
		{"batch", float64(t.Batch), BatchRange},
		{"learningRate", t.LearningRate, LearningRateRange},
		{"warmupShare", t.WarmupShare, WarmupShareRange},
		{"weightDecay", t.WeightDecay, WeightDecayRange},
		{"clip", t.Clip, ClipRange},
		{"evalEvery", float64(t.EvalEvery), EvalEveryRange},
		{"patience", float64(t.Patience), PatienceRange},
	}
	if t.Mode == TeachLoRA {
		if err := t.Adapter.Validate(); err != nil {
			return err
		}
		numbers = append(numbers, number{"rank", float64(t.Rank), RankRange})
	}
	return checkNumbers(numbers)
}

// Sizes are the settings that Memory depends on.
func (t Teach) Sizes() Config { return Config{Adapter: t.Adapter, Rank: t.Rank, Batch: t.Batch} }
