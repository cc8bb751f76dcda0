package spectral

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/pcloralab/pcloralab/tensor"
)

// near1 returns I + noise [d d], whose inverse is not large.
func near1(d int, stream uint64) tensor.Matrix {
	w := tensor.New(d, d)
	tensor.FillNormal(w, tensor.NewRand(3, stream), 0.1)
	for i := range d {
		w.Row(i)[i]++
	}
	return w
}

func layers(d, n int, stream uint64) (all []tensor.Matrix) {
	for i := range n {
		all = append(all, near1(d, stream+uint64(i)))
	}
	return all
}

// singularValues computes by gonum's own method, of target − W_L·…·W₁.
func singularValues(target tensor.Matrix, frozen []tensor.Matrix) []float64 {
	d := target.Rows
	of := func(w tensor.Matrix) *mat.Dense {
		m := mat.NewDense(d, d, nil)
		for i := range d {
			for j, v := range w.Row(i) {
				m.Set(i, j, float64(v))
			}
		}
		return m
	}
	p := of(frozen[0])
	for _, w := range frozen[1:] {
		var next mat.Dense
		next.Mul(of(w), p)
		p = &next
	}
	p.Sub(of(target), p)
	var svd mat.SVD
	svd.Factorize(p, mat.SVDNone)
	return svd.Values(nil)
}

// TestFitLinear: the measured error is σ beyond all ranks, 0 once they reach D,
// however they are spread.
func TestFitLinear(t *testing.T) {
	for _, tt := range []struct {
		d     int
		ranks []int
	}{
		{8, []int{3, 3}}, // σ₇
		{8, []int{4, 4}}, // 0
		{8, []int{6, 0}}, {8, []int{2, 4}},
		{8, []int{1}}, {8, []int{8}},
		{8, []int{2, 1, 3}}, {8, []int{3, 3, 3}}, // one more than there are
		{16, []int{1, 1, 1, 1}},
	} {
		target, frozen := near1(tt.d, 100), layers(tt.d, len(tt.ranks), 1)
		f, err := FitLinear(target, frozen, tt.ranks)
		if err != nil {
			t.Fatal(err)
		}
		total, want := 0, 0.0
		for i, r := range tt.ranks {
			total += r
			if c := f.Changes[i]; c.A.Rows != r || c.B.Cols != r {
				t.Errorf("%v: layer %d got ranks %d and %d", tt.ranks, i, c.A.Rows, c.B.Cols)
			}
		}
		if total < tt.d {
			want = singularValues(target, frozen)[total]
		}
		// σ is found to 1e-8 of the largest, which is about 1.
		if math.Abs(f.Error-want) > min(f.Rounding+1e-7, 1e-6) || math.Abs(f.Bound-want) > 1e-7 || f.Rounding > 1e-4 {
			t.Errorf("D = %d, ranks %v: error %.8f, bound %.8f, want σ = %.7f", tt.d, tt.ranks, f.Error, f.Bound, want)
		}
	}
}

// TestTrainedDoesNotBeatTheBound: gradient descent on the factors comes near the
// construction and never below it. Of the least squares, the theorem's error is the
// root of the sum of σ² beyond the ranks.
func TestTrainedDoesNotBeatTheBound(t *testing.T) {
	const d, r, rate, steps = 4, 1, 0.02, 20_000
	target, frozen := near1(d, 100), layers(d, 2, 1)
	var tail float64
	for _, s := range singularValues(target, frozen)[2*r:] {
		tail += s * s
	}
	tail = math.Sqrt(tail)
	a, b := [2]*mat.Dense{}, [2]*mat.Dense{}
	rng := tensor.NewRand(5, 1)
	random := func(rows, cols int) *mat.Dense {
		m := mat.NewDense(rows, cols, nil)
		m.Apply(func(_, _ int, _ float64) float64 { return 0.3 * rng.NormFloat64() }, m)
		return m
	}
	for i := range a {
		a[i], b[i] = random(r, d), mat.NewDense(d, r, nil)
	}
	var loss float64
	for range steps {
		var w [2]mat.Dense
		for i := range w {
			w[i].Mul(b[i], a[i])
			w[i].Add(&w[i], wide(frozen[i]))
		}
		var e, back, forth mat.Dense
		e.Mul(&w[1], &w[0])
		e.Sub(&e, wide(target))
		loss = mat.Norm(&e, 2)
		back.Mul(w[1].T(), &e)  // of the first
		forth.Mul(&e, w[0].T()) // of the second
		for i, g := range []*mat.Dense{&back, &forth} {
			var da, db mat.Dense
			da.Mul(b[i].T(), g)
			db.Mul(g, a[i].T())
			da.Scale(-rate, &da)
			db.Scale(-rate, &db)
			a[i].Add(a[i], &da)
			b[i].Add(b[i], &db)
		}
	}
	if loss < tail*(1-1e-12) || loss > 1.05*tail {
		t.Errorf("trained factors reach %g, want at least %g and about that", loss, tail)
	}
}

func wide(w tensor.Matrix) *mat.Dense {
	d := dense(w)
	return mat.NewDense(d.Rows, d.Cols, d.Data)
}

// TestFitNeedsInverses: a frozen layer without an inverse is an error; sizes that
// do not fit are the caller's bug.
func TestFitNeedsInverses(t *testing.T) {
	const d = 4
	for _, last := range []tensor.Matrix{tensor.New(d, d), near1(d, 7)} {
		clear(last.Row(2))
		if _, err := FitLinear(near1(d, 1), []tensor.Matrix{near1(d, 2), last}, []int{1, 1}); err == nil {
			t.Error("a frozen layer without inverse: no error")
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("two layers and one rank: no panic")
		}
	}()
	FitLinear(near1(d, 1), layers(d, 2, 1), []int{1})
}
