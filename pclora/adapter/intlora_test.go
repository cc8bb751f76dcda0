package adapter

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

// weight is of a size and spread as a transformer has them.
func weight() tensor.Matrix {
	w := tensor.New(48, 64)
	tensor.FillNormal(w, tensor.NewRand(1, 1), 0.05)
	return w
}

// intOf returns an adapter of w whose factors have moved by about a third of it.
func intOf(t *testing.T, w tensor.Matrix, bits int, shifted bool, a float64) *IntLoRA {
	t.Helper()
	l, err := newIntLoRA(w, 4, bits, shifted, tensor.NewRand(2, 1), a)
	if err != nil {
		t.Fatal(err)
	}
	tensor.FillNormal(l.Pair.A.Value, tensor.NewRand(3, 1), 0.5)
	tensor.FillNormal(l.Pair.B.Value, tensor.NewRand(4, 1), 0.3*0.05)
	return l
}

// variants are what the tests go through.
var variants = []struct {
	bits    int
	shifted bool
}{{4, false}, {8, false}, {4, true}, {8, true}}

// TestIntExample: four weights at s = 0.05, z = 8 and 4 bits become 6, −2, 0 and 4, and
// U⊙V is W + BA except where V is 0.
func TestIntExample(t *testing.T) {
	g := grid{step: 0.05, zero: 8, top: topOf(4)}
	for _, tt := range []struct{ rest, r, ba, code, want float32 }{
		{0.31, 0.4, 0.01, 6, 0.71},
		{-0.12, -0.3, 0.02, -2, -0.38},
		{0.02, 0.1, -0.03, 0, 0}, // and R + BA is lost
		{0.2, -0.2, 0.04, 4, 0.04},
	} {
		v := g.code(tt.rest)
		if v != tt.code {
			t.Errorf("%g is %g, want %g", tt.rest, v, tt.code)
		}
		// Four roundings of values below one.
		if got := unit(g.step, tt.r, tt.ba, v) * v; math.Abs(float64(got-tt.want)) > 4*0x1p-24 {
			t.Errorf("%g: U·V = %g, want %g", tt.rest, got, tt.want)
		}
	}
	if g.code(9) != 7 || g.code(-9) != -8 {
		t.Errorf("beyond the range: %g and %g, want 7 and −8", g.code(9), g.code(-9))
	}
	g.step = 0.25
	if g.code(0.125) != 0 || g.code(0.375) != 2 || g.code(-0.625) != -2 {
		t.Errorf("halves: %g, %g and %g, want 0, 2 and −2", g.code(0.125), g.code(0.375), g.code(-0.625))
	}
}

// TestIntUnits: before U is quantised, U⊙V = s·V + R + BA where V is not 0, to four
// roundings.
func TestIntUnits(t *testing.T) {
	for _, bits := range []int{4, 8} {
		l := intOf(t, weight(), bits, false, variance)
		ba := tensor.New(48, 64)
		l.Pair.MatrixTo(ba)
		zeros := 0
		for i := range ba.Rows {
			for j, f := range ba.Row(i) {
				v, r := float64(l.row(i)[j]), float64(l.r.Row(i)[j])
				got := float64(unit(l.steps[i], l.r.Row(i)[j], f, float32(v))) * v
				want := float64(l.steps[i])*v + r + float64(f)
				size := math.Abs(float64(l.steps[i])*v) + math.Abs(r) + math.Abs(float64(f))
				switch {
				case v == 0:
					zeros++
				case math.Abs(got-want) > 4*0x1p-24*size:
					t.Fatalf("%d bits: U·V(%d %d) = %g, want %g", bits, i, j, got, want)
				case math.Abs(v) > float64(topOf(bits)):
					t.Fatalf("%d bits: V(%d %d) = %g", bits, i, j, v)
				}
			}
		}
		if zeros == 0 {
			t.Errorf("%d bits: no zeros, so the test says nothing of them", bits)
		}
	}
}

// TestIntGrid: the fitted grid is the best of all 80, computed with powers, and never
// worse than the whole range.
func TestIntGrid(t *testing.T) {
	f := newFitter()
	row := make([]float32, 200)
	for seed := range uint64(20) {
		rng := tensor.NewRand(seed, 1)
		for j := range row {
			row[j] = float32(rng.NormFloat64() * math.Exp(rng.NormFloat64()))
		}
		for _, bits := range []int{4, 8} {
			got := f.fit(row, bits)
			least := math.Inf(1)
			for k := range shrinks {
				share := 1 - float32(k)/100
				g := grid{step: (slices.Max(row) - slices.Min(row)) * share / topOf(bits), top: topOf(bits)}
				g.zero = nearest(-slices.Min(row) * share / g.step)
				least = min(least, errorOf(row, g))
			}
			if e := errorOf(row, got); e > least*(1+1e-6) {
				t.Errorf("%d bits: error %g, the best is %g", bits, e, least)
			}
			if got.zero < 0 || got.zero > got.top || got.zero != nearest(got.zero) {
				t.Errorf("%d bits: z = %g", bits, got.zero)
			}
		}
	}
	for _, same := range []float32{0, 0.5, -0.5} {
		for j := range row {
			row[j] = same
		}
		g := f.fit(row, 4)
		if v := g.step * g.code(same); math.Abs(float64(v-same)) > 1e-6 || !(g.step > 0) {
			t.Errorf("a row of %g becomes %g", same, v)
		}
	}
}

func errorOf(row []float32, g grid) (sum float64) {
	for _, v := range row {
		sum += math.Pow(math.Abs(float64(v)-float64(g.step)*float64(g.code(v))), fitPower)
	}
	return sum
}

// TestIntAuxiliary: R is the same for a seed, Laplace with scale ½ before it is matched, and
// its row's range after that is max|W|^a times the matched side's power 1−a.
func TestIntAuxiliary(t *testing.T) {
	w := tensor.New(100, 400)
	tensor.FillNormal(w, tensor.NewRand(1, 1), 0.05)
	l, err := NewIntLoRA(w, 2, 8, false, tensor.NewRand(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(auxiliary(l.Seed, w, variance).Values(), l.r.Values()) {
		t.Error("R cannot be made again from its seed")
	}
	plain := auxiliary(l.Seed, w, 0)
	var mean, squares float64
	for _, v := range plain.Values() {
		mean += math.Abs(float64(v))
		squares += float64(v) * float64(v)
	}
	n := float64(len(plain.Values()))
	// |R| is exponential with mean ½: the mean of n is known to 1/√n of it, and R², with
	// mean ½, to √5/√n; five deviations.
	if math.Abs(mean/n-0.5) > 5*0.5/math.Sqrt(n) || math.Abs(squares/n-0.5) > 5*0.5*math.Sqrt(5/n) {
		t.Errorf("mean of |R| %g and of R² %g, want ½ of both", mean/n, squares/n)
	}
	for i := range w.Rows {
		side := min(slices.Max(plain.Row(i)), -slices.Min(plain.Row(i)))
		most := max(slices.Max(w.Row(i)), -slices.Min(w.Row(i)))
		want := float64(plain.Row(i)[0]) * math.Pow(float64(most), 1.5) / math.Pow(float64(side)+1e-8, 1.5)
		if got := float64(l.r.Row(i)[0]); math.Abs(got-want) > 1e-6*math.Abs(want) {
			t.Fatalf("row %d: R = %g, want %g", i, got, want)
		}
	}
}

// TestIntExport: the integers give W' to the bit, multiplied and shifted, and have n bits.
func TestIntExport(t *testing.T) {
	for _, variant := range variants {
		l := intOf(t, weight(), variant.bits, variant.shifted, variance)
		want, got := tensor.New(48, 64), tensor.New(48, 64)
		l.MatrixOn(want, tensor.Matrix{}, 1)
		e := l.Integers()
		e.MatrixTo(got)
		if !slices.Equal(got.Values(), want.Values()) {
			t.Errorf("%+v: the integers' matrix is another", variant)
		}
		for at, v := range e.Unit {
			bound := int16(topOf(variant.bits))
			if variant.shifted {
				bound = widest + 1
			}
			if v > bound || -v > bound {
				t.Fatalf("%+v: U is %d", variant, v)
			}
			if ratio := want.Values()[at] / float32(e.Weight[at]); variant.shifted && e.Weight[at] != 0 {
				if fraction, _ := math.Frexp(math.Abs(float64(ratio))); fraction != 0.5 {
					t.Fatalf("W'/V = %g is no power of two", ratio)
				}
			}
		}
		bits := map[bool]int{false: 2 * variant.bits, true: variant.bits + 7}[variant.shifted]
		zeros := map[bool]int{false: 2, true: 1}[variant.shifted]
		if got, want := e.Bytes(), 48*64*bits/8+48*(4+zeros); got != want {
			t.Errorf("%+v: %d bytes, want %d", variant, got, want)
		}
	}
}

// TestIntProduct: sums of integers are the float path's, exactly, and with inputs
// of 8 bits an output is as far off as half a step of each input allows.
func TestIntProduct(t *testing.T) {
	for _, variant := range variants {
		l := intOf(t, weight(), variant.bits, variant.shifted, variance)
		m, x := tensor.New(48, 64), tensor.New(3, 64)
		l.MatrixOn(m, tensor.Matrix{}, 1)
		tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
		e, codes := l.Integers(), make([]int8, 64)
		c := make([]float32, 48)
		c[1] = 3
		y := tensor.New(3, 48)
		e.Forward(y, x, c)
		for n := range x.Rows {
			scale := bytes(codes, x.Row(n))
			for i := range e.Out {
				// What a float64 holds of W'/Scale and their products with 8 bits is exact.
				var whole, want, slack float64
				for j, v := range m.Row(i) {
					if variant.shifted {
						whole += float64(v) / float64(e.Scale[i]) * float64(codes[j])
					} else {
						whole += float64(e.Unit[i*64+j]) * float64(e.Weight[i*64+j]) * float64(codes[j])
					}
					want += float64(v) * float64(x.Row(n)[j])
					slack += math.Abs(float64(v)) * float64(scale) * 0.5001
				}
				if got := float64(e.Dot(i, codes)); got != whole {
					t.Fatalf("%+v: sum %d is %g, want %g", variant, i, got, whole)
				}
				if got := float64(y.Row(n)[i]); math.Abs(got-want-float64(c[i])) > slack {
					t.Fatalf("%+v: output %d is %g, want %g ± %g", variant, i, got, want+float64(c[i]), slack)
				}
			}
		}
	}
}

// TestIntDot has sums at the ends of what 64 bits hold.
func TestIntDot(t *testing.T) {
	const n = 1 << 12
	e := &Integers{In: n, Out: 1, Bits: 8, Shifted: true, Weight: make([]int16, n), Unit: make([]int16, n)}
	x := make([]int8, n)
	for j := range x {
		e.Weight[j], e.Unit[j], x[j] = 255, -widest-1, 127
	}
	if got, want := e.Dot(0, x), -int64(n)*127*255<<widest; got != want {
		t.Errorf("sum %d, want %d", got, want)
	}
}

func TestExponent(t *testing.T) {
	for _, tt := range []struct {
		u    float32
		want int
	}{{1, 0}, {-1, 0}, {1.4142135, 0}, {1.4142137, 1}, {0.75, 0}, {0.7, -1}, {8, 3}, {-12, 4}, {0, -53}, {1e-30, -53}} {
		if got := exponent(tt.u); got != tt.want {
			t.Errorf("exponent of %g is %d, want %d", tt.u, got, tt.want)
		}
	}
	rng := tensor.NewRand(1, 1)
	for range 1000 {
		u := float32(math.Exp(10 * rng.NormFloat64()))
		if got, want := exponent(u), math.Round(math.Log2(float64(u)+1e-16)); float64(got) != want {
			t.Errorf("exponent of %g is %d, want %g", u, got, want)
		}
	}
	if bad := power(exponent(float32(math.Inf(1)))); !math.IsNaN(float64(bad)) {
		t.Errorf("2^exponent(∞) = %g", bad)
	}
}

// TestIntErrors: more bits are closer to the weight, fresh and adapted, and a matters as the
// authors say for what is multiplied: a larger R costs precision at once, a smaller
// one leaves no room to adapt. What is shifted suffers from a larger R alone, on these
// weights at least.
func TestIntErrors(t *testing.T) {
	w := weight()
	far := func(bits int, shifted, adapted bool, a float64) float64 {
		l := intOf(t, w, bits, shifted, a)
		if !adapted {
			l.Pair.B.Value.Zero()
		}
		want, got := tensor.New(48, 64), tensor.New(48, 64)
		l.Pair.MatrixTo(want)
		want.Add(w)
		l.MatrixOn(got, tensor.Matrix{}, 1)
		tensor.AddScaled(got.Values(), -1, want.Values())
		return frobenius(got) / frobenius(w)
	}
	for _, shifted := range []bool{false, true} {
		for _, adapted := range []bool{false, true} {
			four, eight := far(4, shifted, adapted, variance), far(8, shifted, adapted, variance)
			t.Logf("shifted %t, adapted %t: %.3f of the weight's norm away with 4 bits, %.3f with 8", shifted, adapted, four, eight)
			if !(eight < four && four < 0.4) {
				t.Errorf("shifted %t, adapted %t: %g away with 4 bits and %g with 8", shifted, adapted, four, eight)
			}
		}
	}
	for _, bits := range []int{4, 8} {
		at := far(bits, false, true, variance)
		if below, above := far(bits, false, true, 0.5), far(bits, false, true, 4); !(at < below && at < above) {
			t.Errorf("%d bits: %g away at a = 1.5, %g at ½ and %g at 4", bits, at, below, above)
		}
		if at, below := far(bits, true, true, variance), far(bits, true, true, 0.5); !(at < below) {
			t.Errorf("%d bits shifted: %g away at a = 1.5, %g at ½", bits, at, below)
		}
	}
}

// TestIntFades: a host computes λ·W'·x + (1−λ)·B·A·x, and at 0 the factors alone.
func TestIntFades(t *testing.T) {
	for _, variant := range variants {
		w := weight()
		l := nn.NewLinear(64, 48)
		l.Weight.Value.Copy(w)
		f := intOf(t, w, variant.bits, variant.shifted, variance)
		h := NewHost(l, f, false)
		x := tensor.New(5, 64)
		tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
		ends := [2]tensor.Matrix{tensor.New(48, 64), tensor.New(48, 64)}
		f.Pair.MatrixTo(ends[0])
		f.MatrixOn(ends[1], w, 1)
		for _, lambda := range []float32{1, 0.3, 0} {
			h.Lambda = lambda
			want, got := tensor.New(5, 48), tensor.New(5, 48)
			tensor.AddScaledMulT(want, lambda, x, ends[1])
			tensor.AddScaledMulT(want, 1-lambda, x, ends[0])
			h.Forward(nntest.Arena(), got, x)
			// Sums of 64 products of values below one, in another order.
			for i, v := range want.Values() {
				if d := math.Abs(float64(got.Values()[i] - v)); d > 64*4*0x1p-24 {
					t.Fatalf("%+v at λ = %g: value %d is %g, want %g", variant, lambda, i, got.Values()[i], v)
				}
			}
		}
	}
}

func TestIntRefusesNaN(t *testing.T) {
	w := weight()
	w.Row(3)[2] = float32(math.NaN())
	if _, err := NewIntLoRA(w, 2, 8, false, tensor.NewRand(1, 1)); err == nil {
		t.Error("a weight with NaN: no error")
	}
}

// BenchmarkIntLoRA measures a pass at λ = ½ on the built-in ViT's widest linear at batch
// 64, the start, and the integers' product for one image.
func BenchmarkIntLoRA(b *testing.B) {
	w := tensor.New(384, 96)
	tensor.FillNormal(w, tensor.NewRand(1, 1), 0.05)
	for _, shifted := range []bool{false, true} {
		l, err := NewIntLoRA(w, 4, 8, shifted, tensor.NewRand(2, 1))
		if err != nil {
			b.Fatal(err)
		}
		x, y := tensor.New(1088, 96), tensor.New(1088, 384)
		tensor.FillNormal(x, tensor.NewRand(3, 1), 1)
		mem, dx := nntest.Arena(), tensor.New(1088, 96)
		e := l.Integers()
		for name, do := range map[string]func(){
			"pass": func() {
				mem.Reset(0)
				l.ForwardOn(mem, y, x, w, 0.5, nil)
				l.BackwardOn(mem, nn.Into(dx), y, w, 0.5)
			},
			"start":    func() { _, _ = NewIntLoRA(w, 4, 8, shifted, tensor.NewRand(2, 1)) },
			"integers": func() { e.Forward(y.RowRange(0, 17), x.RowRange(0, 17), nil) },
		} {
			b.Run(fmt.Sprintf("shifted %t/%s", shifted, name), func(b *testing.B) {
				for b.Loop() {
					do()
				}
			})
		}
	}
}
