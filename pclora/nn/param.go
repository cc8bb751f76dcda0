package nn

import "github.com/pcloralab/pcloralab/tensor"

// A Param is a matrix that a model holds. It is frozen until Train is called.
type Param struct {
	Value tensor.Matrix
	Grad  tensor.Matrix // same shape; empty while frozen
	Shape []int         // as in the checkpoint; nil for [Rows Cols]
	// NoDecay says that weight decay must leave it alone, as is usual for
	// biases, norms and embeddings.
	NoDecay bool
	// Ages says what has a count of an optimiser's steps of its own.
	Ages Ages
	// Held says that an optimiser must leave it alone: what owns it moves it.
	Held bool
}

// Ages says of what in a Param an optimiser counts the steps apart.
type Ages uint8

// What can have a count of its own: the whole, as is usual, or each row or column,
// for a matrix whose vectors are exchanged while it learns.
const (
	OneAge Ages = iota
	RowAges
	ColumnAges
)

// NewParam returns a frozen matrix of zeros [rows cols].
func NewParam(rows, cols int) *Param { return &Param{Value: tensor.New(rows, cols)} }

// NewVector returns a frozen row of zeros [1 n], which checkpoints store with
// shape [n] and weight decay leaves alone.
func NewVector(n int) *Param {
	return &Param{Value: tensor.New(1, n), Shape: []int{n}, NoDecay: true}
}

// Train makes p trainable: it gives it a gradient of zeros.
func (p *Param) Train() {
	if !p.Trainable() {
		p.Grad = tensor.New(p.Value.Rows, p.Value.Cols)
	}
}

// Freeze takes the gradient away.
func (p *Param) Freeze() { p.Grad = tensor.Matrix{} }

// Trainable reports whether p has a gradient.
func (p *Param) Trainable() bool { return p.Grad.Data != nil }

// Dims returns p's shape as in the checkpoint.
func (p *Param) Dims() []int {
	if p.Shape != nil {
		return p.Shape
	}
	return []int{p.Value.Rows, p.Value.Cols}
}

// Len returns the number of values.
func (p *Param) Len() int { return p.Value.Rows * p.Value.Cols }

// A Visit is called with a parameter and its path in the checkpoint.
type Visit func(path string, p *Param)

// A Projection maps rows [N In] to rows [N Out]. It is what a block has in the
// place of a linear: a Linear, a Factored, or an adapter's host layer.
type Projection interface {
	// Size returns In and Out.
	Size() (in, out int)
	// Forward overwrites y [N Out] with the image of x [N In].
	Forward(mem *Arena, y, x tensor.Matrix)
	// Backward leaves the gradient of x in dx [N In] and adds to those of the
	// trainable parameters, given dy [N Out].
	Backward(mem *Arena, dx Sink, dy tensor.Matrix)
	// Space says how many values of an arena a pass over that many rows takes:
	// from Forward to Backward, and besides at most for a moment in either.
	Space(rows int) (kept, passing int)
	// Walk visits the parameters in a fixed order.
	Walk(path string, visit Visit)
}
