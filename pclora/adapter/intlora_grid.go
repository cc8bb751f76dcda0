package adapter

import "math"

// A grid is IntLoRA's quantiser of one row: n-bit integers at equal steps around an
// integer zero, so that 0 is one of them.
type grid struct {
	step float32 // s > 0
	zero float32 // z, an integer in [0, 2ⁿ−1]
	top  float32 // 2ⁿ−1
}

// code returns clamp(round(v/s) + z, 0, 2ⁿ−1) − z, halves to even.
func (g grid) code(v float32) float32 {
	return min(max(nearest(v/g.step), -g.zero), g.top-g.zero)
}

func nearest(v float32) float32 { return float32(math.RoundToEven(float64(v))) }

// topOf returns 2ⁿ−1.
func topOf(bits int) float32 { return float32(int(1)<<bits - 1) }

// A fitter finds grids. It holds t^2.4 at equal distances of t ∈ [0, ½], because
// a power takes too long: between two of them a straight line is off by less than
// 10⁻⁸.
type fitter struct{ powers [fitSteps/2 + 2]float64 }

const (
	fitSteps = 8192 // of one unit
	fitPower = 2.4
	shrinks  = 80 // ranges that are tried: 1.00, 0.99 … 0.21 of the row's
)

func newFitter() *fitter {
	f := new(fitter)
	for i := range f.powers {
		f.powers[i] = math.Pow(float64(i)/fitSteps, fitPower)
	}
	return f
}

// fit returns the grid of n bits, among 80 shrunk ranges, with the smallest mean of
// |error|^2.4 on a row, as IntLoRA's authors choose it. The range always has 0 in it,
// so that z has n bits even where all values have one sign.
func (f *fitter) fit(row []float32, bits int) grid {
	var low, high float32
	for _, v := range row {
		low, high = min(low, v), max(high, v)
	}
	best, least := grid{step: 1, top: topOf(bits)}, math.Inf(1)
	if !(high-low >= minStep*best.top) {
		return best // zeros
	}
	for k := range shrinks {
		share := 1 - float32(k)/100
		g := grid{step: (high - low) * share / best.top, top: best.top}
		g.zero = nearest(-low * share / g.step)
		if e := f.distance(row, g, least); e < least {
			best, least = g, e
		}
	}
	return best
}

// minStep is the smallest step of a grid: below it, quotients could overflow.
const minStep = 0x1p-100

// distance returns Σ|v − s·code(v)|^2.4, or anything above most once it is more.
func (f *fitter) distance(row []float32, g grid, most float64) float64 {
	low, high, per := float64(-g.zero), float64(g.top-g.zero), 1/float64(g.step)
	unit := math.Pow(float64(g.step), fitPower)
	most /= unit
	var sum float64
	for _, v := range row {
		t := float64(v) * per
		e, grow := math.Abs(t-min(max(math.RoundToEven(t), low), high)), 1.
		for e > 0.5 { // clipped
			e, grow = e/2, grow*octave
		}
		at := e * fitSteps
		i := int(at)
		sum += grow * (f.powers[i] + (at-float64(i))*(f.powers[i+1]-f.powers[i]))
		if sum > most {
			break
		}
	}
	return sum * unit
}

// octave is 2^2.4.
const octave = 5.278031643091577
