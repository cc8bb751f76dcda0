package run

// The presets: which of a method's options a run uses.
const (
	// Paper is the method as the paper states it (arXiv:2406.09117): random factors,
	// one rank, one λ, the task and the hidden states.
	Paper = "paper"
	// Best is what kept more accuracy than the paper's options in trials of the built-in
	// models, on training examples that students did not learn from: factors that start
	// at the outputs with four times the rank and are pruned, a short decay, the outputs
	// of linears and the teacher's answers instead of labels, and for images a higher rate.
	Best = "best"
)

// Presets lists them in the order a person is shown them.
var Presets = []string{Paper, Best}

// WithPreset returns c with the options that a preset names, for a model that
// reads texts or images; model, data, rank and what must go, steps, batch and seed
// stay. A name that
// is no preset changes nothing.
func (c Config) WithPreset(name string, texts bool) Config {
	d := DefaultFor(c.Model, texts)
	if name != Paper && name != Best {
		return c
	}
	c.Adapter, c.Ranks, c.Start = d.Adapter, d.Ranks, d.Start
	c.Decay, c.DecayShare, c.Fade, c.Careful, c.Bias = d.Decay, d.DecayShare, d.Fade, d.Careful, d.Bias
	c.Features, c.HighRank, c.Prune = d.Features, d.HighRank, d.Prune
	c.Alpha, c.Logits, c.Temperature, c.Attention, c.Relations = d.Alpha, d.Logits, d.Temperature, d.Attention, d.Relations
	c.LearningRate, c.Vary = d.LearningRate, d.Vary
	if name == Best {
		c.Start, c.HighRank, c.Prune = StartOutputs, min(4*c.Rank, int(HighRankRange.Max)), true
		c.DecayShare = 0.1
		c.Features, c.Alpha, c.Logits = FeaturesLinears, 0, 1
		if !texts {
			c.LearningRate *= 3
		}
	}
	return c
}

// PresetOf returns the preset whose options c has, empty for none.
func (c Config) PresetOf(texts bool) string {
	for _, name := range Presets {
		if c == c.WithPreset(name, texts) {
			return name
		}
	}
	return ""
}
