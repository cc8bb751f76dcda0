package store

import (
	"fmt"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Ranks is the inner size that each of the model's layers ends with, in order: as
// the trainer said, and before that as the settings say.
func (s State) Ranks() []int {
	if s.Run != nil && len(s.Run.Ranks) == len(s.Model.Layers) {
		return s.Run.Ranks
	}
	c := s.Config()
	return slices.Repeat([]int{c.FactorRank(c.Rank)}, len(s.Model.Layers))
}

// RanksKnown reports whether Ranks are the run's and not only what they come to on
// average.
func (s State) RanksKnown() bool { return s.Run != nil || s.Config().Ranks != run.RanksSpread }

// RankWords is the adapters' rank: 4, or 2 to 8 where they differ, or about 4
// before that is known.
func (s State) RankWords() string {
	c := s.Config()
	if n := c.FactorRank(c.Rank); !s.RanksKnown() {
		return fmt.Sprint("about ", n)
	} else if len(s.Model.Layers) == 0 {
		return fmt.Sprint(n)
	}
	return RankWords(s.Ranks())
}

// RankWords writes ranks for people: 4, or 2 to 8. There is at least one.
func RankWords(ranks []int) string {
	low, high := slices.Min(ranks), slices.Max(ranks)
	if low == high {
		return fmt.Sprint(low)
	}
	return fmt.Sprintf("%d to %d", low, high)
}

// AdapterShare is the size of all adapters as a share of the linears they
// replace; 0 without a model.
func (s State) AdapterShare() float64 {
	if len(s.Model.Layers) == 0 {
		return 0
	}
	return 1 - run.GoneAt(s.Model.Layers, s.Ranks())
}
