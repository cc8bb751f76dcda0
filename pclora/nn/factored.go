package nn

import "github.com/pcloralab/pcloralab/tensor"

// Factored is two thin dense layers in the place of one, y = (x·Aᵀ)·Bᵀ + c: what
// a compressed linear is stored as. It implements Projection.
type Factored struct {
	Down *Linear // A [R In], without bias
	Up   *Linear // B [Out R] with the bias c [1 Out]

	ax, dax tensor.Matrix // x·Aᵀ and its gradient [N R]
}

// NewFactored returns a frozen pair of zeros.
func NewFactored(in, out, rank int) *Factored {
	return &Factored{Down: &Linear{Weight: NewParam(rank, in)}, Up: NewLinear(rank, out)}
}

// Size returns In and Out.
func (f *Factored) Size() (in, out int) { return f.Down.Weight.Value.Cols, f.Up.Weight.Value.Rows }

// Rank returns R.
func (f *Factored) Rank() int { return f.Down.Weight.Value.Rows }

// Forward sets y = (x·Aᵀ)·Bᵀ + c, with x [N In] and y [N Out].
func (f *Factored) Forward(y, x tensor.Matrix) {
	f.ax = tensor.Reserve(f.ax, x.Rows, f.Rank())
	f.Down.Forward(f.ax, x)
	f.Up.Forward(y, f.ax)
}

// Backward adds the gradients of both layers, given dy [N Out]; see
// Linear.Backward.
func (f *Factored) Backward(dx, dy tensor.Matrix) {
	f.dax = tensor.Reserve(f.dax, dy.Rows, f.Rank())
	f.dax.Zero()
	f.Up.Backward(f.dax, dy)
	f.Down.Backward(dx, f.dax)
}

// Walk visits down.weight, up.weight and up.bias.
func (f *Factored) Walk(path string, visit Visit) {
	f.Down.Walk(path+".down", visit)
	f.Up.Walk(path+".up", visit)
}
