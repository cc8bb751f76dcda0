package adapter

import (
	"fmt"
	"math"
	"slices"
)

// TTFactors returns the factors of a size that TT-LoRA's cores have, the
// outermost and largest first; their product is the size. The outermost is the largest divisor d
// up to √(8·size): of a core with d·r values and inner ones with about (size/d)·r²,
// the sum is least at d = √(r·size), here for r = 8. The rest is halved, into its
// divisor next to its root and what that leaves, until no part is above 4 or all are prime.
// So 768 = 64·4·3, as the authors have it, 384 = 48·4·2, 96 = 24·4, and a prime is
// one factor. It panics at a size below 1.
func TTFactors(size int) []int {
	if size < 1 {
		panic(fmt.Sprintf("adapter: factors of the size %d", size))
	}
	outer := divisor(size, int(math.Sqrt(8*float64(size))))
	if outer == 1 || outer == size {
		return []int{size}
	}
	rest := halves(size / outer)
	slices.SortFunc(rest, func(a, b int) int { return b - a })
	return append([]int{outer}, rest...)
}

// halves returns size as factors of about the same size.
func halves(size int) []int {
	d := divisor(size, int(math.Sqrt(float64(size))))
	if size <= 4 || d == 1 {
		return []int{size}
	}
	return append(halves(size/d), halves(d)...)
}

// divisor returns the largest divisor of size that is at most most.
func divisor(size, most int) int {
	d := min(size, most)
	for size%d != 0 {
		d--
	}
	return d
}

// ttRanks returns r₀ … r_d of a chain of cores with these sizes: r inside and 1 at
// the ends, but nowhere more than all cores on one side can tell apart, which is
// no loss.
func ttRanks(sizes []int, r int) []int {
	ranks := make([]int, len(sizes)+1)
	before, after := 1, 1
	for _, n := range sizes {
		after *= n
	}
	for k := range ranks {
		ranks[k] = min(r, before, after)
		if k < len(sizes) {
			before *= sizes[k]
			after /= sizes[k]
		}
	}
	return ranks
}

// TTSize returns how many values TT-LoRA's cores have beside a [out in] weight at
// rank r: Σ r_{k−1}·n_k·r_k over the factors n of both sizes.
func TTSize(in, out, r int) int { return ttSize(ttSizes(TTFactors(out), TTFactors(in)), r) }

func ttSize(sizes []int, r int) (values int) {
	ranks := ttRanks(sizes, r)
	for k, n := range sizes {
		values += ranks[k] * n * ranks[k+1]
	}
	return values
}

// ttBorder is the inner size of A and B that the cores make beside a [out in] weight.
func ttBorder(rank, in, out int) int { return min(rank, in, out) }

// ttSizes returns the sizes along the chain: the output's factors, then the input's from
// its innermost to its outermost.
func ttSizes(out, in []int) []int {
	sizes := slices.Clone(out)
	for k := len(in) - 1; k >= 0; k-- {
		sizes = append(sizes, in[k])
	}
	return sizes
}
