package spectral

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// The published settings of FindIntruders: how many singular vectors are looked at,
// and below what match each counts.
const (
	IntruderTop   = 10
	IntruderBelow = 0.5
)

// Intruders are the intruder dimensions of a tuned weight: strong singular vectors
// that the weight it was tuned from has none like (arXiv:2410.21228). Whether a
// match is low depends on the width, see NoiseOf, and on Gap.
type Intruders struct {
	Sigma []float64 // the tuned weight's largest singular values [K], falling
	// Match is what each of their left vectors has in common with that of the base
	// which it is most like, max |cos| ∈ [0, 1] over all of the base's [K].
	Match []float64
	// Gap is how far each value is from the nearest other, as a share of it [K]. A
	// change of the weight by a share ε turns a vector by about ε/Gap, so where Gap
	// is small, so may be Match, and it means nothing.
	Gap []float64
	// At are those with Match below the bound: the intruders.
	At []int

	u, v blas64.General // the tuned weight's vectors, as columns
}

// FindIntruders compares the k strongest left singular vectors of a tuned weight
// [Out In] with all of the base's [Out In], as many as there are. Those whose
// best match is below the bound are intruders. A tuned weight is one with its
// adapter merged, or what a compressed layer has in its place. It panics unless the
// sizes are the same, and returns an error where a value is not a number.
func FindIntruders(tuned, base tensor.Matrix, k int, below float64) (*Intruders, error) {
	if tuned.Rows != base.Rows || tuned.Cols != base.Cols {
		panic(fmt.Sprintf("spectral: intruders of [%d %d] in [%d %d]", tuned.Rows, tuned.Cols, base.Rows, base.Cols))
	}
	u, sigma, v, err := svd(dense(tuned))
	if err != nil {
		return nil, err
	}
	of, _, _, err := svd(dense(base))
	if err != nil {
		return nil, err
	}
	k = min(k, len(sigma))
	f := &Intruders{Sigma: sigma[:k], u: columns(u, k), v: columns(v, k)}
	f.Match = matches(f.u, of)
	for j, m := range f.Match {
		f.Gap = append(f.Gap, gap(sigma, j))
		if m < below {
			f.At = append(f.At, j)
		}
	}
	return f, nil
}

// matches returns, for each column of u, the largest |cos| with one of base.
func matches(u, base blas64.General) []float64 {
	all := product(blas.Trans, blas.NoTrans, u, base)
	m := make([]float64, all.Rows)
	for j := range m {
		for _, cos := range all.Data[j*all.Stride:][:all.Cols] {
			m[j] = max(m[j], math.Abs(cos))
		}
	}
	return m
}

// gap is the distance of value j from its nearest neighbour, as a share of it.
func gap(sigma []float64, j int) float64 {
	if sigma[j] == 0 {
		return 0
	}
	d := sigma[j] // from 0, beyond the last
	if j+1 < len(sigma) {
		d = sigma[j] - sigma[j+1]
	}
	if j > 0 {
		d = min(d, sigma[j-1]-sigma[j])
	}
	return d / sigma[j]
}

// Mitigate returns a copy of the tuned weight w with each intruder scaled by
// keep ∈ [0, 1]: 1 changes nothing, 0 removes them.
//
//	W + (keep − 1)·Σ σⱼ·uⱼ·vⱼᵀ over the intruders j
func (f *Intruders) Mitigate(w tensor.Matrix, keep float64) tensor.Matrix {
	w = w.Clone()
	for _, j := range f.At {
		by := (keep - 1) * f.Sigma[j]
		for i := range w.Rows {
			row, ui := w.Row(i), by*f.u.Data[i*f.u.Stride+j]
			for c := range row {
				row[c] += float32(ui * f.v.Data[c*f.v.Stride+j])
			}
		}
	}
	return w
}

// Refactor returns factors A [r In] and B [Out r] of the best approximation
// s·B·A ≈ w − base of rank r: what an adapter beside base is to be for w. The
// roots of the singular values go to either. It panics and fails as Truncate does.
func Refactor(w, base tensor.Matrix, s float64, r int) (a, b tensor.Matrix, err error) {
	change := w.Clone()
	tensor.AddScaled(change.Values(), -1, base.Values())
	tensor.Scale(change.Values(), float32(1/s))
	return Truncate(change, r)
}
