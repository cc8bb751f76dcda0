package kerneltest

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

// testReductions allows (n+2)·u·Σ|terms|, the bound of any order of summation.
func testReductions(t *testing.T) {
	for _, n := range lengths {
		x, y := random(1, n), random(2, n)
		var sum, dot, sumAbs, dotAbs float64
		for i := range x {
			a, b := float64(x[i]), float64(y[i])
			sum, sumAbs = sum+a, sumAbs+math.Abs(a)
			dot, dotAbs = dot+a*b, dotAbs+math.Abs(a*b)
		}
		if got := tensor.Sum(x); !near(got, sum, float64(n+2)*eps*sumAbs) {
			t.Errorf("Sum of %d: %g, want %g", n, got, sum)
		}
		if got := tensor.Dot(x, y); !near(got, dot, float64(n+2)*eps*dotAbs) {
			t.Errorf("Dot of %d: %g, want %g", n, got, dot)
		}
		var diff float64
		for i := range x {
			diff += (float64(x[i]) - float64(y[i])) * (float64(x[i]) - float64(y[i]))
		}
		// Each term has three roundings more: of the difference, squared.
		if got := tensor.SquaredDiff(x, y); !near(float32(got), diff, float64(n+5)*eps*diff) {
			t.Errorf("SquaredDiff of %d: %g, want %g", n, got, diff)
		}
	}
}

// testUpdates checks the maps that write several slices against plain loops in
// float64. Each formula has at most eight roundings of terms of at most 40.
func testUpdates(t *testing.T, k tensor.Kernels) {
	const tol = 8 * eps * 40
	for _, n := range lengths {
		slices := make([][]float32, 4)
		var checks []func()
		for i := range slices {
			s, check := guarded(t, n)
			copy(s, random(uint64(10+i), n))
			slices[i], checks = s, append(checks, check)
		}
		is := func(name string, got []float32, want func(i int) float64, tol float64) {
			t.Helper()
			for i, v := range got {
				if !near(v, want(i), tol) {
					t.Fatalf("%s of %d: value %d is %g, want %g", name, n, i, v, want(i))
				}
			}
		}
		old := make([][]float64, len(slices))
		reset := func() {
			for i, s := range slices {
				copy(s, random(uint64(10+i), n))
				old[i] = make([]float64, n)
				for j, v := range s {
					old[i][j] = float64(v)
				}
			}
		}
		a, b, c, d := slices[0], slices[1], slices[2], slices[3]

		reset()
		k.Mul(a, b)
		is("Mul", a, func(i int) float64 { return old[0][i] * old[1][i] }, tol)
		reset()
		k.Scale(a, -1.5)
		is("Scale", a, func(i int) float64 { return -1.5 * old[0][i] }, tol)
		reset()
		k.AddScaled(a, -1.5, b)
		is("AddScaled", a, func(i int) float64 { return old[0][i] - 1.5*old[1][i] }, tol)
		reset()
		k.AddScaledDiff(a, -1.5, b, c)
		is("AddScaledDiff", a, func(i int) float64 { return old[0][i] - 1.5*(old[1][i]-old[2][i]) }, tol)

		reset()
		for i := range c {
			c[i] = c[i] * c[i] // a second moment is not negative
			old[2][i] = float64(c[i])
		}
		s := tensor.AdamWStep{Beta1: 0.9, Beta2: 0.999, Rate: 0.01, Unbias: 2, Eps: 1e-3, Keep: 0.99}
		k.AdamW(a, b, c, d, s)
		moment := func(i int) float64 { return 0.9*old[1][i] + 0.1*old[3][i] }
		square := func(i int) float64 { return 0.999*old[2][i] + 0.001*old[3][i]*old[3][i] }
		is("AdamW's m", b, moment, tol)
		is("AdamW's v", c, square, tol)
		is("AdamW's w", a, func(i int) float64 {
			return 0.99*old[0][i] - 0.01*moment(i)/(2*math.Sqrt(square(i))+1e-3)
		}, tol)
		for _, check := range checks {
			check()
		}
	}
}

func testAllocs(t *testing.T) {
	a, b, c := tensor.New(70, 90), tensor.New(90, 50), tensor.New(70, 50)
	x, y := random(1, 100), random(2, 100)
	n := testing.AllocsPerRun(10, func() {
		tensor.AddMul(c, a, b)
		tensor.AddTMul(b, a, c)
		tensor.AddMulT(a, c, b)
		tensor.Softmax(c)
		tensor.Exp(y, x)
		tensor.GELUWithSlope(y, x, x)
		tensor.AddScaled(y, tensor.Dot(x, y), x)
	})
	if n != 0 {
		t.Errorf("%g allocations, want none", n)
	}
}
