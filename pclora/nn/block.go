package nn

import "github.com/pcloralab/pcloralab/tensor"

// Block is a transformer block. Normally each half norms what it reads, as in
// ViT (arXiv:2010.11929, eqs. 2 and 3):
//
//	m = x + Attention(NormBefore(x)),  y = m + MLP(NormAfter(m))
//
// With PostNorm each half norms what it leaves, as in BERT (arXiv:1706.03762,
// section 3.1):
//
//	m = NormBefore(x + Attention(x)),  y = NormAfter(m + MLP(m))
type Block struct {
	NormBefore *LayerNorm
	Attention  *Attention
	NormAfter  *LayerNorm
	MLP        *MLP
	PostNorm   bool
	Names      *BlockNames // of the parameters
}

// NewBlock returns a frozen block of width c with f hidden units in its MLP,
// which norms first and has the names of a ViT.
func NewBlock(c, f, heads, tokens int, eps float32) *Block {
	return &Block{
		NormBefore: NewLayerNorm(c, eps), Attention: NewAttention(c, heads, tokens),
		NormAfter: NewLayerNorm(c, eps), MLP: NewMLP(c, f), Names: &ViTNames,
	}
}

// Forward sets y [N C] from x [N C].
func (b *Block) Forward(mem *Arena, y, x tensor.Matrix) {
	if b.PostNorm {
		b.forwardPost(mem, y, x)
	} else {
		b.forwardPre(mem, y, x)
	}
}

func (b *Block) forwardPre(mem *Arena, y, x tensor.Matrix) {
	mark := mem.Mark()
	mid := mem.Take(x.Rows, x.Cols)
	norm := mem.Take(x.Rows, x.Cols)
	b.NormBefore.Forward(mem, norm, x)
	b.Attention.Forward(mem, mid, norm)
	mid.Add(x)
	if mem.Keep { // the projections keep their input
		norm = mem.Take(x.Rows, x.Cols)
	}
	b.NormAfter.Forward(mem, norm, mid)
	b.MLP.Forward(mem, y, norm)
	y.Add(mid)
	mem.Forget(mark)
}

// Backward turns d [N C], the gradient of y, into that of x, and gathers all
// gradients.
func (b *Block) Backward(mem *Arena, d tensor.Matrix) { b.backward(mem, d, true) }

// BackwardLast is Backward of a block before which nothing is trained: d ends
// without a meaning, and what only the gradient of x needs is left out.
func (b *Block) BackwardLast(mem *Arena, d tensor.Matrix) { b.backward(mem, d, false) }

func (b *Block) backward(mem *Arena, d tensor.Matrix, onward bool) {
	if b.PostNorm {
		b.backwardPost(mem, d, onward)
	} else {
		b.backwardPre(mem, d, onward)
	}
}

// backwardPre needs no copy for the residual paths: each half of the block adds
// its part to what passes it by.
func (b *Block) backwardPre(mem *Arena, d tensor.Matrix, onward bool) {
	mark := mem.Mark()
	norm := Into(mem.Take(d.Rows, d.Cols))
	b.MLP.Backward(mem, norm, d)
	b.NormAfter.Backward(mem, Onto(d), norm.To)

	dx := Onto(d)
	if !onward {
		dx = Sink{}
		if !b.NormBefore.Trainable() {
			norm = Sink{}
		}
	}
	b.Attention.Backward(mem, norm, d)
	b.NormBefore.Backward(mem, dx, norm.To)
	mem.Release(mark)
}

// Walk visits the parameters under the block's names.
func (b *Block) Walk(path string, visit Visit) {
	b.Projections(path, func(path string, at *Projection) { (*at).Walk(path, visit) })
	b.NormBefore.Walk(path+b.Names.NormBefore, visit)
	b.NormAfter.Walk(path+b.Names.NormAfter, visit)
}

// Projections calls visit with each of the block's six linears, its path, and
// a pointer to the place that holds it, so that it can be replaced.
func (b *Block) Projections(path string, visit func(path string, at *Projection)) {
	visit(path+b.Names.Query, &b.Attention.Query)
	visit(path+b.Names.Key, &b.Attention.Key)
	visit(path+b.Names.Value, &b.Attention.Value)
	visit(path+b.Names.Output, &b.Attention.Output)
	visit(path+b.Names.In, &b.MLP.In)
	visit(path+b.Names.Out, &b.MLP.Out)
}
