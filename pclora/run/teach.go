package run

import (
	"fmt"
	"slices"
	"strings"
)

// The ways to teach a teacher: what of it learns.
const (
	TeachHead = "head" // the classifier, and a BERT's pooler, on a frozen encoder
	TeachLoRA = "lora" // the head, and a low-rank adapter beside each linear of the encoder
	TeachAll  = "all"  // every weight
)

// TeachModes lists the ways to teach, the cheapest first.
var TeachModes = []string{TeachHead, TeachLoRA, TeachAll}

// Teach is everything that decides how a teacher is taught before it is
// compressed, apart from the binary.
type Teach struct {
	Mode string `json:"mode"` // one of TeachModes
	Rank int    `json:"rank"` // of the adapters, for TeachLoRA

	Steps        int     `json:"steps"`        // optimiser steps at most
	Batch        int     `json:"batch"`        // examples a step
	LearningRate float64 `json:"learningRate"` // peak rate of AdamW
	WarmupShare  float64 `json:"warmupShare"`  // share of the steps with a rising rate
	WeightDecay  float64 `json:"weightDecay"`  // decoupled; not applied to biases and norms
	Clip         float64 `json:"clip"`         // largest global gradient norm; 0 means no clipping
	EvalEvery    int     `json:"evalEvery"`    // steps between evaluations on the validation part; 0: only at the end
	Patience     int     `json:"patience"`     // evaluations without a gain after which it stops; 0: never
	Seed         uint32  `json:"seed"`         // of the adapters' start and the order of examples
}

// PatienceRange bounds Teach.Patience. The limits of its other numbers are those
// of Config's.
var PatienceRange = Range{0, 100}

// DefaultTeach returns the settings that the page starts with for a way to
// teach. The rates are ours.
func DefaultTeach(mode string) Teach {
	t := Teach{
		Mode: mode, Rank: 8, Steps: 400, Batch: 32, LearningRate: 3e-4,
		WarmupShare: 0.1, WeightDecay: 0.01, Clip: 1, EvalEvery: 40, Patience: 4, Seed: 1,
	}
	switch mode {
	case TeachHead:
		t.LearningRate = 2e-3
	case TeachLoRA:
		t.LearningRate = 1e-3
	}
	return t
}

// Validate returns a *FieldError for the first setting out of bounds, nil if
// there is none.
func (t Teach) Validate() error {
	if !slices.Contains(TeachModes, t.Mode) {
		return &FieldError{"mode", fmt.Sprintf("no way to teach %.40q, have %s", t.Mode, strings.Join(TeachModes, ", "))}
	}
	for _, n := range []struct {
		field string
		value float64
		in    Range
	}{
		{"rank", float64(t.Rank), RankRange},
		{"steps", float64(t.Steps), StepsRange},
		{"batch", float64(t.Batch), BatchRange},
		{"learningRate", t.LearningRate, LearningRateRange},
		{"warmupShare", t.WarmupShare, WarmupShareRange},
		{"weightDecay", t.WeightDecay, WeightDecayRange},
		{"clip", t.Clip, ClipRange},
		{"evalEvery", float64(t.EvalEvery), EvalEveryRange},
		{"patience", float64(t.Patience), PatienceRange},
	} {
		if !(n.value >= n.in.Min && n.value <= n.in.Max) { // also refuses NaN
			return &FieldError{n.field, fmt.Sprintf("is %v, choose between %v and %v", n.value, n.in.Min, n.in.Max)}
		}
	}
	return nil
}
