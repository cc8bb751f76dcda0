package spectral

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// svd returns the K = min(Out, In) singular values of w [Out In], falling, and its
// vectors as columns, w = u·diag(sigma)·vᵀ with u [Out K] and v [In K]. The values
// are the roots of the eigenvalues of the smaller of w·wᵀ and wᵀ·w, so they are
// exact to about 1e-8 of the largest. The vectors on the smaller side are
// orthonormal; on the other, those of values below 1e-7 of the largest are zero.
func svd(w blas64.General) (u blas64.General, sigma []float64, v blas64.General, err error) {
	wide := w.Rows <= w.Cols
	first, second := blas.Trans, blas.NoTrans
	if wide {
		first, second = second, first
	}
	sigma, side, err := eigen(product(first, second, w, w))
	if err != nil {
		return u, nil, v, err
	}
	image := product(second, blas.NoTrans, w, side)
	for k, s := range sigma {
		sigma[k] = math.Sqrt(s)
	}
	rescale(image, func(k int) float64 {
		if sigma[k] <= 1e-7*sigma[0] {
			return 0
		}
		return 1 / sigma[k]
	})
	if wide {
		return side, sigma, image, nil
	}
	return image, sigma, side, nil
}
