package language

import (
	"cmp"
	"slices"

	"github.com/pcloralab/pcloralab/tensor"
)

// A Text is an example as a model reads it, special tokens included.
type Text struct {
	IDs   []int32
	Types []int32 // as long as IDs, or nil for all 0
	Class int32   // what it is an example of, if anything
}

// neighbours is how many batches' texts are sorted by length together: enough that a
// batch's texts are of like length, and few enough that chance decides who meets.
const neighbours = 50

// A shelf hands out texts in batches of one size, each text at most once an
// epoch. What is left over at the end of an epoch is not handed out in it.
type shelf struct {
	texts []Text
	batch int
	seed  uint64

	epoch int   // that order is of
	order []int // of the texts, batch by batch
}

func newShelf(texts []Text, batch int, seed uint64) *shelf {
	return &shelf{texts: texts, batch: batch, seed: seed, epoch: -1, order: make([]int, len(texts))}
}

// epochSteps is the number of batches in an epoch.
func (s *shelf) epochSteps() int { return len(s.texts) / s.batch }

// take returns the indices of step n's texts, which last until the next call.
func (s *shelf) take(n int) []int {
	per := s.epochSteps()
	if epoch := n / per; epoch != s.epoch {
		s.epoch = epoch
		s.shuffle()
	}
	return s.order[n%per*s.batch:][:s.batch]
}

// shuffle draws an order of the texts, sorts it by length piece by piece, and
// changes the places of the batches that come of it.
func (s *shelf) shuffle() {
	rng := tensor.NewRand(s.seed, streamOrder+uint64(s.epoch))
	order := rng.Perm(len(s.texts))
	for part := range slices.Chunk(order, neighbours*s.batch) {
		slices.SortStableFunc(part, func(a, b int) int { return cmp.Compare(len(s.texts[a].IDs), len(s.texts[b].IDs)) })
	}
	for to, from := range rng.Perm(s.epochSteps()) {
		copy(s.order[to*s.batch:], order[from*s.batch:][:s.batch])
	}
}
