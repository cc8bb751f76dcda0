package spectral

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

// TestSplit: U's columns are orthonormal, what is lost is as far away as Split
// says, and at full rank nothing is, wide or tall.
func TestSplit(t *testing.T) {
	for _, size := range [][2]int{{5, 7}, {7, 5}} {
		w := tensor.New(size[0], size[1])
		tensor.FillNormal(w, tensor.NewRand(1, 1), 1)
		for r := 1; r <= 5; r++ {
			u, v, lost, err := Split(w, r)
			if err != nil {
				t.Fatal(err)
			}
			// A product of at most seven values of at most about three, each rounded.
			const tol = 6 * 30 * 0x1p-24
			squares := tensor.New(r, r)
			tensor.TMulTo(squares, 1, u, u)
			for i := range r {
				squares.Row(i)[i]--
			}
			if off := euclidean(squares); off > tol {
				t.Errorf("%v at rank %d: UᵀU is %g from 1", size, r, off)
			}
			rest := w.Clone()
			tensor.AddScaledMul(rest, -1, u, v)
			if got := euclidean(rest); math.Abs(got-lost) > tol {
				t.Errorf("%v at rank %d: %g away, Split says %g", size, r, got, lost)
			}
			if r == 5 && lost > tol {
				t.Errorf("%v at full rank: %g lost", size, lost)
			}
		}
	}
}

func euclidean(m tensor.Matrix) float64 {
	return math.Sqrt(float64(tensor.Dot(m.Values(), m.Values())))
}

func TestSplitRefusesNaN(t *testing.T) {
	w := tensor.New(3, 3)
	w.Row(1)[1] = float32(math.NaN())
	if _, _, _, err := Split(w, 2); err == nil {
		t.Error("Split of a NaN: no error")
	}
}
