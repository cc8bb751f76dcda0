package spectral

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

// TestRows: with equal weights the factors are as good as Truncate's, with others
// they are better where it counts, and a table of rank r is met exactly; more rows
// than are taken at a time, and fewer than columns.
func TestRows(t *testing.T) {
	for _, size := range [][2]int{{2500, 12}, {9, 14}} {
		w := tensor.New(size[0], size[1])
		tensor.FillNormal(w, tensor.NewRand(1, 1), 1)
		equal, other := make([]float64, w.Rows), make([]float64, w.Rows)
		for i := range equal {
			equal[i], other[i] = 1, float64(1+i%7*i%5*20)
		}
		off := func(weight []float64, e, p tensor.Matrix) (sum float64) {
			y := tensor.New(w.Rows, w.Cols)
			tensor.AddMulT(y, e, p)
			for i := range w.Rows {
				for j, v := range w.Row(i) {
					d := float64(v) - float64(y.Row(i)[j])
					sum += weight[i] * d * d
				}
			}
			return sum
		}
		rows := func(weight []float64, r int) (e, p tensor.Matrix) {
			e, p, err := Rows(w, weight, r)
			if err != nil {
				t.Fatal(err)
			}
			return e, p
		}
		a, b, err := Truncate(w, 4)
		if err != nil {
			t.Fatal(err)
		}
		turned := tensor.New(w.Cols, 4)
		for i := range a.Rows {
			for j, v := range a.Row(i) {
				turned.Row(j)[i] = v
			}
		}
		e, p := rows(equal, 4)
		if got, want := off(equal, e, p), off(equal, b, turned); math.Abs(got-want) > 1e-5*want {
			t.Errorf("%v: off by %g, Truncate by %g", size, got, want)
		}
		ew, pw := rows(other, 4)
		if weighted, not := off(other, ew, pw), off(other, e, p); weighted >= not {
			t.Errorf("%v: off by %g with weights, by %g without", size, weighted, not)
		}
		e, p = rows(other, min(w.Rows, w.Cols))
		if got := off(equal, e, p); got > 1e-8*float64(w.Rows*w.Cols) {
			t.Errorf("%v: off by %g at full rank", size, got)
		}
	}
	w := tensor.New(3, 2)
	w.Row(1)[1] = float32(math.NaN())
	if _, _, err := Rows(w, make([]float64, 3), 1); err == nil {
		t.Error("a NaN: no error")
	}
}
