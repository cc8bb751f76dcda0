package spectral

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// A Transformer is the one that the theory of arXiv:2310.17513 is about: heads as
// wide as the model, no norms and no residuals. Each block maps tokens x [T D] to
//
//	a = Σ over heads of softmax(x·W_Qᵀ·W_K·xᵀ)·x·W_Vᵀ·W_Oᵀ
//	x ← max(0, a·W₁ᵀ + b₁)·W₂ᵀ + b₂
//
// and the outputs are x·W_outᵀ + b_out.
type Transformer struct {
	Blocks  []TransformerBlock
	Out     tensor.Matrix // W_out [D D]
	OutBias []float32     // b_out [D]
}

// A TransformerBlock is one of its blocks.
type TransformerBlock struct {
	Heads                 []TransformerHead
	First, Second         tensor.Matrix // W₁, W₂ [D D]
	FirstBias, SecondBias []float32     // b₁, b₂ [D]
}

// A TransformerHead is one head of its attention, [D D] all.
type TransformerHead struct{ Query, Key, Value, Output tensor.Matrix }

// Outputs returns what it makes of the tokens x [T D] of one example.
func (t Transformer) Outputs(x tensor.Matrix) tensor.Matrix { return narrow(t.outputs(dense(x))) }

func (t Transformer) outputs(x blas64.General) blas64.General {
	for _, b := range t.Blocks {
		a := newGeneral(x.Rows, x.Cols)
		for _, h := range b.Heads {
			scores := affine(affine(x, dense(h.Query), nil), affine(x, dense(h.Key), nil), nil)
			softmax(scores)
			a = sum(a, 1, affine(affine(times(scores, x), dense(h.Value), nil), dense(h.Output), nil))
		}
		x = affine(relu(affine(a, dense(b.First), wideRow(b.FirstBias))), dense(b.Second), wideRow(b.SecondBias))
	}
	return affine(x, dense(t.Out), wideRow(t.OutBias))
}

// softmax of each row, in place.
func softmax(m blas64.General) {
	for n := range m.Rows {
		row := m.Data[n*m.Stride:][:m.Cols]
		most, total := math.Inf(-1), 0.0
		for _, v := range row {
			most = max(most, v)
		}
		for j, v := range row {
			row[j] = math.Exp(v - most)
			total += row[j]
		}
		for j := range row {
			row[j] /= total
		}
	}
}
