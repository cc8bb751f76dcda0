package data

import (
	"math/bits"
	"math/rand/v2"
)

// below returns a number in [0, n), n > 0: the high word of n times a random
// word. A value's chance is off by at most n·2⁻⁶⁴ of its due, which no run can
// notice, and one draw always suffices.
func below(rng *rand.PCG, n int) int {
	hi, _ := bits.Mul64(rng.Uint64(), uint64(n))
	return int(hi)
}

// unit returns a number in [0, 1), a multiple of 2⁻⁵³.
func unit(rng *rand.PCG) float64 {
	return float64(rng.Uint64()>>11) / (1 << 53)
}

// permute writes a random order of 0 … len(p)−1 to p (Fisher and Yates).
func permute(rng *rand.PCG, p []int) {
	for i := range p {
		j := below(rng, i+1)
		p[i] = p[j]
		p[j] = i
	}
}
