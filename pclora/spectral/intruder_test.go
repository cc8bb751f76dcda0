package spectral

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/blas"

	"github.com/pcloralab/pcloralab/tensor"
)

func normal(rows, cols int, stream uint64) tensor.Matrix {
	w := tensor.New(rows, cols)
	tensor.FillNormal(w, tensor.NewRand(1, stream), 1/math.Sqrt(float64(cols)))
	return w
}

func plus(w tensor.Matrix, s float32, d tensor.Matrix) tensor.Matrix {
	w = w.Clone()
	tensor.AddScaled(w.Values(), s, d.Values())
	return w
}

// outer is a matrix of rank 1 with random unit vectors.
func outer(rows, cols int, stream uint64) tensor.Matrix {
	u, v, m := normal(rows, 1, stream), normal(1, cols, stream+1), tensor.New(rows, cols)
	for _, x := range []tensor.Matrix{u, v} {
		tensor.Scale(x.Values(), float32(1/math.Sqrt(float64(tensor.Dot(x.Values(), x.Values())))))
	}
	tensor.MulTo(m, 1, u, v)
	return m
}

func find(t *testing.T, tuned, base tensor.Matrix) *Intruders {
	t.Helper()
	f, err := FindIntruders(tuned, base, IntruderTop, IntruderBelow)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sizes are square, wide and tall, so wide that random vectors do not match.
var sizes = [][2]int{{128, 128}, {128, 192}, {192, 128}}

// TestIntruders: a weight has none in itself, nor in a multiple of it; a strong
// random piece of rank 1 is one, the first.
func TestIntruders(t *testing.T) {
	for _, s := range sizes {
		base := normal(s[0], s[1], 1)
		if f := find(t, base, base); len(f.At) != 0 {
			t.Errorf("%v: %d intruders in the weight itself", s, len(f.At))
		}
		scaled := plus(base, 2, base)
		if f := find(t, scaled, base); len(f.At) != 0 {
			t.Errorf("%v: %d intruders in three times the weight", s, len(f.At))
		}
		// The largest singular value of base is about 2.
		f := find(t, plus(base, 20, outer(s[0], s[1], 5)), base)
		if len(f.At) != 1 || f.At[0] != 0 || len(f.Match) != IntruderTop {
			t.Errorf("%v: intruders %v of matches %.2f, want the first", s, f.At, f.Match)
		}
		if math.Abs(f.Sigma[0]-20) > 2 || f.Gap[0] < 0.5 {
			t.Errorf("%v: σ = %g, gap %g, want about 20, far from the next", s, f.Sigma[0], f.Gap[0])
		}
	}
}

// TestIntrudersOfAnotherOrder: the same vectors with values in another order match
// as before.
func TestIntrudersOfAnotherOrder(t *testing.T) {
	const n = 64
	base := normal(n, n, 1)
	u, sigma, v, err := svd(dense(base))
	if err != nil {
		t.Fatal(err)
	}
	rescale(u, func(j int) float64 { return sigma[(j+n/2)%n] })
	other, again := product(blas.NoTrans, blas.Trans, u, v), tensor.New(n, n)
	for i, x := range other.Data {
		again.Values()[i] = float32(x)
	}
	tuned := plus(base, 1, outer(n, n, 5))
	want, got := find(t, tuned, base), find(t, tuned, again)
	for j, m := range want.Match {
		// Rounding to float32 turns the vectors by 2⁻²⁴ of the values' distances, some
		// thousandths here.
		if math.Abs(got.Match[j]-m) > 1e-3 {
			t.Errorf("match %d is %g with the base's values in another order, %g before", j, got.Match[j], m)
		}
	}
}

// TestIntrudersOfEqualValues: where values are almost the same, a slight change
// makes intruders of nothing, and Gap says so.
func TestIntrudersOfEqualValues(t *testing.T) {
	const n = 64
	base := tensor.New(n, n)
	for i := range n {
		base.Row(i)[i] = 1 + float32(i)*0x1p-20
	}
	f := find(t, plus(base, 1e-3, normal(n, n, 7)), base)
	if len(f.At) == 0 {
		t.Fatal("no intruders among equal values, so nothing is shown")
	}
	for _, j := range f.At {
		if f.Gap[j] > 1e-3 {
			t.Errorf("intruder %d has a gap of %g", j, f.Gap[j])
		}
	}
}

// TestMitigate: kept whole the weight stays, removed there is none left, and the
// factors make the new weight of the base.
func TestMitigate(t *testing.T) {
	for _, s := range sizes {
		base := normal(s[0], s[1], 1)
		tuned := plus(base, 20, outer(s[0], s[1], 5))
		f := find(t, tuned, base)
		for i, v := range f.Mitigate(tuned, 1).Values() {
			if v != tuned.Values()[i] {
				t.Fatalf("%v: value %d changed with the intruder kept", s, i)
			}
		}
		half := find(t, f.Mitigate(tuned, 0.75), base)
		if math.Abs(half.Sigma[0]/f.Sigma[0]-0.75) > 1e-5 {
			t.Errorf("%v: σ = %g of %g at ¾", s, half.Sigma[0], f.Sigma[0])
		}
		without := f.Mitigate(tuned, 0)
		if left := find(t, without, base); len(left.At) != 0 {
			t.Errorf("%v: intruders %v left", s, left.At)
		}
		// The change is the piece and the vector that was removed: rank 2.
		const scale = 2
		a, b, err := Refactor(without, base, scale, 2)
		if err != nil {
			t.Fatal(err)
		}
		got := base.Clone()
		tensor.AddScaledMul(got, scale, b, a)
		for i, v := range without.Values() {
			// The parts are up to 20·0.4² large, and rounded to float32 some times.
			if d := math.Abs(float64(got.Values()[i] - v)); d > 8*0x1p-24*20 {
				t.Fatalf("%v: value %d of base + s·B·A is off by %g", s, i, d)
			}
		}
	}
}

// TestNoise: how random directions match at usual widths, to two digits.
func TestNoise(t *testing.T) {
	const draws = 4000
	for _, tt := range []struct {
		width int
		mean  float64
	}{{16, 0.53}, {32, 0.42}, {64, 0.33}, {96, 0.28}, {128, 0.25}, {192, 0.21}, {384, 0.16}, {768, 0.12}} {
		n := NoiseOf(tt.width, tt.width, IntruderBelow, draws, 1)
		// Matches deviate by at most 0.11, the mean by 0.11/√draws.
		if math.Abs(n.Mean-tt.mean) > 0.005+4*0.11/math.Sqrt(draws) {
			t.Errorf("width %d: mean %.3f, want %.2f", tt.width, n.Mean, tt.mean)
		}
		if want := 0.59; tt.width == 16 && math.Abs(n.Pass-want) > 0.005+4*0.5/math.Sqrt(draws) {
			t.Errorf("width 16: %.3f pass, want %.2f", n.Pass, want)
		}
	}
	if a, b := NoiseOf(64, 32, 0.5, 100, 1), NoiseOf(64, 32, 0.5, 100, 1); a != b {
		t.Errorf("one seed: %v and %v", a, b)
	}
	if a, b := NoiseOf(64, 32, 0.5, 1000, 1), NoiseOf(64, 64, 0.5, 1000, 1); a.Mean >= b.Mean {
		t.Errorf("half a basis matches %g, a whole one %g", a.Mean, b.Mean)
	}
}

func TestIntrudersRefuseNaN(t *testing.T) {
	w, bad := normal(4, 4, 1), normal(4, 4, 1)
	bad.Row(0)[0] = float32(math.NaN())
	for _, pair := range [][2]tensor.Matrix{{w, bad}, {bad, w}} {
		if _, err := FindIntruders(pair[0], pair[1], IntruderTop, IntruderBelow); err == nil {
			t.Error("a NaN: no error")
		}
	}
}
