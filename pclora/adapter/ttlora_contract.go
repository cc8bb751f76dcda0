package adapter

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Contract sets y [N Out] = α·x·ΔWᵀ + c as Forward does, but pushes x [N In] through
// the cores one by one, from the input's outermost to the output's, and makes neither A
// nor B nor ΔW: the authors' second order of the same sums. The rows of ΔW are
// read in one order in both, which the published code does not do. It leaves
// out no inputs, and no Backward follows.
func (t *TTLoRA) Contract(mem *nn.Arena, y, x tensor.Matrix, c []float32) {
	mark := mem.Mark()
	n, rest := x.Rows, x.Cols
	z := mem.Take(n, rest)
	z.Copy(x)
	for k := len(t.Cores) - 1; k >= t.outputs; k-- { // z [N·rest/n_k n_k·r_k] → [N·rest/n_k r_{k−1}]
		rest /= t.sizes[k]
		next := mem.Take(n*rest, t.ranks[k])
		tensor.MulTTo(next, 1, as(z, n*rest, t.sizes[k]*t.ranks[k+1]), t.Cores[k].Value, nil)
		z = next
	}
	for k := t.outputs - 1; k >= 0; k-- { // each row [r_k rest] → [r_{k−1}·n_k rest]
		g := t.tall(k, t.Cores[k].Value)
		next := mem.Take(n, g.Rows*rest)
		for i := range n {
			tensor.MulTo(tensor.Of(next.Row(i), g.Rows, rest), 1, g, tensor.Of(z.Values()[i*g.Cols*rest:(i+1)*g.Cols*rest], g.Cols, rest))
		}
		z, rest = next, rest*t.sizes[k]
	}
	for i := range n {
		clear(y.Row(i))
		copy(y.Row(i), c)
		tensor.AddScaled(y.Row(i), t.pair.Scale, z.Row(i))
	}
	mem.Release(mark)
}
