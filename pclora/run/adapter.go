package run

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// The kinds of adapters; package adapter has a file for each.
const (
	LoRA       = "lora"       // two thin matrices (arXiv:2106.09685)
	DoRA       = "dora"       // the same, and the length of each of the weight's rows apart (arXiv:2402.09353)
	MELoRA     = "melora"     // several small pairs, each for a slice of inputs and outputs (arXiv:2402.17263)
	SoRA       = "sora"       // gates between the two, which close one by one (arXiv:2311.11696)
	SwitchLoRA = "switchlora" // vectors that are exchanged for others while training (arXiv:2406.06564)
	TTLoRA     = "ttlora"     // a chain of small tensors (arXiv:2408.01008)
	IntLoRA    = "intlora"    // an adapter of integer weights (arXiv:2410.21759)
)

// AdapterKinds lists them in the order a person is shown them.
var AdapterKinds = []string{LoRA, DoRA, MELoRA, SoRA, SwitchLoRA, TTLoRA, IntLoRA}

// An Adapter says what learns beside a frozen linear. Its inner size is the rank
// of the Config or Teach that it is part of. Settings that belong to another kind
// than Kind are 0.
type Adapter struct {
	Kind string `json:"kind"` // one of AdapterKinds
	// Scale is α, of which the factors' product gets α/r; 0 stands for the factor 1,
	// as PC-LoRA has it. TT-LoRA's product gets α itself.
	Scale      float64 `json:"scale,omitempty"`
	Stabilised bool    `json:"stabilised,omitempty"` // α/√r instead (rsLoRA, arXiv:2312.03732)
	Dropout    float64 `json:"dropout,omitempty"`    // of the adapter's input while it learns, in [0, 0.9]

	Minis int `json:"minis,omitempty"` // of MELoRA: how many pairs; divides every linear's sizes

	// Of SoRA: the last threshold of its gates, the number of equal stages in which it
	// rises to that over the run, and whether the published code's operator stands for
	// the paper's. The paper's threshold is multiplied by the learning rate in each
	// step, the code's is not, so it is to be about a thousand times smaller.
	Threshold float64 `json:"threshold,omitempty"`
	Stages    int     `json:"stages,omitempty"`
	AsCode    bool    `json:"asCode,omitempty"`

	// Of SwitchLoRA: the first interval between switches of a vector in steps, the
	// share of the steps after which switches are 0.3 times as frequent, and how many
	// steps a switched vector's partner rests.
	Interval float64 `json:"interval,omitempty"`
	Fall     float64 `json:"fall,omitempty"`
	Freeze   int     `json:"freeze,omitempty"`

	// Of IntLoRA: bits of the integers, 4 or 8, and whether they are shifted instead
	// of multiplied.
	Bits  int  `json:"bits,omitempty"`
	Shift bool `json:"shift,omitempty"`
}

// DefaultAdapter returns an adapter of a kind with the settings that its authors
// use, except for LoRA, which is as PC-LoRA has it, and SoRA's threshold, with which
// a quarter of the gates close in a run of some hundred steps.
func DefaultAdapter(kind string) Adapter {
	a := Adapter{Kind: kind}
	switch kind {
	case DoRA, MELoRA:
		a.Scale = 16
	case SoRA:
		a.Scale, a.Threshold, a.Stages = 16, 2, 7
	case SwitchLoRA:
		a.Scale, a.Interval, a.Fall, a.Freeze = 1, 40, 0.1, 5
	case TTLoRA:
		a.Scale = 16
	case IntLoRA:
		a.Bits = 8
	}
	if kind == MELoRA {
		a.Minis = 2
	}
	return a
}

// The ranges of an Adapter's settings, for the kinds that have them.
var (
	ScaleRange     = Range{0, 256}
	DropoutRange   = Range{0, 0.9}
	MinisRange     = Range{1, 64}
	ThresholdRange = Range{0, 100}
	StagesRange    = Range{1, 100}
	IntervalRange  = Range{1, 10_000}
	FallRange      = Range{0.001, 1}
	FreezeRange    = Range{0, 1000}
)

// Validate returns a *FieldError for the first setting out of bounds or of another
// kind, nil if there is none.
func (a Adapter) Validate() error {
	if !slices.Contains(AdapterKinds, a.Kind) {
		return &FieldError{"kind", fmt.Sprintf("no adapter %.40q, have %s", a.Kind, strings.Join(AdapterKinds, ", "))}
	}
	only := func(kind string, in Range) Range {
		if a.Kind == kind {
			return in
		}
		return Range{}
	}
	if a.Kind == IntLoRA && a.Bits != 4 && a.Bits != 8 {
		return &FieldError{"bits", fmt.Sprintf("is %d, choose 4 or 8", a.Bits)}
	}
	if a.Kind != SoRA && a.AsCode || a.Kind != IntLoRA && a.Shift || a.Kind == TTLoRA && a.Stabilised ||
		a.Kind == IntLoRA && (a.Stabilised || a.Scale != 0 || a.Dropout != 0) {
		return &FieldError{"kind", fmt.Sprintf("is %s, which has no such switch: leave out what belongs to another", a.Kind)}
	}
	if a.Interval < 2*float64(a.Freeze) {
		return &FieldError{"interval", fmt.Sprintf("is %v, which lets vectors rest on both sides at once: choose at least twice freeze, %d", a.Interval, 2*a.Freeze)}
	}
	return checkNumbers([]number{
		{"scale", a.Scale, ScaleRange},
		{"dropout", a.Dropout, DropoutRange},
		{"minis", float64(a.Minis), only(MELoRA, MinisRange)},
		{"threshold", a.Threshold, only(SoRA, ThresholdRange)},
		{"stages", float64(a.Stages), only(SoRA, StagesRange)},
		{"interval", a.Interval, only(SwitchLoRA, IntervalRange)},
		{"fall", a.Fall, only(SwitchLoRA, FallRange)},
		{"freeze", float64(a.Freeze), only(SwitchLoRA, FreezeRange)},
		{"bits", float64(a.Bits), only(IntLoRA, Range{4, 8})},
	})
}

// Factor is what the product of the factors is multiplied by.
func (a Adapter) Factor(rank int) float64 {
	switch {
	case a.Scale == 0:
		return 1
	case a.Kind == TTLoRA:
		return a.Scale
	case a.Stabilised:
		return a.Scale / math.Sqrt(float64(rank))
	}
	return a.Scale / float64(rank)
}
