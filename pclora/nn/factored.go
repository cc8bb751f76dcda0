package nn

import "github.com/pcloralab/pcloralab/tensor"

// Factored is two thin dense layers in the place of one, y = (x·Aᵀ)·Bᵀ + c: what
// a compressed linear is stored as. It implements Projection.
type Factored struct {
	Down *Linear // A [R In], without bias
	Up   *Linear // B [Out R] with the bias c [1 Out]
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
func (f *Factored) Forward(mem *Arena, y, x tensor.Matrix) {
	mark := mem.Mark()
	ax := mem.Take(x.Rows, f.Rank())
	f.Down.Forward(mem, ax, x)
	f.Up.Forward(mem, y, ax)
	mem.Forget(mark)
}

// Backward gathers the gradients of both layers, given dy [N Out]; see
// Projection.
func (f *Factored) Backward(mem *Arena, dx Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	dax := mem.Take(dy.Rows, f.Rank())
	f.Up.Backward(mem, Into(dax), dy)
	f.Down.Backward(mem, dx, dax)
	mem.Release(mark)
}

// Space is x·Aᵀ and its gradient; see Projection.
func (f *Factored) Space(rows int) (kept, passing int) {
	n := ArenaSpace(rows, f.Rank())
	return n, n
}

// Walk visits down.weight, up.weight and up.bias.
func (f *Factored) Walk(path string, visit Visit) {
	f.Down.Walk(path+".down", visit)
	f.Up.Walk(path+".up", visit)
}
