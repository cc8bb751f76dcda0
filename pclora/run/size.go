package run

// FactorRank is the inner size of the two thin matrices that a layer is exported
// as where its adapter has the given rank: for MELoRA, whose pairs stand side by
// side in them, that of all pairs together.
func (c Config) FactorRank(rank int) int {
	if c.Adapter.Kind == MELoRA {
		return rank * c.Adapter.Minis
	}
	return rank
}

// LeastGone is the share of all layers' weights that goes at least, before a run
// has begun; exactly says whether it is that share. Ranks that are spread or pruned may
// leave some of what they may cost, and SoRA's gates close while it learns. It is negative where
// the factors are larger than what they replace, and 0 for no layers.
func (c Config) LeastGone(layers []Layer) (share float64, exactly bool) {
	if c.Ranks != RanksSpread && !c.Prune {
		return GoneShare(layers, c.FactorRank(c.Rank)), c.Adapter.Kind != SoRA
	}
	before, most := c.mostLeft(layers)
	if before == 0 {
		return 0, false
	}
	return 1 - float64(c.FactorRank(1))*float64(most)/float64(before), false
}

// mostLeft is how many weights the layers have, and at most how many their factors in
// the end, where ranks are spread or pruned. Each layer keeps a rank of 1.
func (c Config) mostLeft(layers []Layer) (before, most int64) {
	var least int64
	for _, l := range layers {
		before += l.Weights()
		least += l.FactoredWeights(1)
		most += l.FactoredWeights(c.Rank)
	}
	return before, max(least, min(most, int64((1-c.Gone)*float64(before))))
}

// PrunedShare is the size of all factors as a share of the layers' weights, while a
// run prunes them, after n steps: at most, and 0 for no layers.
func (c Config) PrunedShare(layers []Layer, n int) float64 {
	before, last := c.mostLeft(layers)
	if before == 0 {
		return 0
	}
	var first int64
	for _, l := range layers {
		first += l.FactoredWeights(c.FirstRank(1, l))
	}
	return float64(c.BudgetAt(n, first, last)) / float64(before)
}

// GoneAt is the share of all layers' weights that goes with an inner size for each,
// 0 for no layers.
func GoneAt(layers []Layer, ranks []int) float64 {
	var before, after int64
	for i, l := range layers {
		before += l.Weights()
		after += l.FactoredWeights(ranks[i])
	}
	if before == 0 {
		return 0
	}
	return 1 - float64(after)/float64(before)
}
