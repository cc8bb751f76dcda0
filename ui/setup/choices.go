package setup

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
)

// own is the value of the preset's choice that stands for no preset.
const own = "own"

// presets is the choice of a preset, with what each does. Own options can only be
// had by changing one.
func presets(now string) part.Choice {
	c := part.Choice{
		Name: store.Preset, Label: "Preset", List: true, Value: now,
		Help: "Sets the method, the fading, what teaches and the learning rate. Rank, steps, batch and seed stay.",
		Options: []part.Option{
			{Value: run.Paper, Label: store.PresetNames[run.Paper], Note: "The method as published: random adapters of one rank take over while the labels and the hidden states teach. Rates and lengths are ours."},
			{Value: run.Best, Label: store.PresetNames[run.Best], Note: "What kept more accuracy in trials on the built-in models: adapters start wide, from what the layers compute, are pruned to their size where they matter least, and learn each layer’s outputs and the original’s answers. Another model may need other options."},
		},
	}
	if now == "" {
		c.Value = own
		c.Options = append(c.Options, part.Option{Value: own, Label: store.PresetNames[""], Note: "As set below."})
	}
	return c
}

// choices has the settings with named values.
var choices = map[string]part.Choice{
	"decay": {
		Label: "Decay curve", Help: "How λ, the weight left on the pretrained matrices, falls from 1 to 0.",
		Options: []part.Option{
			{Value: run.DecayLinear, Label: "Linear", Path: drawing(run.DecayLinear)},
			{Value: run.DecayCosine, Label: "Cosine", Path: drawing(run.DecayCosine)},
			{Value: run.DecaySine, Label: "Sine", Path: drawing(run.DecaySine)},
			{Value: run.DecayCut, Label: "Cold cut", Path: drawing(run.DecayCut)},
		},
	},
	"fade": {
		Label: "Order of fading", Help: "Which blocks fade first. Unless all fade together, each takes half of the decay.", List: true,
		Options: []part.Option{
			{Value: run.FadeTogether, Label: "Together"},
			{Value: run.FadeFirst, Label: "From the input on"},
			{Value: run.FadeLast, Label: "From the output on"},
		},
	},
	"bias": {
		Label: "Bias", Help: "Whether the pretrained bias stays or fades together with its matrix.",
		Options: []part.Option{
			{Value: run.BiasKept, Label: "Stays", Note: "λ·Wx + BAx + c"},
			{Value: run.BiasFades, Label: "Fades", Note: "λ·(Wx + b) + BAx + c"},
		},
	},
	"features": {
		Label: "Hidden states", Help: "Which of the original’s hidden states are imitated.",
		Options: []part.Option{
			{Value: run.FeaturesBlocks, Label: "Of each block"},
			{Value: run.FeaturesLinears, Label: "Of each linear"},
		},
	},
	"ranks": {
		Label: "Ranks", Help: "Spread, each layer gets 1 to twice the rank, and all together cost no more.",
		Options: []part.Option{
			{Value: run.RanksUniform, Label: "The same everywhere"},
			{Value: run.RanksSpread, Label: "Spread", Note: "more where more is lost"},
		},
	},
	store.AdapterKind: {
		Label: "Adapter", Help: "What learns beside each pretrained matrix. In the end it is written as two thin matrices, whatever it was.", List: true,
		Options: []part.Option{
			{Value: run.LoRA, Note: "Two thin matrices, one after the other."},
			{Value: run.DoRA, Note: "LoRA for the directions, and the length of each row apart."},
			{Value: run.MELoRA, Note: "Several small LoRAs, each for a slice of inputs and outputs."},
			{Value: run.SoRA, Note: "LoRA with a gate at each rank; gates of little use close."},
			{Value: run.SwitchLoRA, Note: "LoRA whose vectors are exchanged for others on the way."},
			{Value: run.TTLoRA, Note: "A chain of small tensors makes the two matrices: the least to learn."},
			{Value: run.IntLoRA, Note: "The adapted weight is kept in integers while it fades."},
		},
	},
	store.Start: {
		Label: "Start of the factors", List: true,
		Options: []part.Option{
			{Value: run.StartRandom, Label: "Random", Note: "One matrix random, one zero: the whole weight fades."},
			{Value: run.StartSVD, Label: "From the weights", Note: "As near to the weight as the rank allows: only the rest fades."},
			{Value: run.StartOutputs, Label: "From the outputs", Note: "As near to what the layer makes of training examples: only the rest fades."},
		},
	},
	"adapter-bits": {
		Label: "Bits", Help: "Of each integer: fewer are coarser.",
		Options: []part.Option{{Value: "4", Label: "4 bits"}, {Value: "8", Label: "8 bits"}},
	},
}

// choiceOf is a choice as it can be made now.
func (c *Setup) choiceOf(name string) part.Choice {
	p := choices[name]
	p.Options = append([]part.Option(nil), p.Options...)
	for i := range p.Options {
		o := &p.Options[i]
		switch name {
		case store.AdapterKind:
			o.Label = store.AdapterNames[o.Value]
		case store.Start:
			o.Off = o.Value != run.StartRandom && c.View.Config.Adapter != run.DefaultAdapter(run.LoRA)
		}
	}
	if name == store.Start {
		p.Help = c.startHelp()
	}
	return p
}

// startHelp says what cannot be chosen beside the start, and why.
func (c *Setup) startHelp() string {
	k := c.View.Config
	switch {
	case k.Adapter.Kind != run.LoRA:
		return fmt.Sprintf("%s starts at random: only the two matrices of plain LoRA can be computed from a weight.", store.AdapterNames[k.Adapter.Kind])
	case k.Adapter != run.DefaultAdapter(run.LoRA):
		return "With α or dropout LoRA starts at random: only its two plain matrices can be computed from a weight."
	case k.Start != run.StartRandom:
		return "The bias is part of the start. Another adapter, α and dropout need a random start."
	}
	return "Where the two matrices begin. The nearer to the weight, the less is left to fade."
}

// switches has the settings that are on or off.
var switches = map[string]part.Toggle{
	"trainHead":          {Label: "Train the classifier too", Help: "Lets the last layer follow the adapters."},
	"trainNorms":         {Label: "Train the layer norms too", Help: "Lets the scales between the layers follow the adapters."},
	"careful":            {Label: "Fade with care", Help: "λ falls slower while the hidden states are further from the original’s than they were. At the end of the decay it is 0 all the same."},
	"prune":              {Label: "Prune instead of cutting", Help: "What is least important anywhere goes, bit by bit, so that each layer ends with a rank of its own."},
	"vary-flip":          {Label: "Mirror images", Help: "Half of them, at random, left and right."},
	"adapter-stabilised": {Label: "α over the root of the rank", Help: "Instead of the rank itself, so that high ranks count as much (rsLoRA)."},
	"adapter-asCode":     {Label: "As the published code does it", Help: "Without the learning rate in the threshold, which must be about a thousand times smaller then."},
	"adapter-shift":      {Label: "Shift instead of multiply", Help: "Each integer is shifted by a power of two."},
}
