// Package spectral holds the linear algebra that is not on the way of a
// training step: singular values and what follows from them. It computes in
// float64 on gonum.
package spectral

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/pcloralab/pcloralab/tensor"
)

// Truncate returns factors A [r In] and B [Out r] of the best approximation
// B·A of rank r to w [Out In] (Eckart and Young, 1936): with w = U·Σ·Vᵀ,
// B = U√Σ and A = √Σ·Vᵀ of the r largest singular values. It panics unless
// 1 ≤ r ≤ min(Out, In), and returns an error where w holds a value that is not
// a number.
func Truncate(w tensor.Matrix, r int) (a, b tensor.Matrix, err error) {
	if r < 1 || r > min(w.Rows, w.Cols) {
		panic(fmt.Sprintf("spectral: Truncate [%d %d] to rank %d", w.Rows, w.Cols, r))
	}
	dense := mat.NewDense(w.Rows, w.Cols, nil)
	for i := range w.Rows {
		for j, v := range w.Row(i) {
			dense.Set(i, j, float64(v))
		}
	}
	var svd mat.SVD
	if !tensor.Finite(w.Values()) || !svd.Factorize(dense, mat.SVDThin) {
		return a, b, fmt.Errorf("spectral: no singular values: the matrix holds values that are not numbers")
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	sigma := svd.Values(nil)
	a, b = tensor.New(r, w.Cols), tensor.New(w.Rows, r)
	for k := range r {
		root := math.Sqrt(sigma[k])
		for j := range w.Cols {
			a.Row(k)[j] = float32(root * v.At(j, k))
		}
		for i := range w.Rows {
			b.Row(i)[k] = float32(root * u.At(i, k))
		}
	}
	return a, b, nil
}
