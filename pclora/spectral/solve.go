package spectral

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	lapack64 "gonum.org/v1/gonum/lapack/gonum"

	"github.com/pcloralab/pcloralab/tensor"
)

// identity returns the unit matrix [n n].
func identity(n int) blas64.General {
	m := newGeneral(n, n)
	for i := range n {
		m.Data[i*n+i] = 1
	}
	return m
}

// copied returns m without gaps between its rows.
func copied(m blas64.General) blas64.General {
	c := newGeneral(m.Rows, m.Cols)
	for i := range m.Rows {
		copy(c.Data[i*c.Stride:][:c.Cols], m.Data[i*m.Stride:][:m.Cols])
	}
	return c
}

// transposed returns mᵀ.
func transposed(m blas64.General) blas64.General {
	c := newGeneral(m.Cols, m.Rows)
	for i := range m.Rows {
		for j := range m.Cols {
			c.Data[j*c.Stride+i] = m.Data[i*m.Stride+j]
		}
	}
	return c
}

// sum returns a + s·b.
func sum(a blas64.General, s float64, b blas64.General) blas64.General {
	c := copied(a)
	for i := range c.Rows {
		for j := range c.Cols {
			c.Data[i*c.Stride+j] += s * b.Data[i*b.Stride+j]
		}
	}
	return c
}

// narrow is m in float32.
func narrow(m blas64.General) tensor.Matrix {
	w := tensor.New(m.Rows, m.Cols)
	for i := range m.Rows {
		for j := range m.Cols {
			w.Row(i)[j] = float32(m.Data[i*m.Stride+j])
		}
	}
	return w
}

// frobenius is the root of the sum of m's squares, which no singular value exceeds.
func frobenius(m blas64.General) float64 {
	var square float64
	for n := range m.Rows {
		square += math.Pow(length(m, n), 2)
	}
	return math.Sqrt(square)
}

// length is the norm of row n.
func length(m blas64.General, n int) float64 {
	var square float64
	for _, v := range m.Data[n*m.Stride:][:m.Cols] {
		square += v * v
	}
	return math.Sqrt(square)
}

// norm is m's spectral norm.
func norm(m blas64.General) (float64, error) {
	_, sigma, _, err := svd(m)
	if err != nil {
		return 0, err
	}
	return sigma[0], nil
}

// singular is the least reciprocal condition of a matrix that solve takes: what it
// returns then still has about float32's digits.
const singular = 1e-9

// solve returns m⁻¹·x, or (mᵀ)⁻¹·x where told so, with m [N N], x [N C]. It returns
// an error where m has no inverse to compute with.
func solve(t blas.Transpose, m, x blas64.General) (blas64.General, error) {
	n := m.Rows
	if n != m.Cols || n != x.Rows {
		panic(fmt.Sprintf("spectral: solve [%d %d] for [%d %d]", m.Rows, m.Cols, x.Rows, x.Cols))
	}
	var l lapack64.Implementation
	lu, pivots, work := copied(m), make([]int, n), make([]float64, 4*n)
	size := l.Dlange(lapack.MaxColumnSum, n, n, lu.Data, lu.Stride, work)
	condition := 0.0
	if !math.IsNaN(size) && !math.IsInf(size, 0) && l.Dgetrf(n, n, lu.Data, lu.Stride, pivots) {
		condition = l.Dgecon(lapack.MaxColumnSum, n, lu.Data, lu.Stride, size, work, make([]int, n))
	}
	if !(condition >= singular) {
		return x, fmt.Errorf("spectral: a matrix [%d %d] has no inverse (reciprocal condition %.2g): the construction needs matrices that can be inverted, add some noise to it", n, n, condition)
	}
	x = copied(x)
	l.Dgetrs(t, n, x.Cols, lu.Data, lu.Stride, pivots, x.Data, x.Stride)
	return x, nil
}
