package spectral

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// Split returns U [Rows r] with orthonormal columns and V [r Cols] so that U·V
// is the best approximation of rank r to w [Rows Cols]: with w = U·Σ·Vᵀ, the
// first r columns of U, and Uᵀ·w. What is left out has the Frobenius norm lost, √Σσ² of
// the other singular values. A step of TT-SVD (Oseledets, 2011, algorithm 1) is a
// Split. It costs Rows³, so w should be wide. It panics unless 1 ≤ r ≤ min(Rows, Cols), and
// returns an error where w holds a value that is not a number.
func Split(w tensor.Matrix, r int) (u, v tensor.Matrix, lost float64, err error) {
	if r < 1 || r > min(w.Rows, w.Cols) {
		panic(fmt.Sprintf("spectral: Split [%d %d] at rank %d", w.Rows, w.Cols, r))
	}
	d := dense(w)
	squares, vectors, err := eigen(product(blas.NoTrans, blas.Trans, d, d))
	if err != nil {
		return u, v, 0, err
	}
	for _, s := range squares[r:] {
		lost += s
	}
	left := columns(vectors, r)
	return single(left), single(product(blas.Trans, blas.NoTrans, left, d)), math.Sqrt(lost), nil
}

// single is m in float32.
func single(m blas64.General) tensor.Matrix {
	s := tensor.New(m.Rows, m.Cols)
	for i := range m.Rows {
		for j := range s.Row(i) {
			s.Row(i)[j] = float32(m.Data[i*m.Stride+j])
		}
	}
	return s
}
