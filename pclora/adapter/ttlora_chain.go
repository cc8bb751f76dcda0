package adapter

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// A core G_k is stored as [r_{k−1} n_k·r_k], and the same values are [r_{k−1}·n_k r_k].
// So with L_k [n₁·…·n_k r_k] for the first k cores and T_k [r_{k−1} n_k·…] for those
// from k on, each step of the chain is one product and a change of shape:
//
//	L_k = L_{k−1}·G_k as [n₁·…·n_{k−1} n_k·r_k],  T_k = G_k·T_{k+1} as [r_{k−1}·n_k n_{k+1}·…]

// reserve sets aside what the chain is multiplied out in.
func (t *TTLoRA) reserve() {
	d := len(t.sizes)
	t.left, t.right = make([]tensor.Matrix, d), make([]tensor.Matrix, d)
	t.dleft, t.dright = make([]tensor.Matrix, d), make([]tensor.Matrix, d)
	out, in := 1, 1
	for k, n := range t.sizes[:t.outputs] {
		out *= n
		if k > 0 {
			t.left[k] = tensor.New(out, t.ranks[k+1])
		}
		t.dleft[k] = tensor.New(out, t.ranks[k+1])
	}
	for k := d - 1; k >= t.outputs; k-- {
		in *= t.sizes[k]
		if k < d-1 {
			t.right[k] = tensor.New(t.ranks[k], in)
		}
		t.dright[k] = tensor.New(t.ranks[k], in)
	}
	r := t.ranks[t.outputs]
	t.pair = LoRA{A: nn.NewParam(r, in), B: nn.NewParam(out, r)}
	t.pair.A.Grad, t.pair.B.Grad = t.dright[t.outputs], t.dleft[t.outputs-1]
}

// as is m in another shape.
func as(m tensor.Matrix, rows, cols int) tensor.Matrix { return tensor.Of(m.Values(), rows, cols) }

// tall is a core, or its gradient, as [r_{k−1}·n_k r_k].
func (t *TTLoRA) tall(k int, m tensor.Matrix) tensor.Matrix {
	return as(m, t.ranks[k]*t.sizes[k], t.ranks[k+1])
}

// build multiplies the cores out into the pair.
func (t *TTLoRA) build() {
	t.left[0] = t.tall(0, t.Cores[0].Value)
	for k := 1; k < t.outputs; k++ {
		before, g := t.left[k-1], t.Cores[k].Value
		tensor.MulTo(as(t.left[k], before.Rows, g.Cols), 1, before, g)
	}
	t.pair.B.Value.Copy(t.left[t.outputs-1])

	last := len(t.Cores) - 1
	t.right[last] = t.Cores[last].Value
	for k := last - 1; k >= t.outputs; k-- {
		behind, g := t.right[k+1], t.tall(k, t.Cores[k].Value)
		tensor.MulTo(as(t.right[k], g.Rows, behind.Cols), 1, g, behind)
	}
	t.pair.A.Value.Copy(t.right[t.outputs])
}

// gather adds to the gradients of the cores, given those of the pair:
//
//	dG_k += L_{k−1}ᵀ·dL_k,  dL_{k−1} = dL_k·G_kᵀ
//	dG_k += dT_k·T_{k+1}ᵀ,  dT_{k+1} = G_kᵀ·dT_k
func (t *TTLoRA) gather() {
	for k := t.outputs - 1; k > 0; k-- {
		g, before := t.Cores[k], t.left[k-1]
		d := as(t.dleft[k], before.Rows, g.Value.Cols)
		if g.Trainable() {
			tensor.AddTMul(g.Grad, before, d)
		}
		tensor.MulTTo(t.dleft[k-1], 1, d, g.Value, nil)
	}
	t.add(0, t.dleft[0])

	last := len(t.Cores) - 1
	for k := t.outputs; k < last; k++ {
		g, behind := t.Cores[k], t.right[k+1]
		tall := t.tall(k, g.Value)
		d := as(t.dright[k], tall.Rows, behind.Cols)
		if g.Trainable() {
			tensor.AddMulT(t.tall(k, g.Grad), d, behind)
		}
		tensor.TMulTo(t.dright[k+1], 1, tall, d)
	}
	t.add(last, t.dright[last])
}

// add adds d to the gradient of an end of the chain.
func (t *TTLoRA) add(k int, d tensor.Matrix) {
	if g := t.Cores[k]; g.Trainable() {
		tensor.AddScaled(g.Grad.Values(), 1, d.Values())
	}
}
