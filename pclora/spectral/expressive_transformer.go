package spectral

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// A Pair is two frozen matrices whose product was brought to one that does what the
// target's does.
type Pair struct {
	Block int
	Head  int    // −1 where it is none's
	Name  string // "query and key", "value and output" or "second and out"
	Fit          // its changes are of the matrices in the order of the name
}

// A TransformerFit is how near adapters and biases bring a frozen Transformer to a
// target.
type TransformerFit struct {
	Pairs []Pair
	Net   Transformer // the frozen one with all changes and biases

	// Error is the largest distance of a token's outputs on the examples, measured.
	// Where every pair's σ is 0, so is this.
	Error float64
}

// FitTransformer returns adapters of rank r with which a frozen transformer does
// what a target of the same blocks and heads does (arXiv:2310.17513). Where the
// target has the states z, the frozen one has x with z = T·x: what W̄₂ makes of the
// same ReLUs, T = W̄₂·W₂⁻¹ of the block before. So as two layers each,
//
//	W_Kᵀ·W_Q → Tᵀ·W̄_Kᵀ·W̄_Q·T,  W_O·W_V → W₁⁻¹·W̄₁·W̄_O·W̄_V·T
//
// with b₁ = b̄₁ and b₂ = T⁻¹·b̄₂ of the next T. Behind the last block
// W_out·W₂ → W̄_out·W̄₂, and b_out takes the rest. A pair is exact where 2r ≥ D.
// W₁ and the other W₂ stay as they are. The error is measured on examples, tokens
// x [T D] each. It fails and panics as FitLinear does.
func FitTransformer(target, frozen Transformer, r int, examples []tensor.Matrix) (*TransformerFit, error) {
	if len(target.Blocks) == 0 || len(target.Blocks) != len(frozen.Blocks) {
		panic(fmt.Sprintf("spectral: %d frozen blocks for %d of a target", len(frozen.Blocks), len(target.Blocks)))
	}
	f := &TransformerFit{}
	t := identity(target.Out.Rows)
	for i, of := range target.Blocks {
		b, err := f.block(i, of, frozen.Blocks[i], t, r)
		if err != nil {
			return nil, err
		}
		if i < len(target.Blocks)-1 {
			if t, err = right(dense(of.Second), dense(b.Second)); err != nil {
				return nil, err
			}
			if b.SecondBias, err = back(t, of.SecondBias); err != nil {
				return nil, err
			}
		}
		f.Net.Blocks = append(f.Net.Blocks, b)
	}
	if err := f.out(target, frozen, r); err != nil {
		return nil, err
	}
	for _, x := range examples {
		off := sum(target.outputs(dense(x)), -1, f.Net.outputs(dense(x)))
		for n := range off.Rows {
			f.Error = max(f.Error, length(off, n))
		}
	}
	return f, nil
}

// block returns frozen block i with adapted heads and the target's b₁, where the
// target's states are t times its own.
func (f *TransformerFit) block(i int, target, frozen TransformerBlock, t blas64.General, r int) (TransformerBlock, error) {
	if len(target.Heads) != len(frozen.Heads) {
		panic(fmt.Sprintf("spectral: %d frozen heads for %d of a target", len(frozen.Heads), len(target.Heads)))
	}
	b := frozen
	b.Heads, b.FirstBias = nil, target.FirstBias
	for k, of := range target.Heads {
		h := frozen.Heads[k]
		scores := times(product(blas.Trans, blas.NoTrans, dense(of.Key), dense(of.Query)), t)
		scores = product(blas.Trans, blas.NoTrans, t, scores)
		p, err := f.pair(Pair{Block: i, Head: k, Name: "query and key"}, scores, dense(h.Query), transposed(dense(h.Key)), r)
		if err != nil {
			return b, err
		}
		p.Changes[1] = p.Changes[1].transposed()
		h.Query, h.Key = p.Changes[0].On(h.Query), p.Changes[1].On(h.Key)
		values := times(dense(target.First), times(dense(of.Output), times(dense(of.Value), t)))
		if values, err = solve(blas.NoTrans, dense(frozen.First), values); err != nil {
			return b, err
		}
		if p, err = f.pair(Pair{Block: i, Head: k, Name: "value and output"}, values, dense(h.Value), dense(h.Output), r); err != nil {
			return b, err
		}
		h.Value, h.Output = p.Changes[0].On(h.Value), p.Changes[1].On(h.Output)
		b.Heads = append(b.Heads, h)
	}
	return b, nil
}

// out adapts the last W₂ and W_out, and sets b_out.
func (f *TransformerFit) out(target, frozen Transformer, r int) error {
	last := len(f.Net.Blocks) - 1
	of, b := target.Blocks[last], &f.Net.Blocks[last]
	w := times(dense(target.Out), dense(of.Second))
	p, err := f.pair(Pair{Block: last, Head: -1, Name: "second and out"}, w, dense(b.Second), dense(frozen.Out), r)
	if err != nil {
		return err
	}
	b.Second, f.Net.Out = p.Changes[0].On(b.Second), p.Changes[1].On(frozen.Out)
	bias := affine(row(of.SecondBias), dense(target.Out), wideRow(target.OutBias))
	f.Net.OutBias = narrowRow(sum(bias, -1, affine(row(b.SecondBias), dense(f.Net.Out), nil)).Data)
	return nil
}

// pair fits second·first to the target and notes it.
func (f *TransformerFit) pair(p Pair, target, first, second blas64.General, r int) (*Pair, error) {
	g, err := fit(target, []blas64.General{first, second}, []int{r, r})
	if err != nil {
		return nil, err
	}
	p.Fit = *g
	f.Pairs = append(f.Pairs, p)
	return &p, nil
}

// right returns a·b⁻¹.
func right(a, b blas64.General) (blas64.General, error) {
	x, err := solve(blas.Trans, b, transposed(a))
	if err != nil {
		return x, err
	}
	return transposed(x), nil
}

// back returns t⁻¹·b.
func back(t blas64.General, b []float32) ([]float32, error) {
	x, err := solve(blas.NoTrans, t, transposed(row(b)))
	return narrowRow(x.Data), err
}

// row is b as a matrix [1 D].
func row(b []float32) blas64.General {
	return blas64.General{Rows: 1, Cols: len(b), Stride: len(b), Data: wideRow(b)}
}
