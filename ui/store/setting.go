package store

import (
	"slices"
	"strconv"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A setting is a Field, a Choice or a Switch. Each is a line in a table here or in
// fields.go, named as in Config's JSON: "alpha", and "adapter-scale" for one of
// Config's Adapter. Where when is set and false, the setting has no effect.

// A Choice is a setting with a few named values.
type Choice struct {
	Name   string
	Values []string

	get  func(Settings) string
	set  func(*Settings, string)
	when func(Settings) bool
}

// A Switch is a setting that is on or off.
type Switch struct {
	Name string

	at   func(*Settings) *bool
	when func(Settings) bool
}

// The choice of an adapter, whose other settings go by its kind, and of where its
// factors start, which not every adapter can.
const (
	AdapterKind = "adapter-kind"
	Start       = "start"

	adapterMark = "adapter-"
)

// Choices lists a run's settings with named values.
var Choices = []Choice{
	named("decay", run.Decays, func(c *Settings) *string { return &c.Decay }, fades),
	named("fade", run.FadeOrders, func(c *Settings) *string { return &c.Fade }, fades),
	named(AdapterKind, run.AdapterKinds, func(c *Settings) *string { return &c.Adapter.Kind }, nil),
	named(Start, run.Starts, func(c *Settings) *string { return &c.Start }, nil),
	named("ranks", run.RankPlans, func(c *Settings) *string { return &c.Ranks }, nil),
	named("bias", run.Biases, func(c *Settings) *string { return &c.Bias }, startsRandom),
	named("features", run.FeatureKinds, func(c *Settings) *string { return &c.Features }, func(c Settings) bool { return c.Alpha < 1 }),
	{Name: "adapter-bits", Values: []string{"4", "8"}, when: ofKinds(run.IntLoRA),
		get: func(c Settings) string { return strconv.Itoa(c.Adapter.Bits) },
		set: func(c *Settings, v string) { c.Adapter.Bits, _ = strconv.Atoi(v) }},
}

// Switches lists a run's settings that are on or off.
var Switches = []Switch{
	{"trainHead", func(c *Settings) *bool { return &c.TrainHead }, nil},
	{"trainNorms", func(c *Settings) *bool { return &c.TrainNorms }, nil},
	{"careful", func(c *Settings) *bool { return &c.Careful }, fades},
	{"prune", func(c *Settings) *bool { return &c.Prune }, func(c Settings) bool { return c.HighRank > 0 && !spreads(c) }},
	{"vary-flip", func(c *Settings) *bool { return &c.Vary.Flip }, nil},
	{"adapter-stabilised", func(c *Settings) *bool { return &c.Adapter.Stabilised }, stabilises},
	{"adapter-asCode", func(c *Settings) *bool { return &c.Adapter.AsCode }, ofKinds(run.SoRA)},
	{"adapter-shift", func(c *Settings) *bool { return &c.Adapter.Shift }, ofKinds(run.IntLoRA)},
}

// varied are the settings that only a run on images has, and worded those that only
// one on texts has.
var (
	varied = []string{"vary-shift", "vary-flip", "vary-erase"}
	worded = []string{"embeddings"}
)

// Fits reports whether a model of texts, or else of images, can have a setting.
func Fits(name string, texts bool) bool {
	if texts {
		return !slices.Contains(varied, name)
	}
	return !slices.Contains(worded, name)
}

func named(name string, values []string, at func(*Settings) *string, when func(Settings) bool) Choice {
	return Choice{name, values, func(c Settings) string { return *at(&c) }, func(c *Settings, v string) { *at(c) = v }, when}
}

// When a setting has an effect.

func fades(c Settings) bool        { return c.DecayShare > 0 }
func startsRandom(c Settings) bool { return c.Config.Start == run.StartRandom }
func spreads(c Settings) bool      { return c.Ranks == run.RanksSpread }

// scales, stabilises and drops report what the adapter has. Factors that start at
// the weight, or are cut, have none of it.
func scales(c Settings) bool {
	return startsRandom(c) && c.HighRank == 0 && c.Adapter.Kind != run.IntLoRA
}

// plain reports whether the adapter is plain factors.
func plain(c Settings) bool { return c.Adapter == run.DefaultAdapter(run.LoRA) }

func stabilises(c Settings) bool {
	return scales(c) && c.Adapter.Scale > 0 && c.Adapter.Kind != run.TTLoRA
}

func drops(c Settings) bool { return scales(c) && c.Adapter.Kind != run.SwitchLoRA }

func ofKinds(kinds ...string) func(Settings) bool {
	return func(c Settings) bool { return slices.Contains(kinds, c.Adapter.Kind) }
}

// Used reports whether a setting has an effect beside the others in c.
func Used(name string, c Settings) bool {
	when := func(Settings) bool { return false }
	if f, ok := FieldOf(name); ok {
		when = f.when
	} else if o, ok := choiceOf(name); ok {
		when = o.when
	} else if o, ok := switchOf(name); ok {
		when = o.when
	}
	return when == nil || when(c)
}

func choiceOf(name string) (Choice, bool) {
	for _, c := range Choices {
		if c.Name == name {
			return c, true
		}
	}
	return Choice{}, false
}

func switchOf(name string) (Switch, bool) {
	for _, s := range Switches {
		if s.Name == name {
			return s, true
		}
	}
	return Switch{}, false
}
