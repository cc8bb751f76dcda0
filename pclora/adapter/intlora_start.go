package adapter

import (
	"math"

	"github.com/pcloralab/pcloralab/tensor"
)

// variance is a, the exponent of IntLoRA's variance matching.
const variance = 1.5

// auxiliary returns IntLoRA's R [Out In] beside a weight w: Laplace numbers of a seed,
// scale ½, each row i of them multiplied by
//
//	(max|wᵢ|)^a / (min(|max Rᵢ|, |min Rᵢ|) + 10⁻⁸)^a
//
// so that R is small enough for w − R to be quantised well and large enough for what
// is multiplied (arXiv:2410.21759, variance matching control). It never learns, and is
// the same for a seed.
func auxiliary(seed uint64, w tensor.Matrix, a float64) tensor.Matrix {
	r, rng := tensor.New(w.Rows, w.Cols), tensor.NewRand(seed, 1)
	for i := range r.Rows {
		var low, high, most float64
		row := r.Row(i)
		for j := range row {
			u := rng.Float64() - 0.5
			v := -0.5 * math.Copysign(math.Log1p(-2*math.Abs(u)), u)
			v = math.Max(-64, math.Min(v, 64)) // u = −½ has no logarithm
			row[j] = float32(v)
			if j == 0 {
				low, high = v, v
			}
			low, high, most = math.Min(low, v), math.Max(high, v), math.Max(most, math.Abs(float64(w.Row(i)[j])))
		}
		tensor.Scale(row, float32(math.Pow(most/(math.Min(math.Abs(high), math.Abs(low))+1e-8), a)))
	}
	return r
}
