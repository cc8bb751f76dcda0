package data

import (
	"fmt"
	"math/rand/v2"
)

// A Sampler walks 0 … n−1 in random order, each once an epoch, and draws a new
// order for every epoch. An epoch's order depends on seed, n and the epoch's
// number alone.
type Sampler struct {
	seed  uint64
	epoch uint64
	at    int   // how much of order is used up
	order []int // a permutation of 0 … n−1
	rng   rand.PCG
}

// A SamplerState is a place in a Sampler's walk, kept in checkpoints.
type SamplerState struct {
	N     int    `json:"n"`     // how many indices are walked
	Seed  uint64 `json:"seed"`  // what NewSampler was given
	Epoch uint64 `json:"epoch"` // whole epochs behind
	At    int    `json:"at"`    // indices of this epoch behind, in [0, N)
}

// NewSampler returns a Sampler at the start of its first epoch. It panics
// unless n > 0.
func NewSampler(n int, seed uint64) *Sampler {
	if n < 1 {
		panic(fmt.Sprintf("data: NewSampler of %d examples, want at least 1", n))
	}
	s := &Sampler{seed: seed, order: make([]int, n)}
	s.shuffle()
	return s
}

// Next fills dst with the indices that follow. A batch may end one epoch and
// begin the next, so that all batches have one size. Next does not allocate.
func (s *Sampler) Next(dst []int) {
	for len(dst) > 0 {
		n := copy(dst, s.order[s.at:])
		dst = dst[n:]
		if s.at += n; s.at == len(s.order) {
			s.epoch++
			s.at = 0
			s.shuffle()
		}
	}
}

// State returns where the walk is.
func (s *Sampler) State() SamplerState {
	return SamplerState{N: len(s.order), Seed: s.seed, Epoch: s.epoch, At: s.at}
}

// Restore goes to a place that State returned, here or in another Sampler over
// as many indices, whose seed is taken over. A state that does not fit is an
// error, after which the Sampler is where it was.
func (s *Sampler) Restore(st SamplerState) error {
	if st.N != len(s.order) || st.At < 0 || st.At >= st.N {
		return fmt.Errorf("data: sampler state at %d of %d examples does not fit a set of %d: resume with the set that the run began with", st.At, st.N, len(s.order))
	}
	s.seed, s.epoch, s.at = st.Seed, st.Epoch, st.At
	s.shuffle()
	return nil
}

func (s *Sampler) shuffle() {
	s.rng.Seed(s.seed, s.epoch)
	permute(&s.rng, s.order)
}
