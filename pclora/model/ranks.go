package model

import (
	"fmt"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/nn"
)

// linearsInBlock is how many linears a block has: query, key, value, output, and
// the two of the MLP, in this order.
const linearsInBlock = 6

// linear is the size of the encoder's linear i, in order.
func (c Config) linear(i int) (in, out int) {
	switch i % linearsInBlock {
	case 4:
		return c.HiddenSize, c.IntermediateSize
	case 5:
		return c.IntermediateSize, c.HiddenSize
	}
	return c.HiddenSize, c.HiddenSize
}

// rank is the inner size of the encoder's linear i, 0 where it is dense.
func (c Config) rank(i int) int {
	if c.Ranks != nil {
		return c.Ranks[i]
	}
	return c.Rank
}

// checkRanks returns a *ConfigError if the inner sizes do not belong to the
// encoder's linears, or are stored in bits that cannot be.
func (c Config) checkRanks() error {
	if err := checkBits(c.Bits); err != nil || c.Bits > 0 && c.Rank == 0 {
		return &ConfigError{"pclora_bits", fmt.Sprintf("is %d: 8 and 4 can be loaded, of a compressed model", c.Bits)}
	}
	if c.Ranks == nil {
		return nil
	}
	if want := c.Layers * linearsInBlock; len(c.Ranks) != want {
		return &ConfigError{"pclora_ranks", fmt.Sprintf("has %d numbers, the encoder has %d linears", len(c.Ranks), want)}
	}
	for i, r := range c.Ranks {
		in, out := c.linear(i)
		if most := min(in, out); r < 1 || r > most {
			return &ConfigError{"pclora_ranks", fmt.Sprintf("has %d for linear %d, a number from 1 to %d is needed", r, i, most)}
		}
	}
	if most := slices.Max(c.Ranks); c.Rank != most {
		return &ConfigError{"pclora_rank", fmt.Sprintf("is %d, the largest of pclora_ranks is %d", c.Rank, most)}
	}
	return nil
}

// NoteRanks lets m's settings say what inner sizes its factored linears have,
// after they were put into it.
func NoteRanks(m Model) {
	var ranks []int
	m.Projections(func(_ string, at *nn.Projection) {
		if f, ok := (*at).(*nn.Factored); ok {
			ranks = append(ranks, f.Rank())
		}
	})
	c := m.Settings()
	c.Rank, c.Ranks = 0, nil
	if len(ranks) == 0 {
		return
	}
	c.Rank = slices.Max(ranks)
	if slices.Min(ranks) != c.Rank {
		c.Ranks = ranks
	}
}
