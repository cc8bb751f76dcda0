package nn

import (
	"fmt"

	"github.com/pcloralab/pcloralab/tensor"
)

// Factor returns trainable factors in the place of e's words, beside what they lack
// to the table at first, which fades:
//
//	word(id) = λ·Table[id] + P·(unit⊙E[id]),  Table = Word − (unit⊙E₀)·P₀ᵀ
//
// with words [V R] for unit⊙E₀ and projection [C R] for P₀. λ is 1 at first, so that
// they compute what e does, but for rounding. E learns in units [R] of its columns:
// AdamW moves every value by about its rate however seldom a word is seen, which
// must be little beside what the value is. All else is shared with e and must stay
// frozen; both can be used in turn. It panics if shapes do not fit, or if e has
// factors already.
func (e *TextEmbeddings) Factor(words, projection tensor.Matrix, unit []float32) *TextEmbeddings {
	table := e.Word.Value
	if e.Projection != nil || words.Rows != table.Rows || projection.Rows != table.Cols || words.Cols != projection.Cols || len(unit) != words.Cols {
		panic(fmt.Sprintf("nn: Factor of a table [%d %d] into [%d %d] and [%d %d]",
			table.Rows, table.Cols, words.Rows, words.Cols, projection.Rows, projection.Cols))
	}
	f := e.with(words.Clone(), projection)
	f.Table, f.Lambda, f.unit = table.Clone(), 1, unit
	tensor.AddScaledMulT(f.Table, -1, words, projection)
	for i := range words.Rows {
		for k, u := range unit {
			f.Word.Value.Row(i)[k] /= u
		}
	}
	f.Word.Train()
	f.Projection.Train()
	return f
}

// Finish returns what is left of e at λ = 0: frozen embeddings with copies of the
// factors, without the table. At any other λ that is still needed, and Finish
// returns an error.
func (e *TextEmbeddings) Finish() (*TextEmbeddings, error) {
	if e.fading() != 0 {
		return nil, fmt.Errorf("nn: λ is %g: the table of words can be dropped only at 0", e.Lambda)
	}
	words := e.Word.Value.Clone()
	for i := range words.Rows {
		e.inUnits(words.Row(i))
	}
	return e.with(words, e.Projection.Value.Clone()), nil
}

// with returns embeddings that share all of e's but the words.
func (e *TextEmbeddings) with(words, projection tensor.Matrix) *TextEmbeddings {
	f := &TextEmbeddings{
		Word: &Param{Value: words, NoDecay: true}, Projection: &Param{Value: projection},
		Position: e.Position, Type: e.Type, Norm: NewLayerNorm(e.Position.Value.Cols, e.Norm.Eps), Pad: e.Pad,
	}
	f.Norm.Gain, f.Norm.Bias = e.Norm.Gain, e.Norm.Bias
	return f
}

// Rank is R of the factors of the words, 0 if there are none.
func (e *TextEmbeddings) Rank() int {
	if e.Projection == nil {
		return 0
	}
	return e.Projection.Value.Cols
}

// inUnits multiplies a row of E, or its gradient, by the units of the columns.
func (e *TextEmbeddings) inUnits(row []float32) {
	if e.unit != nil {
		tensor.Mul(row, e.unit)
	}
}

// fading is λ, 0 without a table.
func (e *TextEmbeddings) fading() float32 {
	if e.Table.Data == nil {
		return 0
	}
	return e.Lambda
}

// wordsTo sets y [N C] to the words of ids [N].
func (e *TextEmbeddings) wordsTo(mem *Arena, y tensor.Matrix, ids []int32) {
	if e.Projection == nil {
		for i, id := range ids {
			copy(y.Row(i), e.Word.Value.Row(int(id)))
		}
		return
	}
	lambda := e.fading()
	e.thin = mem.Take(len(ids), e.Rank())
	for i, id := range ids {
		copy(e.thin.Row(i), e.Word.Value.Row(int(id)))
		e.inUnits(e.thin.Row(i))
	}
	tensor.MulTTo(y, 1, e.thin, e.Projection.Value, nil)
	if lambda == 0 {
		return
	}
	for i, id := range ids {
		tensor.AddScaled(y.Row(i), lambda, e.Table.Row(int(id)))
	}
}

// wordsBackward gathers, where they are trainable, given dy [N C] of ids [N] and
// with eᵢ = unit⊙E[idᵢ]:
//
//	dE[idᵢ] += unit⊙(Pᵀ·dyᵢ),  dP += Σᵢ dyᵢ·eᵢᵀ
//
// or without factors dWord[idᵢ] += dyᵢ.
func (e *TextEmbeddings) wordsBackward(mem *Arena, dy tensor.Matrix, ids []int32) {
	if e.Projection != nil && e.Projection.Trainable() {
		tensor.AddTMul(e.Projection.Grad, dy, e.thin)
	}
	if !e.Word.Trainable() {
		return
	}
	mark := mem.Mark()
	if e.Projection != nil {
		d := mem.Take(dy.Rows, e.Rank())
		tensor.MulTo(d, 1, dy, e.Projection.Value)
		for i := range d.Rows {
			e.inUnits(d.Row(i))
		}
		dy = d
	}
	for i, id := range ids {
		if int(id) != e.Pad {
			tensor.AddScaled(e.Word.Grad.Row(int(id)), 1, dy.Row(i))
		}
	}
	mem.Release(mark)
}
