package spectral

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// A Change is what an adapter adds to a weight [Out In]: B·A, with A [R In] and
// B [Out R].
type Change struct{ A, B tensor.Matrix }

// A Fit is how near adapters of frozen layers can bring their product to a target:
// no others of these ranks bring it nearer.
type Fit struct {
	Changes []Change // of each layer
	Error   float64  // largest singular value of target − product, measured
	Bound   float64  // what the theorem says it is, σ of target − frozen product beyond all ranks
	// Rounding bounds how far Error may be from Bound because factors are float32:
	// it is large where a frozen layer, or one with its change, has hardly an inverse.
	Rounding float64
}

// FitLinear returns adapters with which frozen layers W_L·…·W₁, all [D D], come
// as near to a target [D D] as adapters of these ranks can (arXiv:2310.17513).
// With E = target − W_L·…·W₁ = U·Σ·Vᵀ, layer l gets the next R_l
// columns of V:
//
//	ΔW_l = (W_L·…·W_{l+1})⁻¹·E·V_l·V_lᵀ·((W_{l−1}+ΔW_{l−1})·…·(W₁+ΔW₁))⁻¹
//
// and the product becomes W_L·…·W₁ plus the best approximation of E of rank ΣR_l.
// So the error is σ of E beyond that, and 0 from ΣR_l ≥ rank(E) on. It returns an
// error where a matrix has no inverse, and panics where sizes do not fit.
func FitLinear(target tensor.Matrix, frozen []tensor.Matrix, ranks []int) (*Fit, error) {
	layers := make([]blas64.General, len(frozen))
	for i, w := range frozen {
		layers[i] = dense(w)
	}
	return fit(dense(target), layers, ranks)
}

func fit(target blas64.General, frozen []blas64.General, ranks []int) (*Fit, error) {
	checkFit(target, frozen, ranks)
	d := target.Rows
	after := make([]blas64.General, len(frozen)) // W_L·…·W_{l+1}
	product := identity(d)
	for l := len(frozen) - 1; l >= 0; l-- {
		after[l] = product
		product = times(product, frozen[l])
	}
	e := sum(target, -1, product)
	_, sigma, v, err := svd(e)
	if err != nil {
		return nil, err
	}
	f := &Fit{}
	before, used := identity(d), 0 // (W_{l−1}+ΔW_{l−1})·…·(W₁+ΔW₁)
	for l, w := range frozen {
		if ranks[l] == 0 {
			f.Changes = append(f.Changes, Change{tensor.New(0, d), tensor.New(d, 0)})
			before = times(w, before)
			continue
		}
		part := newGeneral(d, ranks[l]) // V_l; zeros beyond the last column
		for k := range min(ranks[l], d-used) {
			for i := range d {
				part.Data[i*part.Stride+k] = v.Data[i*v.Stride+used+k]
			}
		}
		used = min(d, used+ranks[l])
		b, err := solve(blas.NoTrans, after[l], times(e, part))
		if err != nil {
			return nil, err
		}
		a, err := solve(blas.Trans, before, part)
		if err != nil {
			return nil, err
		}
		c := Change{narrow(transposed(a)), narrow(b)}
		f.Changes = append(f.Changes, c)
		// Both factors are rounded by 2⁻²⁴ of each value.
		f.Rounding += 0x1p-23 * frobenius(a) * frobenius(b) * frobenius(after[l]) * frobenius(before)
		before = times(c.on(w), before)
	}
	if used < d {
		f.Bound = sigma[used]
	}
	f.Error, err = norm(sum(target, -1, before))
	return f, err
}

// checkFit panics unless all are [D D] and there is a rank ≥ 0 for each layer.
func checkFit(target blas64.General, frozen []blas64.General, ranks []int) {
	ok := len(frozen) > 0 && len(ranks) == len(frozen) && target.Rows == target.Cols
	for i, w := range frozen {
		ok = ok && w.Rows == target.Rows && w.Cols == target.Rows && ranks[i] >= 0
	}
	if !ok {
		panic(fmt.Sprintf("spectral: fit of %d layers, %d ranks to a target [%d %d]: all must be as large and square", len(frozen), len(ranks), target.Rows, target.Cols))
	}
}

// on returns w + B·A.
func (c Change) on(w blas64.General) blas64.General {
	if c.A.Rows == 0 {
		return w
	}
	return sum(w, 1, times(dense(c.B), dense(c.A)))
}

// On returns w + B·A, with w [Out In].
func (c Change) On(w tensor.Matrix) tensor.Matrix { return narrow(c.on(dense(w))) }

// transposed returns the change of the transposed weight.
func (c Change) transposed() Change {
	return Change{narrow(transposed(dense(c.B))), narrow(transposed(dense(c.A)))}
}

func times(a, b blas64.General) blas64.General { return product(blas.NoTrans, blas.NoTrans, a, b) }
