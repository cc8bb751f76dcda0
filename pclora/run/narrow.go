package run

import (
	"fmt"
	"math"
)

// Where narrowing takes place, as shares of the steps.
const (
	narrowFrom   = 0.5 // the first cut, unless λ is still falling
	pruneFrom    = 0.1 // the first units pruned
	narrowTo     = 0.8 // the end of both, so that what is left is trained as it is
	narrowStages = 3
)

// Cuts returns after how many steps factors of HighRank are cut, in order: three
// times, evenly from the end of the decay or half of the steps, whichever is
// later, to 80 % of the steps. A decay that ends later leaves one cut, at 80 %, or
// rather three at once. Each is in [1, Steps].
func (c Config) Cuts() [narrowStages]int {
	last := c.narrowed()
	first := min(last, max(c.DecaySteps(), int(math.Ceil(narrowFrom*float64(c.Steps)))))
	return [...]int{first, first + (last-first)/2, last}
}

// narrowed is the number of steps after which nothing is cut or pruned any more.
func (c Config) narrowed() int { return int(math.Ceil(narrowTo * float64(c.Steps))) }

// Stage is how many of the cuts are made after n steps, in [0, 3].
func (c Config) Stage(n int) int {
	stage := 0
	for _, at := range c.Cuts() {
		if n >= at {
			stage++
		}
	}
	return stage
}

// StageRank is the inner size after so many cuts of the factors of a layer that end
// with the rank last: from FirstRank, each cut takes a third of the way, rounded down
// to the smaller rank.
func (c Config) StageRank(stage, last int, l Layer) int {
	return last + (c.FirstRank(last, l)-last)*(narrowStages-stage)/narrowStages
}

// FirstRank is the inner size that a layer's factors begin with, which end with the
// rank last: HighRank, or what the layer allows, and no less than last.
func (c Config) FirstRank(last int, l Layer) int { return max(last, min(c.HighRank, l.MaxRank())) }

// BudgetAt is how many weights all factors may have after n steps, where they are
// pruned from so many down to the last so many: with t the progress from 10 % to
// 80 % of the steps, last + (first − last)·(1 − t)³ (arXiv:2303.10512, eq. 11, with
// weights in the place of ranks).
func (c Config) BudgetAt(n int, first, last int64) int64 {
	from, to := int(math.Ceil(pruneFrom*float64(c.Steps))), c.narrowed()
	switch {
	case n >= to:
		return last
	case n <= from:
		return first
	}
	left := 1 - float64(n-from)/float64(to-from)
	return last + int64(float64(first-last)*left*left*left)
}

// MostRank is the largest inner size that a run of uniform ranks has at any time.
func (c Config) MostRank() int { return max(c.Rank, c.HighRank) }

// checkNarrow returns a *FieldError if what makes factors smaller does not fit the
// rest.
func (c Config) checkNarrow() error {
	switch {
	case c.Prune && c.HighRank == 0:
		return &FieldError{"prune", "needs more factors than are to be left: set highRank to two or three times the rank"}
	case c.HighRank == 0:
		return nil
	case c.HighRank <= c.Rank:
		return &FieldError{"highRank", fmt.Sprintf("is %d, choose more than the rank, %d, or 0", c.HighRank, c.Rank)}
	case c.Adapter != DefaultAdapter(LoRA):
		return &FieldError{"highRank", fmt.Sprintf("is for plain factors: choose %s for the adapter, without options, or 0", LoRA)}
	case c.Prune && c.Ranks != RanksUniform:
		return &FieldError{"prune", fmt.Sprintf("finds each layer's rank itself: choose %s for the ranks", RanksUniform)}
	}
	return nil
}
