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
		Rank:         4,
		Decay:        DecayLinear,
		DecayShare:   0.6,
		Bias:         BiasKept,
		Alpha:        0.2,
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
