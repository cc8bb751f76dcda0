package nn

import "github.com/pcloralab/pcloralab/tensor"

// Block is a pre-norm transformer block, as in ViT (arXiv:2010.11929, eqs. 2
// and 3):
//
//	m = x + Attention(NormBefore(x)),  y = m + MLP(NormAfter(m))
type Block struct {
	NormBefore *LayerNorm
	Attention  *Attention
	NormAfter  *LayerNorm
	MLP        *MLP

	norm, mid   tensor.Matrix // the norms' output and m [N C]
	dnorm, dmid tensor.Matrix // their gradients [N C]
}

// NewBlock returns a frozen block of width c with f hidden units in its MLP.
func NewBlock(c, f, heads, tokens int, eps float32) *Block {
	return &Block{
		NormBefore: NewLayerNorm(c, eps), Attention: NewAttention(c, heads, tokens),
		NormAfter: NewLayerNorm(c, eps), MLP: NewMLP(c, f),
	}
}

// Forward sets y [N C] from x [N C].
func (b *Block) Forward(y, x tensor.Matrix) {
	// Factors keep their inputs until Backward, so the two norms need a buffer
	// each.
	b.norm, b.mid = tensor.Reserve(b.norm, 2*x.Rows, x.Cols), tensor.Reserve(b.mid, x.Rows, x.Cols)
	before, after := b.norm.RowRange(0, x.Rows), b.norm.RowRange(x.Rows, 2*x.Rows)
	b.NormBefore.Forward(before, x)
	b.Attention.Forward(b.mid, before)
	b.mid.Add(x)
	b.NormAfter.Forward(after, b.mid)
	b.MLP.Forward(y, after)
	y.Add(b.mid)
}

// Backward adds to dx [N C] and to all gradients, given dy [N C].
func (b *Block) Backward(dx, dy tensor.Matrix) {
	b.dnorm, b.dmid = tensor.Reserve(b.dnorm, dy.Rows, dy.Cols), tensor.Reserve(b.dmid, dy.Rows, dy.Cols)
	b.dmid.Copy(dy)
	b.dnorm.Zero()
	b.MLP.Backward(b.dnorm, dy)
	b.NormAfter.Backward(b.dmid, b.dnorm)

	dx.Add(b.dmid)
	b.dnorm.Zero()
	b.Attention.Backward(b.dnorm, b.dmid)
	b.NormBefore.Backward(dx, b.dnorm)
}

// Walk visits the parameters as Hugging Face's ViT names them.
func (b *Block) Walk(path string, visit Visit) {
	b.Attention.Walk(path+".attention", visit)
	b.MLP.In.Walk(path+".intermediate.dense", visit)
	b.MLP.Out.Walk(path+".output.dense", visit)
	b.NormBefore.Walk(path+".layernorm_before", visit)
	b.NormAfter.Walk(path+".layernorm_after", visit)
}

// Projections calls visit with each of the block's six linears, its path, and
// a pointer to the place that holds it, so that it can be replaced.
func (b *Block) Projections(path string, visit func(path string, at *Projection)) {
	visit(path+".attention.attention.query", &b.Attention.Query)
	visit(path+".attention.attention.key", &b.Attention.Key)
	visit(path+".attention.attention.value", &b.Attention.Value)
	visit(path+".attention.output.dense", &b.Attention.Output)
	visit(path+".intermediate.dense", &b.MLP.In)
	visit(path+".output.dense", &b.MLP.Out)
}
