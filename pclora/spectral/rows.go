package spectral

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/tensor"
)

// Rows returns factors E [V r] and P [C r] for which E·Pᵀ is the best approximation
// of rank r to w [V C] where row i counts weight[i] ≥ 0 times:
//
//	Σᵢ weightᵢ·‖wᵢ − P·Eᵢ‖²
//
// With D = diag(√weight) and D·w = U·Σ·Vᵀ, P are the r first columns of V and
// E = w·P: the truncated singular values of the scaled rows, scaled back. It panics
// unless 1 ≤ r ≤ min(V, C), and returns an error where w holds a value that is not a
// number.
func Rows(w tensor.Matrix, weight []float64, r int) (e, p tensor.Matrix, err error) {
	if r < 1 || r > min(w.Rows, w.Cols) || len(weight) != w.Rows {
		panic(fmt.Sprintf("spectral: Rows [%d %d] with %d weights to rank %d", w.Rows, w.Cols, len(weight), r))
	}
	// (D·w)ᵀ·(D·w) = V·Σ²·Vᵀ: float32 products of some rows at a time, for a table may
	// have many, are summed up in float64.
	const some = 1024
	squares, part := newGeneral(w.Cols, w.Cols), tensor.New(w.Cols, w.Cols)
	for from := 0; from < w.Rows; from += some {
		scaled := w.RowRange(from, min(from+some, w.Rows)).Clone()
		for i := range scaled.Rows {
			tensor.Scale(scaled.Row(i), float32(math.Sqrt(weight[from+i])))
		}
		part.Zero()
		tensor.AddTMul(part, scaled, scaled)
		for i, v := range part.Values() {
			squares.Data[i] += float64(v)
		}
	}
	_, v, err := strongest(squares, r)
	if err != nil {
		return e, p, err
	}
	e, p = tensor.New(w.Rows, r), tensor.New(w.Cols, r)
	for j := range w.Cols {
		for k := range r {
			p.Row(j)[k] = float32(v.Data[j*v.Stride+k])
		}
	}
	tensor.MulTo(e, 1, w, p)
	return e, p, nil
}
