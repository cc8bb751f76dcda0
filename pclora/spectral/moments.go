package spectral

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// Moments gather what a linear w [Out In] makes of many inputs: the mean of its
// outputs w·x, and as much of their covariance as Outputs needs, which is that of
// whichever is smaller, outputs or inputs.
type Moments struct {
	w     tensor.Matrix
	count int
	mean  []float64 // sums of w·x or of x
	cross []float64 // sums of products of two of them
	part  tensor.Matrix
	image tensor.Matrix
}

// NewMoments returns the moments of no inputs yet. w must not change.
func NewMoments(w tensor.Matrix) *Moments {
	n := min(w.Rows, w.Cols)
	return &Moments{w: w, mean: make([]float64, n), cross: make([]float64, n*n), part: tensor.New(n, n)}
}

// Add counts the rows of x [N In].
func (m *Moments) Add(x tensor.Matrix) {
	if m.w.Rows <= m.w.Cols {
		m.image = tensor.Reserve(m.image, x.Rows, m.w.Rows)
		tensor.MulTTo(m.image, 1, x, m.w, nil)
		x = m.image
	}
	m.part.Zero()
	tensor.AddTMul(m.part, x, x)
	for i, v := range m.part.Values() {
		m.cross[i] += float64(v)
	}
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			m.mean[j] += float64(v)
		}
	}
	m.count += x.Rows
}

// covariance returns the mean of what was added and its covariance.
func (m *Moments) covariance() (mean []float64, cov blas64.General) {
	n := len(m.mean)
	mean, cov = make([]float64, n), newGeneral(n, n)
	count := float64(max(1, m.count))
	for i := range n {
		mean[i] = m.mean[i] / count
	}
	for i := range n {
		for j := range n {
			cov.Data[i*n+j] = m.cross[i*n+j]/count - mean[i]*mean[j]
		}
	}
	return mean, cov
}

// A Basis is the directions in which a linear's outputs vary, the strongest
// first.
type Basis struct {
	Variance []float64 // of the outputs along each [K], falling
	Total    float64   // along all directions there are

	u    blas64.General // the directions [Out K], orthonormal columns
	mean []float64      // of the outputs [Out], the bias left out
}

// Basis returns the k strongest directions of the outputs w·x, at most as many as
// w has rows or columns: the eigenvectors of their covariance. It returns an error where a value is not a number.
func (m *Moments) Basis(k int) (*Basis, error) {
	mean, cov := m.covariance()
	k = min(k, len(mean))
	if !tensor.Finite(m.w.Values()) {
		return nil, errNotFinite
	}
	if m.w.Rows <= m.w.Cols {
		total := trace(cov)
		values, u, err := strongest(cov, k)
		return &Basis{Variance: values, Total: total, u: u, mean: mean}, err
	}
	values, q, err := eigen(cov)
	if err != nil {
		return nil, err
	}
	// With Cov(x) = Q·Λ·Qᵀ and T = w·Q·√Λ [Out In], Cov(w·x) = T·Tᵀ has the left
	// singular vectors of T, which follow from the smaller Tᵀ·T.
	w := dense(m.w)
	rescale(q, func(j int) float64 { return math.Sqrt(values[j]) })
	t := product(blas.NoTrans, blas.NoTrans, w, q)
	inner := product(blas.Trans, blas.NoTrans, t, t)
	total := trace(inner)
	variance, v, err := strongest(inner, k)
	if err != nil {
		return nil, err
	}
	b := &Basis{variance, total, product(blas.NoTrans, blas.NoTrans, t, v), make([]float64, m.w.Rows)}
	rescale(b.u, func(j int) float64 {
		if variance[j] <= variance[0]*1e-14 {
			return 0 // a direction in which nothing varies, where rounding is all there is
		}
		return 1 / math.Sqrt(variance[j])
	})
	for i := range b.mean {
		for j, x := range mean {
			b.mean[i] += w.Data[i*w.Stride+j] * x
		}
	}
	return b, nil
}

// Factors returns A [R In], B [Out R] and c [Out] for which B·A·x + c is the best
// approximation of rank r to w·x over the inputs: with U the r strongest
// directions,
//
//	B = U,  A = Uᵀ·w,  c = (I − U·Uᵀ)·mean(w·x)
//
// Then each row of A and column of B are scaled to equal norms. That is the
// reconstruction of features of AAFM (AAAI 2023); without the mean it is that of
// arXiv:2403.07378. It panics unless 1 ≤ r ≤ K.
func (b *Basis) Factors(w tensor.Matrix, r int) (down, up tensor.Matrix, c []float32) {
	u := columns(b.u, r)
	a := product(blas.Trans, blas.NoTrans, u, dense(w))
	down, up, c = tensor.New(r, w.Cols), tensor.New(u.Rows, r), make([]float32, u.Rows)
	rest := append([]float64(nil), b.mean...)
	for k := range r {
		row := a.Data[k*a.Stride:][:a.Cols]
		var square, along float64
		for _, v := range row {
			square += v * v
		}
		root := max(math.Sqrt(math.Sqrt(square)), math.SmallestNonzeroFloat32)
		for j, v := range row {
			down.Row(k)[j] = float32(v / root)
		}
		for i := range u.Rows {
			v := u.Data[i*u.Stride+k]
			up.Row(i)[k] = float32(v * root)
			along += v * b.mean[i]
		}
		for i := range u.Rows {
			rest[i] -= along * u.Data[i*u.Stride+k]
		}
	}
	for i, v := range rest {
		c[i] = float32(v)
	}
	return down, up, c
}

func trace(m blas64.General) (sum float64) {
	for i := range m.Rows {
		sum += m.Data[i*m.Stride+i]
	}
	return sum
}
