package adaptertest

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

// near fails where a value of got is further from want's than a share of the
// largest of those, and where one is not a number; a share of 0 wants the same
// bits.
func near(t *testing.T, what string, got, want tensor.Matrix, share float64) {
	t.Helper()
	var largest float64
	for _, v := range want.Values() {
		largest = math.Max(largest, math.Abs(float64(v)))
	}
	for i, v := range want.Values() {
		g := got.Values()[i]
		if d := math.Abs(float64(g) - float64(v)); !(d <= share*largest) {
			t.Fatalf("%s: value %d is %g, want %g ± %g", what, i, g, v, share*largest)
		}
	}
}

// finite fails where a value is not a number.
func finite(t *testing.T, what string, m tensor.Matrix) {
	t.Helper()
	if !tensor.Finite(m.Values()) {
		t.Fatalf("%s has a value that is not a number", what)
	}
}
