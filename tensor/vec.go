package tensor

import (
	"fmt"
	"math"
)

// Sum returns Σ x.
func Sum(x []float32) float32 { return kernels.Sum(x) }

// Dot returns Σ x·y. It panics if the lengths differ.
func Dot(x, y []float32) float32 {
	check2("Dot", x, y)
	return kernels.Dot(x, y)
}

// Mul multiplies x by y, element by element. It panics if the lengths differ.
func Mul(x, y []float32) {
	check2("Mul", x, y)
	kernels.Mul(x, y)
}

// Scale multiplies x by s.
func Scale(x []float32, s float32) { kernels.Scale(x, s) }

// AddScaled adds s·x to y. It panics if the lengths differ.
func AddScaled(y []float32, s float32, x []float32) {
	check2("AddScaled", y, x)
	kernels.AddScaled(y, s, x)
}

// AdamW makes one optimiser step on the weights w with the moments m and v and
// the gradient g; see Kernels.AdamW. It panics if the lengths differ.
func AdamW(w, m, v, g []float32, s AdamWStep) {
	check2("AdamW", w, m)
	check2("AdamW", w, v)
	check2("AdamW", w, g)
	kernels.AdamW(w, m, v, g, s)
}

// Finite reports whether every value is a number, neither NaN nor infinite.
func Finite(x []float32) bool {
	// x−x is 0 for a number and NaN for anything else, and NaN stays.
	var s float32
	for _, v := range x {
		s += v - v
	}
	return !math.IsNaN(float64(s))
}

func check2(op string, x, y []float32) {
	if len(x) != len(y) {
		panic(fmt.Sprintf("tensor: %s of [%d] and [%d]", op, len(x), len(y)))
	}
}
