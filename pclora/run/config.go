package run

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Version is the version of Config and Record as JSON. A reader refuses any
// other.
const Version = 1

// The names of the decay curves; package schedule holds their formulas.
const (
	DecayLinear = "linear" // λ = 1 − t
	DecayCosine = "cosine" // λ = cos(πt/2)
	DecaySine   = "sine"   // λ = 1 − sin(πt/2)
	DecayCut    = "cut"    // λ = 1 until t = 1, then 0: the cold cut
)

// Decays lists the decay curves in the order a person is shown them.
var Decays = []string{DecayLinear, DecayCosine, DecaySine, DecayCut}

// The two readings of the bias in a host layer (arXiv:2406.09117; the paper
// does not say which it means).
const (
	BiasKept  = "kept"  // λ·Wx + BAx + C, C starts as the pretrained bias
	BiasFades = "fades" // λ·(Wx + b) + BAx + C, C starts at zero
)

// Biases lists the bias conventions.
var Biases = []string{BiasKept, BiasFades}

// Where the factors of an adapter start.
const (
	// StartRandom is LoRA's: A random and B zero, so that the whole weight fades.
	StartRandom = "random"
	// StartSVD is the best approximation of the weight; only the rest of it fades.
	StartSVD = "svd"
	// StartOutputs is the best approximation of what the weight makes of the training
	// examples; only the rest of it fades.
	StartOutputs = "outputs"
)

// Starts lists them.
var Starts = []string{StartRandom, StartSVD, StartOutputs}

// How ranks are given to layers.
const (
	RanksUniform = "uniform" // the same to each
	RanksSpread  = "spread"  // more to those that need it, within the same number of weights
)

// RankPlans lists them.
var RankPlans = []string{RanksUniform, RanksSpread}

// In which order the blocks' weights fade. Unless together, each fades over half of
// the decay.
const (
	FadeTogether = "together"
	FadeFirst    = "first" // those next to the input first
	FadeLast     = "last"  // those next to the output first
)

// FadeOrders lists them.
var FadeOrders = []string{FadeTogether, FadeFirst, FadeLast}

// Of what hidden states the distance is taken.
const (
	FeaturesBlocks  = "blocks"  // what each block leaves
	FeaturesLinears = "linears" // what each linear of the blocks leaves
)

// FeatureKinds lists them.
var FeatureKinds = []string{FeaturesBlocks, FeaturesLinears}

// Config is everything that decides a run, apart from the binary.
type Config struct {
	Version int    `json:"version"`
	Model   string `json:"model"` // name of a built-in model, or "own"
	Data    string `json:"data"`  // name of a built-in data set

	Adapter Adapter `json:"adapter"` // what learns in the place of each linear

	Rank  int    `json:"rank"`  // inner size r of every adapter; where ranks are spread, what they come to on average
	Ranks string `json:"ranks"` // one of RankPlans
	// Gone is the least share of the encoder's linear weights that goes, in [0, 1);
	// it may lower ranks that are spread below what Rank alone would give. 0 means
	// that Rank decides.
	Gone float64 `json:"gone"`
	// HighRank is the inner size that plain factors begin with, or less where a layer
	// does not allow it, to be cut in stages to
	// what Rank, Ranks and Gone ask for; see Cuts. 0 for that from the start.
	HighRank int `json:"highRank"`
	// Prune says that factors of HighRank are not cut: what is least important in all
	// layers goes, unit by unit, until the weights are as many as Rank and Gone allow;
	// see BudgetAt. Each layer ends with a rank of its own.
	Prune bool   `json:"prune"`
	Start string `json:"start"` // one of Starts
	// Embeddings is the inner size of the factors that take the place of a text's word
	// embeddings. What they lack to the table at first fades with the mean λ of the
	// linears. 0 leaves the table as it is.
	Embeddings int `json:"embeddings"`

	Decay string `json:"decay"` // one of Decays
	// DecayShare is the share of the steps over which λ falls from 1 to 0; at
	// step q = ⌈DecayShare·Steps⌉ it is exactly 0. In [0, 1]: at 0 there is no fading and λ is 0 throughout; at 1 the last
	// step is still trained with λ > 0 and λ is 0 only afterwards.
	DecayShare float64 `json:"decayShare"`
	Fade       string  `json:"fade"` // one of FadeOrders
	// Careful says that λ falls slower while the distance of hidden states is larger
	// than it was; at the end of the decay it is 0 all the same.
	Careful  bool    `json:"careful"`
	Bias     string  `json:"bias"`     // one of Biases
	Alpha    float64 `json:"alpha"`    // weight of the task loss, in [0, 1]; the rest goes to the distance of hidden states
	Features string  `json:"features"` // one of FeatureKinds
	// Logits is the weight of the distance between teacher's and student's logits,
	// T²·KL at temperature T, beside the two others (arXiv:1503.02531). 0 for none.
	Logits      float64 `json:"logits"`
	Temperature float64 `json:"temperature"` // T
	// Attention is the weight of the distance between the maps of attention, and
	// Relations that between the likenesses of the last block's values
	// (arXiv:2002.10957). 0 for none.
	Attention float64 `json:"attention"`
	Relations float64 `json:"relations"`

	Steps        int     `json:"steps"`        // optimiser steps
	Batch        int     `json:"batch"`        // examples a step
	LearningRate float64 `json:"learningRate"` // peak rate of AdamW
	WarmupShare  float64 `json:"warmupShare"`  // share of the steps with a rising rate, in [0, 1)
	WeightDecay  float64 `json:"weightDecay"`  // decoupled; not applied to biases and norms
	Clip         float64 `json:"clip"`         // largest global gradient norm; 0 means no clipping
	TrainHead    bool    `json:"trainHead"`    // whether the classifier learns too
	TrainNorms   bool    `json:"trainNorms"`   // whether the layer norms learn too
	EvalEvery    int     `json:"evalEvery"`    // steps between evaluations; 0: only at the start and end
	Vary         Vary    `json:"vary"`         // how images are varied while training
	Seed         uint32  `json:"seed"`         // of the factors' start and the order of examples
}

// A Range bounds a number. Both ends are allowed.
type Range struct{ Min, Max float64 }

// The limits of Config's numbers. Those of Rank are for any layer; a model's
// own limit, min(in, out) of its smallest linear, is usually lower and is
// checked where the model is known, by CheckRank.
var (
	RankRange         = Range{1, 1024}
	HighRankRange     = Range{0, 1024}
	DecayShareRange   = Range{0, 1}
	AlphaRange        = Range{0, 1}
	StepsRange        = Range{1, 100_000}
	BatchRange        = Range{1, 256}
	LearningRateRange = Range{1e-6, 0.1}
	WarmupShareRange  = Range{0, 0.5}
	WeightDecayRange  = Range{0, 1}
	ClipRange         = Range{0, 100}
	EvalEveryRange    = Range{0, 100_000}
	GoneRange         = Range{0, 0.999}
	EmbeddingsRange   = Range{0, 1024}
	LogitsRange       = Range{0, 10}
	TemperatureRange  = Range{0.5, 20}
	ShiftRange        = Range{0, 8}
	EraseRange        = Range{0, 1}
)

// Vary says how images are varied, so that few are seen twice. What is taught is
// the teacher's answer to the varied image. Texts are not varied.
type Vary struct {
	Shift int     `json:"shift"` // moved by up to so many pixels each way
	Flip  bool    `json:"flip"`  // half of them mirrored left and right
	Erase float64 `json:"erase"` // chance that a part is blacked out
}

// ReplicasRange bounds how many replicas train one run. The number is no part
// of a Config, since it belongs to the machine; a Record names it.
var ReplicasRange = Range{1, 16}

// CheckReplicas returns a *FieldError if n is out of ReplicasRange.
func CheckReplicas(n int) error {
	if v := float64(n); v < ReplicasRange.Min || v > ReplicasRange.Max {
		return &FieldError{"replicas", fmt.Sprintf("is %d, choose between %v and %v", n, ReplicasRange.Min, ReplicasRange.Max)}
	}
	return nil
}

// A FieldError says which setting is wrong and what it may be.
type FieldError struct {
	Field  string // JSON name of the field
	Reason string // for people: what is wrong and what to do
}

func (e *FieldError) Error() string { return "run: " + e.Field + ": " + e.Reason }

// Validate returns a *FieldError for the first setting out of bounds, nil if
// there is none.
func (c Config) Validate() error {
	if c.Version != Version {
		return &FieldError{"version", fmt.Sprintf("settings of version %d, this build reads version %d: open them with the build that wrote them", c.Version, Version)}
	}
	for _, name := range []struct{ field, value string }{{"model", c.Model}, {"data", c.Data}} {
		if err := checkName(name.field, name.value); err != nil {
			return err
		}
	}
	for _, choice := range []struct {
		field, value string
		have         []string
	}{{"ranks", c.Ranks, RankPlans}, {"start", c.Start, Starts}, {"decay", c.Decay, Decays}, {"fade", c.Fade, FadeOrders}, {"bias", c.Bias, Biases}, {"features", c.Features, FeatureKinds}} {
		if !slices.Contains(choice.have, choice.value) {
			return &FieldError{choice.field, fmt.Sprintf("no %s %.40q, have %s", choice.field, choice.value, strings.Join(choice.have, ", "))}
		}
	}
	if err := c.Adapter.Validate(); err != nil {
		return err
	}
	if c.Start != StartRandom && c.Adapter != DefaultAdapter(LoRA) {
		return &FieldError{"start", fmt.Sprintf("is %s, which is for plain factors: choose %s for the adapter, without options, or start at %s", c.Start, LoRA, StartRandom)}
	}
	if err := c.checkNarrow(); err != nil {
		return err
	}
	if c.Careful && c.Alpha == 1 {
		return &FieldError{"careful", "needs the distance of hidden states, which α = 1 leaves out: choose a smaller α"}
	}
	return checkNumbers([]number{
		{"rank", float64(c.Rank), RankRange},
		{"highRank", float64(c.HighRank), HighRankRange},
		{"decayShare", c.DecayShare, DecayShareRange},
		{"alpha", c.Alpha, AlphaRange},
		{"steps", float64(c.Steps), StepsRange},
		{"batch", float64(c.Batch), BatchRange},
		{"learningRate", c.LearningRate, LearningRateRange},
		{"warmupShare", c.WarmupShare, WarmupShareRange},
		{"weightDecay", c.WeightDecay, WeightDecayRange},
		{"clip", c.Clip, ClipRange},
		{"evalEvery", float64(c.EvalEvery), EvalEveryRange},
		{"gone", c.Gone, GoneRange},
		{"embeddings", float64(c.Embeddings), EmbeddingsRange},
		{"logits", c.Logits, LogitsRange},
		{"temperature", c.Temperature, TemperatureRange},
		{"attention", c.Attention, LogitsRange},
		{"relations", c.Relations, LogitsRange},
		{"shift", float64(c.Vary.Shift), ShiftRange},
		{"erase", c.Vary.Erase, EraseRange},
	})
}

// A number is a setting and what it may be.
type number struct {
	field string
	value float64
	in    Range
}

func checkNumbers(all []number) error {
	for _, n := range all {
		if !(n.value >= n.in.Min && n.value <= n.in.Max) { // also refuses NaN
			return &FieldError{n.field, fmt.Sprintf("is %v, choose between %v and %v", n.value, n.in.Min, n.in.Max)}
		}
	}
	return nil
}

// CheckRank returns a *FieldError if Rank exceeds max, which is the
// smallest min(in, out) among the linears the run replaces; layer names one
// that has it.
func (c Config) CheckRank(max int, layer string) error {
	if c.Rank > max {
		return &FieldError{"rank", fmt.Sprintf("is %d, but %s allows at most %d: choose a smaller rank", c.Rank, layer, max)}
	}
	return nil
}

// DecaySteps is q: the first step that runs with λ exactly 0.
func (c Config) DecaySteps() int {
	return int(math.Ceil(c.DecayShare * float64(c.Steps)))
}

// maxName bounds the names in a Config, in bytes.
const maxName = 64

func checkName(field, value string) error {
	if value == "" || len(value) > maxName {
		return &FieldError{field, fmt.Sprintf("needs a name of 1 to %d characters", maxName)}
	}
	for _, r := range value {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return &FieldError{field, fmt.Sprintf("is %q, a name has only a to z, 0 to 9 and -", value)}
		}
	}
	return nil
}
