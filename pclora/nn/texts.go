package nn

import (
	"fmt"

	"github.com/pcloralab/pcloralab/tensor"
)

// Texts is a batch of B texts as token numbers, all padded to one length.
type Texts struct {
	Tokens int     // T of each text, padding included
	IDs    []int32 // [B·T], rows of the vocabulary
	Types  []int32 // [B·T], which text of a pair; nil for all 0
	Mask   []bool  // [B·T], false for padding; nil if there is none
}

// Len returns B.
func (t Texts) Len() int {
	if t.Tokens < 1 {
		return 0
	}
	return len(t.IDs) / t.Tokens
}

// Range returns texts from to to, a view.
func (t Texts) Range(from, to int) Texts {
	part := Texts{Tokens: t.Tokens, IDs: t.IDs[from*t.Tokens : to*t.Tokens]}
	if t.Types != nil {
		part.Types = t.Types[from*t.Tokens : to*t.Tokens]
	}
	if t.Mask != nil {
		part.Mask = t.Mask[from*t.Tokens : to*t.Tokens]
	}
	return part
}

// TextEmbeddings adds up what is known of each token of a text and norms it
// (arXiv:1810.04805, section 3):
//
//	h₀ = Norm(word(id) + Position[i] + Type[type])
//
// where word(id) is Word[id], or with factors P·Word[id], beside a table that fades;
// see Factor.
type TextEmbeddings struct {
	Word     *Param // [V C]; with factors E [V R]
	Position *Param // [P C]
	Type     *Param // [K C]; nil for none: types are then ignored
	Norm     *LayerNorm
	Pad      int // id whose word gets no gradient, as in PyTorch; −1 for none

	Projection *Param        // P [C R] of factors; nil for none
	Table      tensor.Matrix // of what factors lack to words [V C], which fades; empty for none
	Lambda     float32       // its λ ∈ [0, 1]; at 0 it is not read
	unit       []float32     // of E's columns [R]; nil for 1

	texts Texts         // of the last Forward
	thin  tensor.Matrix // unit⊙E[id] of its tokens [N R]
}

// NewTextEmbeddings returns frozen embeddings of zeros of width c, for a
// vocabulary of that many words, that many positions, and types, which may be 0.
func NewTextEmbeddings(words, positions, types, c int, eps float32) *TextEmbeddings {
	table := func(rows int) *Param {
		p := NewParam(rows, c)
		p.NoDecay = true
		return p
	}
	e := &TextEmbeddings{Word: table(words), Position: table(positions), Norm: NewLayerNorm(c, eps)}
	if types > 0 {
		e.Type = table(types)
	}
	return e
}

// Tokens returns T of the last Forward.
func (e *TextEmbeddings) Tokens() int { return e.texts.Tokens }

// Mask returns which tokens of the last Forward are real; nil for all.
func (e *TextEmbeddings) Mask() []bool { return e.texts.Mask }

// Trainable reports whether any parameter has a gradient.
func (e *TextEmbeddings) Trainable() bool {
	return e.Word.Trainable() || e.Projection != nil && e.Projection.Trainable() || e.Position.Trainable() || e.Type != nil && e.Type.Trainable() || e.Norm.Trainable()
}

// Forward sets h [B·T C]. The texts must stay unchanged until the next call. It
// panics if a number is outside its table.
func (e *TextEmbeddings) Forward(mem *Arena, h tensor.Matrix, texts Texts) {
	n := h.Rows
	if len(texts.IDs) != n || texts.Tokens < 1 || n%texts.Tokens != 0 || texts.Tokens > e.Position.Value.Rows ||
		texts.Types != nil && len(texts.Types) != n || texts.Mask != nil && len(texts.Mask) != n {
		panic(fmt.Sprintf("nn: TextEmbeddings of %d ids, %d types, %d masked, in texts of %d tokens to [%d %d], with %d positions",
			len(texts.IDs), len(texts.Types), len(texts.Mask), texts.Tokens, n, h.Cols, e.Position.Value.Rows))
	}
	e.texts = texts
	mark := mem.Mark()
	sum := mem.Take(n, h.Cols)
	e.wordsTo(mem, sum, texts.IDs)
	for i := range n {
		row := sum.Row(i)
		tensor.AddScaled(row, 1, e.Position.Value.Row(i%texts.Tokens))
		if e.Type != nil {
			tensor.AddScaled(row, 1, e.Type.Value.Row(e.typeOf(i)))
		}
	}
	e.Norm.Forward(mem, h, sum)
	mem.Forget(mark)
}

func (e *TextEmbeddings) typeOf(i int) int {
	if e.texts.Types == nil {
		return 0
	}
	return int(e.texts.Types[i])
}

// Backward gathers the gradients of the trainable parameters, given
// dh [B·T C].
func (e *TextEmbeddings) Backward(mem *Arena, dh tensor.Matrix) {
	mark := mem.Mark()
	sum := mem.Take(dh.Rows, dh.Cols)
	e.Norm.Backward(mem, Into(sum), dh)
	e.wordsBackward(mem, sum, e.texts.IDs)
	for i := range sum.Rows {
		row := sum.Row(i)
		if e.Position.Trainable() {
			tensor.AddScaled(e.Position.Grad.Row(i%e.texts.Tokens), 1, row)
		}
		if e.Type != nil && e.Type.Trainable() {
			tensor.AddScaled(e.Type.Grad.Row(e.typeOf(i)), 1, row)
		}
	}
	mem.Release(mark)
}

// Walk visits the parameters as Hugging Face's BERT and DistilBERT name them; P,
// which they do not have, is the words' projection.
func (e *TextEmbeddings) Walk(path string, visit Visit) {
	visit(path+".word_embeddings.weight", e.Word)
	if e.Projection != nil {
		visit(path+".word_embeddings.projection.weight", e.Projection)
	}
	visit(path+".position_embeddings.weight", e.Position)
	if e.Type != nil {
		visit(path+".token_type_embeddings.weight", e.Type)
	}
	e.Norm.Walk(path+".LayerNorm", visit)
}
