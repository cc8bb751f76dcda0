// Package kerneltest is the suite that every kernel set must pass: shapes with
// edges, empty inner axes, NaN and infinities, guard values round every slice,
// and float64 references with derived tolerances.
package kerneltest

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

// Run runs the suite on one kernel set and leaves the set in use as it was.
func Run(t *testing.T, k tensor.Kernels) {
	before := tensor.Used()
	tensor.Use(k)
	defer tensor.Use(before)
	t.Run("Products", testProducts)
	t.Run("ProductsThatOverwrite", testProductsTo)
	t.Run("ProductsOfViews", testViews)
	t.Run("ProductsPassNaN", testProductNaN)
	t.Run("ProductsRefuse", testRefuse)
	t.Run("Stacks", testStacks)
	t.Run("Block", func(t *testing.T) { testBlock(t, k) })
	t.Run("Maps", testMaps)
	t.Run("MapsPassSpecials", testSpecials)
	t.Run("Reductions", testReductions)
	t.Run("Updates", func(t *testing.T) { testUpdates(t, k) })
	t.Run("Rows", testRows)
	t.Run("NoAllocations", testAllocs)
}

// eps is the unit roundoff of float32.
const eps = 1.0 / (1 << 24)

// guard is what stands round every slice under test.
const guard = 12345

// guarded returns a slice of n values with guards before and after, and a
// function that fails the test if one of them changed.
func guarded(t *testing.T, n int) ([]float32, func()) {
	t.Helper()
	const side = 64
	all := make([]float32, n+2*side)
	for i := range all {
		all[i] = guard
	}
	clear(all[side : side+n])
	return all[side : side+n : side+n], func() {
		t.Helper()
		for i, v := range all {
			if (i < side || i >= side+n) && v != guard {
				t.Fatalf("value %d places outside a slice of %d was overwritten", i-side, n)
			}
		}
	}
}

func random(seed uint64, n int) []float32 {
	rng := tensor.NewRand(seed, 1)
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

func isNaN(x float32) bool { return x != x }

// lengths covers a vector's edges on every machine: lanes of 4, 8 and 16.
var lengths = []int{0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 257}

func near(got float32, want, tol float64) bool {
	return math.Abs(float64(got)-want) <= tol
}
