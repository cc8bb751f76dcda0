package vision

import "math"

// precision is how many bits a weight has behind the point: Pillow's, which
// leaves room for eight bits of pixel and a sum over 1 in 32 bits.
const precision = 32 - 8 - 2

// taps say which source pixels, with which weights, make each pixel along one
// axis of the output.
type taps struct {
	first   []int   // [N], index of the first source pixel
	weights []int32 // [N most], 1 is 1<<precision; missing ones are 0
	count   []int   // [N], how many weights are used
	most    int
}

// newTaps returns those of output pixels lo to hi, of out that in source pixels
// become. Growing, output pixel i lies at (i+½)·in/out; shrinking, the filter
// grows by in/out, so that every source pixel counts.
//
// Sums and products are rounded one by one, by conversions, so that every
// machine has the same weights.
func newTaps(f filter, in, out, lo, hi int) taps {
	scale := float64(in) / float64(out)
	wide := max(scale, 1)
	support := f.support * wide
	t := taps{most: 2*int(math.Ceil(support)) + 1}
	t.first, t.count = make([]int, hi-lo), make([]int, hi-lo)
	t.weights = make([]int32, (hi-lo)*t.most)
	row := make([]float64, t.most)
	for i := range hi - lo {
		centre := float64((float64(lo+i) + 0.5) * scale)
		first := max(0, int(centre-support+0.5))
		n := min(in, int(centre+support+0.5)) - first
		t.first[i], t.count[i] = first, n
		sum := 0.0
		for j := range n {
			row[j] = f.weight(float64((float64(j+first) - centre + 0.5) * (1 / wide)))
			sum += row[j]
		}
		for j, w := range row[:n] {
			if sum != 0 {
				w /= sum
			}
			t.weights[i*t.most+j] = fixed(w)
		}
	}
	return t
}

// fixed rounds a weight to fixed point, halves away from 0.
func fixed(w float64) int32 {
	return int32(float64(w*(1<<precision)) + math.Copysign(0.5, w))
}

// of returns the weights of output pixel i.
func (t taps) of(i int) (first int, weights []int32) {
	return t.first[i], t.weights[i*t.most : i*t.most+t.count[i]]
}

// clip rounds a weighted sum, to which a half was added before, to a byte.
func clip(sum int32) byte {
	return byte(min(max(sum>>precision, 0), 255))
}
