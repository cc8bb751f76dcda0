package spectral

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	lapack64 "gonum.org/v1/gonum/lapack/gonum"

	"github.com/pcloralab/pcloralab/tensor"
)

var errNotFinite = errors.New("spectral: no singular values: the matrix holds values that are not numbers")

// newGeneral returns zeros [rows cols].
func newGeneral(rows, cols int) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
}

// dense is w in float64.
func dense(w tensor.Matrix) blas64.General {
	d := newGeneral(w.Rows, w.Cols)
	for i := range w.Rows {
		for j, v := range w.Row(i) {
			d.Data[i*d.Stride+j] = float64(v)
		}
	}
	return d
}

// columns are the first n columns of m, a view.
func columns(m blas64.General, n int) blas64.General {
	m.Cols = n
	return m
}

// product returns a·b, of either's transpose where told so.
func product(ta, tb blas.Transpose, a, b blas64.General) blas64.General {
	rows, cols := a.Rows, b.Cols
	if ta == blas.Trans {
		rows = a.Cols
	}
	if tb == blas.Trans {
		cols = b.Rows
	}
	c := newGeneral(rows, cols)
	blas64.Gemm(ta, tb, 1, a, b, 0, c)
	return c
}

// eigen returns the eigenvalues of a symmetric matrix without negative ones [N N],
// falling, and its eigenvectors as columns. It uses s up.
func eigen(s blas64.General) (values []float64, vectors blas64.General, err error) {
	n := s.Rows
	for _, v := range s.Data {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, vectors, errNotFinite
		}
	}
	rising := make([]float64, n)
	var l lapack64.Implementation
	var best [1]float64
	l.Dsyev(lapack.EVCompute, blas.Upper, n, s.Data, s.Stride, rising, best[:], -1)
	work := make([]float64, int(best[0]))
	if !l.Dsyev(lapack.EVCompute, blas.Upper, n, s.Data, s.Stride, rising, work, len(work)) {
		return nil, vectors, errors.New("spectral: eigenvalues were not found")
	}
	values, vectors = make([]float64, n), newGeneral(n, n)
	for k := range n {
		values[k] = max(0, rising[n-1-k])
		for i := range n {
			vectors.Data[i*n+k] = s.Data[i*s.Stride+n-1-k]
		}
	}
	return values, vectors, nil
}

// rescale multiplies each column j of m by s(j).
func rescale(m blas64.General, s func(j int) float64) {
	for j := range m.Cols {
		by := s(j)
		for i := range m.Rows {
			m.Data[i*m.Stride+j] *= by
		}
	}
}
