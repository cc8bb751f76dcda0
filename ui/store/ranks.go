package store

import (
	"fmt"
	"math"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Ranks is the inner size that each of the model's layers ends with, in order: as
// the trainer said, and before that as the settings say.
func (s State) Ranks() []int {
	if s.RanksKnown() && s.Run != nil && len(s.Run.Ranks) == len(s.Model.Layers) {
		return s.Run.Ranks
	}
	c := s.Config()
	return slices.Repeat([]int{c.FactorRank(c.Rank)}, len(s.Model.Layers))
}

// RanksNow is what the layers' inner sizes are after n steps: on the way to Ranks,
// factors may be wider.
func (s State) RanksNow(n int) []int {
	c := s.Config()
	if c.HighRank == 0 || s.Result != nil && n >= c.Steps {
		return s.Ranks()
	}
	if c.Prune {
		one := 1 - run.GoneShare(s.Model.Layers, 1)
		rank := math.Round(c.PrunedShare(s.Model.Layers, n) / math.Max(one, 1e-9))
		return slices.Repeat([]int{int(rank)}, len(s.Model.Layers))
	}
	ranks := slices.Clone(s.Ranks())
	for i, last := range ranks {
		ranks[i] = c.StageRank(c.Stage(n), last, s.Model.Layers[i])
	}
	return ranks
}

// steps is how many are done, 0 without a run.
func (s State) steps() int {
	if s.Run == nil {
		return 0
	}
	return s.Run.N
}

// RanksKnown reports whether Ranks are the run's and not only what they come to on
// average.
func (s State) RanksKnown() bool {
	c := s.Config()
	if c.Prune {
		return s.Result != nil
	}
	return s.Run != nil || c.Ranks != run.RanksSpread
}

// RankWords is the adapters' rank in the end: 4, or 2 to 8 where they differ, or about 4
// before that is known.
func (s State) RankWords() string { return s.rankWords(s.Ranks(), s.Config().Rank) }

// RankWordsNow is their rank now.
func (s State) RankWordsNow() string {
	c, ranks := s.Config(), s.RanksNow(s.steps())
	most, _ := s.MaxRank()
	rank := c.StageRank(c.Stage(s.steps()), c.Rank, run.Layer{In: most, Out: most})
	if c.Prune && len(ranks) > 0 {
		rank = ranks[0]
	}
	return s.rankWords(ranks, rank)
}

func (s State) rankWords(ranks []int, rank int) string {
	if n := s.Config().FactorRank(rank); !s.RanksKnown() {
		return fmt.Sprint("about ", n)
	} else if len(ranks) == 0 {
		return fmt.Sprint(n)
	}
	return RankWords(ranks)
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
// replace, after n steps; 0 without a model.
func (s State) AdapterShare(n int) float64 {
	if len(s.Model.Layers) == 0 {
		return 0
	}
	if c := s.Config(); c.Prune && n < c.Steps {
		return c.PrunedShare(s.Model.Layers, n)
	}
	return 1 - run.GoneAt(s.Model.Layers, s.RanksNow(n))
}
