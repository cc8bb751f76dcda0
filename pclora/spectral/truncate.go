// Package spectral holds the linear algebra that is not on the way of a
// training step: singular values and what follows from them. It computes in
// float64 on gonum's BLAS and LAPACK, without its package mat, which would add
// more to the page than all else that computes there.
package spectral

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"

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
	// The smaller of w·wᵀ = U·Σ²·Uᵀ and wᵀ·w = V·Σ²·Vᵀ gives one side; the other is
	// the image of it. Squares of float32 values lose nothing that matters in float64.
	d := dense(w)
	thin := w.Rows <= w.Cols
	first, second := blas.Trans, blas.NoTrans
	if thin {
		first, second = second, first
	}
	squares, side, err := eigen(product(first, second, d, d))
	if err != nil {
		return a, b, err
	}
	side = columns(side, r)
	image := product(second, blas.NoTrans, d, side)
	// side·√σ and image/√σ, whose columns have norm √σ both.
	quarter := func(j int) float64 { return math.Sqrt(math.Sqrt(squares[j])) }
	rescale(side, quarter)
	rescale(image, func(j int) float64 {
		if squares[j] == 0 {
			return 0
		}
		return 1 / quarter(j)
	})
	u, v := side, image
	if !thin {
		u, v = image, side
	}
	a, b = tensor.New(r, w.Cols), tensor.New(w.Rows, r)
	for k := range r {
		for j := range w.Cols {
			a.Row(k)[j] = float32(v.Data[j*v.Stride+k])
		}
		for i := range w.Rows {
			b.Row(i)[k] = float32(u.Data[i*u.Stride+k])
		}
	}
	return a, b, nil
}
