package run

// Default returns the settings the page starts with: the method as the paper
// states it, at a rank that removes 93.75 % of the built-in encoder's linear
// weights.
//
// Alpha is the value recalled of the paper; the decay length, the rates and
// the step count are ours, chosen for a run of a few minutes in one tab.
func Default() Config {
	return Config{
		Version:      Version,
		Model:        "fashion-vit",
		Data:         "fashion-mnist",
		Adapter:      DefaultAdapter(LoRA),
		Rank:         4,
		Ranks:        RanksUniform,
		Start:        StartRandom,
		Temperature:  2,
		Decay:        DecayLinear,
		Fade:         FadeTogether,
		DecayShare:   0.6,
		Bias:         BiasKept,
		Alpha:        0.2,
		Features:     FeaturesBlocks,
		Steps:        600,
		Batch:        64,
		LearningRate: 2e-3,
		WarmupShare:  0.05,
		WeightDecay:  0.01,
		Clip:         1,
		TrainHead:    true,
		TrainNorms:   true,
		EvalEvery:    60,
		Seed:         1,
	}
}

// The other built-in model and its data.
const (
	TextModel = "wordnet-bert"
	TextData  = "wordnet-supersense10"
)

// DefaultFor returns the settings the page starts with for a model by name, and
// for one of a person's own by what it reads. The rank, which depends on the
// model's layers, is Default's; see FitRank.
//
// An own model is usually larger and its data smaller, so its batch is.
func DefaultFor(model string, texts bool) Config {
	c := Default()
	switch {
	case model == c.Model:
		return c
	case model == TextModel:
		c.Batch, c.LearningRate = 32, 4e-3
	case texts:
		c.Batch, c.LearningRate, c.Steps, c.EvalEvery = 16, 5e-4, 400, 40
	default:
		c.Batch, c.LearningRate, c.Steps, c.EvalEvery = 16, 1e-3, 400, 40
	}
	c.Model = model
	return c
}

// goneByDefault is the share of the encoder's linear weights that goes unless a
// person chooses: that of Default on the built-in model.
const goneByDefault = 0.9375

// FitRank returns the largest rank at which at least 93.75 % of the layers'
// weights go, at least 1; Default's for no layers.
func FitRank(layers []Layer) int {
	if len(layers) == 0 {
		return Default().Rank
	}
	most := int(RankRange.Max)
	for _, l := range layers {
		most = min(most, l.MaxRank())
	}
	rank := 1
	for rank < most && GoneShare(layers, rank+1) >= goneByDefault {
		rank++
	}
	return rank
}
