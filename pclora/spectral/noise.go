package spectral

import (
	"math"

	"github.com/pcloralab/pcloralab/tensor"
)

// Noise is how well vectors match that have nothing to do with each other: what a
// count of intruders has to be held against. In a narrow layer few vectors can be
// unlike all of a basis.
type Noise struct {
	Mean float64 // of max |cos| of a random direction and a basis
	Pass float64 // share of random directions that are no intruders, in [0, 1]
}

// NoiseOf estimates it by so many random directions of the given width, Out,
// against an orthonormal basis of k ≤ width of its directions, min(Out, In), with
// the bound of FindIntruders. Its error is about 1/√draws of either. Equal seeds
// give equal estimates.
func NoiseOf(width, k int, below float64, draws int, seed uint64) Noise {
	rng := tensor.NewRand(seed, 1)
	var n Noise
	for range draws {
		// All bases are alike to a random direction, so this one is the unit vectors.
		var square, most float64
		for i := range width {
			v := rng.NormFloat64()
			square += v * v
			if i < k {
				most = max(most, math.Abs(v))
			}
		}
		match := most / math.Sqrt(square)
		n.Mean += match / float64(draws)
		if match >= below {
			n.Pass += 1 / float64(draws)
		}
	}
	return n
}
