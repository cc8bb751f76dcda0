package language

import (
	"math/rand/v2"
	"slices"
)

// Of the tokens that are hidden, these shares are replaced by [MASK] and by any
// piece; the others stay, so that the model must look at every token
// (arXiv:1810.04805, section 3.1).
const (
	maskShare   = 0.8
	randomShare = 0.1
)

// Special are the ids of the tokens that are no text.
type Special struct {
	Pad, Unknown, Class, Separator, Mask int32
}

// holds reports whether id is no text. [UNK] is text that the vocabulary lacks,
// but there is nothing to guess.
func (s Special) holds(id int32) bool {
	return id == s.Pad || id == s.Unknown || id == s.Class || id == s.Separator || id == s.Mask
}

// Hidden are the tokens to be guessed.
type hidden struct {
	places []int   // in the batch, rising
	wanted []int32 // what was there
}

// hide hides a share of the tokens of b's first texts, and another of its second
// texts, which have type 1.
func (h *hidden) hide(b *batch, special Special, first, second float64, pieces int, rng *rand.Rand) {
	h.places, h.wanted = h.places[:0], h.wanted[:0]
	for i, id := range b.IDs {
		share := first
		if b.Types[i] != 0 {
			share = second
		}
		if special.holds(id) || rng.Float64() >= share {
			continue
		}
		h.places, h.wanted = append(h.places, i), append(h.wanted, id)
		switch how := rng.Float64(); {
		case how < maskShare:
			b.IDs[i] = special.Mask
		case how < maskShare+randomShare:
			b.IDs[i] = int32(rng.IntN(pieces))
		}
	}
}

// between returns the tokens hidden at places from to to, a view.
func (h *hidden) between(from, to int) hidden {
	a, _ := slices.BinarySearch(h.places, from)
	z, _ := slices.BinarySearch(h.places, to)
	return hidden{h.places[a:z], h.wanted[a:z]}
}

// drop replaces a share of b's tokens by [MASK], so that no answer hangs on one
// word.
func drop(b *batch, special Special, share float64, rng *rand.Rand) {
	for i, id := range b.IDs {
		if !special.holds(id) && rng.Float64() < share {
			b.IDs[i] = special.Mask
		}
	}
}
