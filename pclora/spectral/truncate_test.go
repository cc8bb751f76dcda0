package spectral

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/pcloralab/pcloralab/tensor"
)

// TestTruncate: the error is the tail of the singular values, and at full rank
// nothing is lost.
func TestTruncate(t *testing.T) {
	const rows, cols = 7, 5
	w := tensor.New(rows, cols)
	tensor.FillNormal(w, tensor.NewRand(1, 1), 1)
	dense := mat.NewDense(rows, cols, nil)
	for i := range rows {
		for j, v := range w.Row(i) {
			dense.Set(i, j, float64(v))
		}
	}
	var svd mat.SVD
	if !svd.Factorize(dense, mat.SVDNone) {
		t.Fatal("no singular values")
	}
	sigma := svd.Values(nil)
	for r := 1; r <= cols; r++ {
		a, b, err := Truncate(w, r)
		if err != nil {
			t.Fatal(err)
		}
		got := w.Clone()
		tensor.AddScaledMul(got, -1, b, a)
		var want float64
		for _, s := range sigma[r:] {
			want += s * s
		}
		norm := math.Sqrt(float64(tensor.Dot(got.Values(), got.Values())))
		// Each of the 35 values is rounded some ten times at a size of about 3.
		if tol := 6 * 30 * math.Ldexp(1, -24); math.Abs(norm-math.Sqrt(want)) > tol {
			t.Errorf("rank %d: error %g, want the tail %g", r, norm, math.Sqrt(want))
		}
	}
}

func TestTruncateRefusesNaN(t *testing.T) {
	w := tensor.New(3, 3)
	w.Row(1)[1] = float32(math.NaN())
	if _, _, err := Truncate(w, 2); err == nil {
		t.Error("Truncate of a NaN: no error")
	}
}
