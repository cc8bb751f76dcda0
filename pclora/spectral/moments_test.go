package spectral

import (
	"math"
	"testing"

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
		basis, err := m.Basis()
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
	if _, err := m.Basis(); err == nil {
		t.Error("the directions of NaN: no error")
	}
	w.Row(0)[0] = float32(math.Inf(1))
	if _, err := NewMoments(w).Basis(); err == nil {
		t.Error("the directions of an infinite weight: no error")
	}
}
