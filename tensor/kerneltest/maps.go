package kerneltest

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

func phi(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

func slope(x float64) float64 {
	return phi(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
}

func gelu(y, x []float32) { tensor.GELU(y, x) }

func geluSlope(d, x []float32) { tensor.GELUWithSlope(make([]float32, len(x)), d, x) }

var maps = []struct {
	name string
	f    func(dst, x []float32)
	want func(float64) float64
	tol  func(x, want float64) float64
}{
	{"Exp", tensor.Exp, math.Exp, func(_, want float64) float64 { return tensor.ExpError*want + 0x1p-124 }},
	{"Tanh", tensor.Tanh, math.Tanh, func(_, _ float64) float64 { return tensor.TanhError }},
	{"Erf", tensor.Erf, math.Erf, func(_, _ float64) float64 { return tensor.ErfError }},
	{"GELU", gelu, func(x float64) float64 { return x * phi(x) }, geluTol},
	{"GELU's slope", geluSlope, slope, geluTol},
}

func geluTol(x, _ float64) float64 { return tensor.GELUError * math.Max(1, math.Abs(x)) }

// testMaps sweeps each map over its interesting range and over all magnitudes,
// in place and not, at every length.
func testMaps(t *testing.T) {
	var x []float32
	for i := range 40_001 {
		x = append(x, float32(i-20_000)/200) // −100 … 100
	}
	for e := -149; e < 128; e++ { // every power of two, subnormal too
		v := float32(math.Ldexp(1.2345, e))
		x = append(x, v, -v)
	}
	for _, m := range maps {
		dst := make([]float32, len(x))
		m.f(dst, x)
		for i, got := range dst {
			v := float64(x[i])
			want := m.want(v)
			if want > math.MaxFloat32 {
				want = math.Inf(1)
			}
			if float64(got) != want && !near(got, want, m.tol(v, want)) {
				t.Errorf("%s(%g) = %g, want %g ± %g", m.name, v, got, want, m.tol(v, want))
				break
			}
		}
		for _, n := range lengths {
			dst, check := guarded(t, n)
			m.f(dst, x[:n])
			check()
			inPlace := append([]float32(nil), x[:n]...)
			m.f(inPlace, inPlace)
			for i := range dst {
				if dst[i] != inPlace[i] {
					t.Fatalf("%s of %d values: value %d is %g, in place %g", m.name, n, i, dst[i], inPlace[i])
				}
			}
		}
	}
}

func testSpecials(t *testing.T) {
	inf := math.Inf(1)
	for _, tt := range []struct {
		name    string
		f       func(dst, x []float32)
		x, want float64
	}{
		{"Exp", tensor.Exp, inf, inf}, {"Exp", tensor.Exp, -inf, 0}, {"Exp", tensor.Exp, 89, inf},
		{"Exp", tensor.Exp, -200, 0}, {"Exp", tensor.Exp, 0, 1}, {"Exp", tensor.Exp, math.NaN(), math.NaN()},
		{"Tanh", tensor.Tanh, inf, 1}, {"Tanh", tensor.Tanh, -inf, -1}, {"Tanh", tensor.Tanh, math.NaN(), math.NaN()},
		{"Erf", tensor.Erf, inf, 1}, {"Erf", tensor.Erf, -inf, -1}, {"Erf", tensor.Erf, math.NaN(), math.NaN()},
		{"GELU", gelu, inf, inf}, {"GELU", gelu, math.NaN(), math.NaN()}, {"GELU's slope", geluSlope, math.NaN(), math.NaN()},
	} {
		x := []float32{1, float32(tt.x), 2} // between numbers, so that a lane cannot leak
		dst := make([]float32, 3)
		tt.f(dst, x)
		if got := float64(dst[1]); got != tt.want && !(math.IsNaN(got) && math.IsNaN(tt.want)) {
			t.Errorf("%s(%g) = %g, want %g", tt.name, tt.x, got, tt.want)
		}
		if isNaN(dst[0]) || isNaN(dst[2]) {
			t.Errorf("%s(%g) spoiled its neighbours: %g", tt.name, tt.x, dst)
		}
	}
}
