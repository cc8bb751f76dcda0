package spectral

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// correlated returns inputs that vary in few directions around a mean.
func correlated(rows, in int) tensor.Matrix {
	rng := tensor.NewRand(4, 1)
	thin, mix, x := tensor.New(rows, in), tensor.New(in, in), tensor.New(rows, in)
	tensor.FillNormal(thin, rng, 1)
	tensor.FillNormal(mix, rng, 1)
	for i := range rows {
		for j := range in {
			thin.Row(i)[j] /= float32(int(1) << min(j, 10))
		}
	}
	tensor.MulTo(x, 1, thin, mix)
	for i := range rows {
		for j := range in {
			x.Row(i)[j] += float32(j%3) - 1
		}
	}
	return x
}

// lost is the mean square by which B·A·x + c misses w·x.
func lost(x, w, a, b tensor.Matrix, c []float32) float64 {
	want, thin, got := tensor.New(x.Rows, w.Rows), tensor.New(x.Rows, a.Rows), tensor.New(x.Rows, w.Rows)
	tensor.MulTTo(want, 1, x, w, nil)
	tensor.MulTTo(thin, 1, x, a, nil)
	tensor.MulTTo(got, 1, thin, b, c)
	return tensor.SquaredDiff(want.Values(), got.Values()) / float64(x.Rows)
}

// TestFactors: the error over the inputs is the variance along the directions left
// out, for linears that widen and that narrow, and below that of the best
// approximation of the weight.
func TestFactors(t *testing.T) {
	for _, size := range [][2]int{{12, 7}, {7, 12}, {9, 9}} {
		in, out := size[0], size[1]
		w := tensor.New(out, in)
		tensor.FillNormal(w, tensor.NewRand(1, 1), 1)
		x := correlated(300, in)
		m := NewMoments(w)
		m.Add(x.RowRange(0, 100)) // in parts, as batches come
		m.Add(x.RowRange(100, 300))
		basis, err := m.Basis(99)
		if err != nil {
			t.Fatal(err)
		}
		var total float64
		for _, v := range basis.Variance {
			total += v
		}
		for r := 1; r <= min(in, out); r++ {
			a, b, c := basis.Factors(w, r)
			var tail float64
			for _, v := range basis.Variance[r:] {
				tail += v
			}
			got := lost(x, w, a, b, c)
			if math.Abs(got-tail) > 1e-5*total {
				t.Errorf("%d to %d, rank %d: lost %g, want the tail %g", in, out, r, got, tail)
			}
			ta, tb, err := Truncate(w, r)
			if err != nil {
				t.Fatal(err)
			}
			if plain := lost(x, w, ta, tb, make([]float32, out)); got > plain+1e-5*total {
				t.Errorf("%d to %d, rank %d: lost %g, the weight's own truncation loses %g", in, out, r, got, plain)
			}
			for k := range r { // rows of A and columns of B have equal norms
				na := math.Sqrt(float64(tensor.Dot(a.Row(k), a.Row(k))))
				var nb float64
				for i := range out {
					nb += float64(b.Row(i)[k]) * float64(b.Row(i)[k])
				}
				if nb = math.Sqrt(nb); math.Abs(na-nb) > 1e-4*na {
					t.Errorf("rank %d: norms %g and %g", r, na, nb)
				}
			}
		}
	}
}

func TestBasisRefusesNaN(t *testing.T) {
	w := tensor.New(3, 4)
	m := NewMoments(w)
	x := tensor.New(2, 4)
	x.Row(0)[1] = float32(math.NaN())
	m.Add(x)
	if _, err := m.Basis(99); err == nil {
		t.Error("the directions of NaN: no error")
	}
	w.Row(0)[0] = float32(math.Inf(1))
	if _, err := NewMoments(w).Basis(99); err == nil {
		t.Error("the directions of an infinite weight: no error")
	}
}

// TestStrongest: of a large matrix, the directions found hold what the best ones
// do, and are orthonormal.
func TestStrongest(t *testing.T) {
	const n, k = 240, 20
	x := correlated(600, n)
	w := tensor.New(n, n)
	tensor.FillNormal(w, tensor.NewRand(7, 1), 1)
	m := NewMoments(w)
	m.Add(x)
	_, cov := m.covariance()
	all, _, err := eigen(blas64.General{Rows: n, Cols: n, Stride: n, Data: append([]float64(nil), cov.Data...)})
	if err != nil {
		t.Fatal(err)
	}
	values, u, err := strongest(cov, k)
	if err != nil {
		t.Fatal(err)
	}
	var best, got float64
	for i := range k {
		best, got = best+all[i], got+values[i]
	}
	if got < best*(1-1e-4) || got > best*(1+1e-9) {
		t.Errorf("%d directions hold %.6g, the best ones %.6g", k, got, best)
	}
	if len(values) != k || u.Cols != k {
		t.Errorf("%d values and %d vectors, want %d", len(values), u.Cols, k)
	}
	inner := product(blas.Trans, blas.NoTrans, u, u)
	for i := range k {
		for j := range k {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(inner.Data[i*k+j]-want) > 1e-9 {
				t.Fatalf("vectors %d and %d have product %g", i, j, inner.Data[i*k+j])
			}
		}
	}
}
