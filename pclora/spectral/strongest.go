package spectral

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// How strongest finds directions: in a subspace that is this much larger than
// what is wanted, by so many multiplications.
const (
	spare       = 16
	repetitions = 16
	smallEnough = 192 // up to this size all are found at once
)

// strongest returns the k largest eigenvalues of a symmetric matrix without
// negative ones [N N], falling, and their eigenvectors as columns [N k]. It uses s
// up. Of a large matrix it finds them by subspace iteration (Golub and Van Loan,
// Matrix Computations, section 8.2.4) on float32 products, a tenth of the work of
// finding all: directions whose strengths hardly differ from that of the last
// one may then be mixed, which costs next to nothing of what all of them hold.
func strongest(s blas64.General, k int) (values []float64, vectors blas64.General, err error) {
	n := s.Rows
	width := min(n, k+spare)
	if n <= smallEnough || 2*width > n {
		values, vectors, err = eigen(s)
		if err != nil {
			return nil, vectors, err
		}
		return values[:k], columns(vectors, k), nil
	}
	var trace float64
	for i := range n {
		trace += s.Data[i*s.Stride+i]
	}
	if math.IsNaN(trace) || math.IsInf(trace, 0) {
		return nil, vectors, errNotFinite
	}
	if trace == 0 {
		trace = 1
	}
	small := tensor.New(n, n) // of trace 1, whatever the unit
	for i := range n {
		for j := range n {
			small.Row(i)[j] = float32(s.Data[i*s.Stride+j] / trace)
		}
	}
	q, image := newGeneral(n, width), tensor.New(n, width)
	single := tensor.New(n, width)
	tensor.FillNormal(single, tensor.NewRand(1, 1), 1)
	for range repetitions {
		for i := range n {
			for j, v := range single.Row(i) {
				q.Data[i*width+j] = float64(v)
			}
		}
		orthonormalise(q)
		for i := range n {
			for j := range width {
				single.Row(i)[j] = float32(q.Data[i*width+j])
			}
		}
		tensor.MulTo(image, 1, small, single)
		image, single = single, image
	}
	// What remains is exact on the subspace of the last q.
	inner := product(blas.Trans, blas.NoTrans, q, product(blas.NoTrans, blas.NoTrans, s, q))
	values, rotation, err := eigen(inner)
	if err != nil {
		return nil, vectors, err
	}
	return values[:k], product(blas.NoTrans, blas.NoTrans, q, columns(rotation, k)), nil
}

// orthonormalise makes the columns of q orthonormal, by Gram and Schmidt, each
// twice. A column that depends on those before it becomes zero.
func orthonormalise(q blas64.General) {
	n, width := q.Rows, q.Cols
	rows := newGeneral(width, n) // the columns, each in one piece
	for i := range n {
		for j := range width {
			rows.Data[j*n+i] = q.Data[i*q.Stride+j]
		}
	}
	for j := range width {
		v := rows.Data[j*n:][:n]
		before := norm2(v)
		for range 2 {
			for l := range j {
				u := rows.Data[l*n:][:n]
				var along float64
				for i, x := range u {
					along += x * v[i]
				}
				for i, x := range u {
					v[i] -= along * x
				}
			}
		}
		by := 0.0
		if after := norm2(v); after > 1e-12*before {
			by = 1 / after
		}
		for i := range v {
			v[i] *= by
		}
	}
	for i := range n {
		for j := range width {
			q.Data[i*q.Stride+j] = rows.Data[j*n+i]
		}
	}
}

func norm2(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}
