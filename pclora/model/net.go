package model

import (
	"io"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// A net is what all families share: the blocks, the memory of a pass, and the
// way through them.
type net struct {
	Blocks []*nn.Block

	parts  parts
	front  nn.Arena        // of Start; lasts until the next one
	pass   nn.Arena        // of everything from Encode or Infer on
	states []tensor.Matrix // each block's output [N C], in pass
}

// parts are what a family has around its blocks.
type parts interface {
	Settings() *Config
	embeddings() embeddings
	// head returns the logits of the last block's output, in memory of the arena.
	head(mem *nn.Arena, last tensor.Matrix) tensor.Matrix
	// headBackward sets d, the gradient of the last block's output, given that of
	// the logits.
	headBackward(mem *nn.Arena, d, dlogits tensor.Matrix)
	// headGradients gathers the gradients of the head's linears.
	headGradients(mem *nn.Arena, dlogits tensor.Matrix)
	Walk(visit nn.Visit)
}

// embeddings make h₀. A model and its forks share them, and with them what the
// last batch was like.
type embeddings interface {
	Tokens() int  // T
	Mask() []bool // [B·T], nil for none
	Trainable() bool
	Backward(mem *nn.Arena, dh tensor.Matrix)
}

// makeBlocks returns the blocks of a config.
func makeBlocks(c Config) []*nn.Block {
	var blocks []*nn.Block
	f := c.family()
	for l := range c.Layers {
		b := nn.NewBlock(c.HiddenSize, c.IntermediateSize, c.Heads, c.Tokens(), float32(c.LayerNormEps))
		b.PostNorm, b.Names, b.MLP.Act = f.postNorm, f.block, activations[c.HiddenAct]
		if !c.QKVBias {
			for _, p := range []nn.Projection{b.Attention.Query, b.Attention.Key, b.Attention.Value} {
				p.(*nn.Linear).Bias = nil
			}
		}
		if c.Rank > 0 {
			i := l * linearsInBlock
			b.Projections("", func(_ string, at *nn.Projection) {
				in, out := (*at).Size()
				*at = nn.NewFactored(in, out, c.rank(i))
				i++
			})
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// Encode runs the blocks on h₀ [B·T C], which this model or one that shares its
// embeddings made last, and returns each block's output. It keeps all that
// Backward needs, h₀ included, which must stay unchanged until then. The results
// last until the next call of Encode or Infer.
func (n *net) Encode(h tensor.Matrix) []tensor.Matrix { return n.blocks(h, true) }

// Infer is Encode without a Backward to follow: it keeps the blocks' outputs
// alone.
func (n *net) Infer(h tensor.Matrix) []tensor.Matrix { return n.blocks(h, false) }

func (n *net) blocks(h tensor.Matrix, keep bool) []tensor.Matrix {
	tokens, mask := n.parts.embeddings().Tokens(), n.parts.embeddings().Mask()
	n.pass.Reset(n.plan(h.Rows/tokens, tokens, keep))
	n.pass.Keep = keep
	for i, b := range n.Blocks {
		n.states[i] = n.pass.Take(h.Rows, h.Cols)
		b.Attention.Tokens, b.Attention.Mask = tokens, mask
		b.Forward(&n.pass, n.states[i], h)
		h = n.states[i]
	}
	return n.states
}

// Classify returns the logits [B Labels] of the last Encode or Infer. It is
// called once after each. They last until the next one and may be overwritten.
func (n *net) Classify() tensor.Matrix { return n.parts.head(&n.pass, n.last()) }

func (n *net) last() tensor.Matrix { return n.states[len(n.states)-1] }

// A StateGrad adds to the gradient dh [N C] of block l's output what does not
// come from the blocks after it: a distillation loss.
type StateGrad interface{ AddStateGrad(l int, dh tensor.Matrix) }

// Backward gathers the gradients of all trainable parameters of the last
// Encode and Classify, given dlogits [B Labels] and, unless it is nil, extra.
// The embeddings' gradients are gathered only where they are trainable and the
// input was this model's own.
func (n *net) Backward(dlogits tensor.Matrix, extra StateGrad) {
	mark, d := n.beginBackward()
	n.parts.headBackward(&n.pass, d, dlogits)
	n.backwardBlocks(d, extra)
	n.pass.Release(mark)
}

// BackwardStates is Backward of an Encode without a Classify: the gradient comes
// from extra alone.
func (n *net) BackwardStates(extra StateGrad) {
	mark, d := n.beginBackward()
	d.Zero()
	n.backwardBlocks(d, extra)
	n.pass.Release(mark)
}

// beginBackward returns memory for the gradient of the last state, and what to
// release at the end.
func (n *net) beginBackward() (mark int, d tensor.Matrix) {
	if !n.pass.Keep {
		panic("model: Backward after Infer, which keeps nothing for it: call Encode")
	}
	mark = n.pass.Mark()
	return mark, n.pass.Take(n.last().Rows, n.last().Cols)
}

// backwardBlocks goes from d, the gradient of the last state, back to the
// embeddings.
func (n *net) backwardBlocks(d tensor.Matrix, extra StateGrad) {
	embedded := n.parts.embeddings().Trainable()
	for l := len(n.Blocks) - 1; l >= 0; l-- {
		if extra != nil {
			extra.AddStateGrad(l, d)
		}
		if l > 0 || embedded {
			n.Blocks[l].Backward(&n.pass, d)
		} else {
			n.Blocks[l].BackwardLast(&n.pass, d)
		}
	}
	if embedded {
		n.parts.embeddings().Backward(&n.front, d)
	}
}

// BackwardHead gathers the gradients of the head's linears of the last Classify,
// given dlogits [B Labels]; nothing before them needs to have been kept.
func (n *net) BackwardHead(dlogits tensor.Matrix) {
	mark := n.pass.Mark()
	n.parts.headGradients(&n.pass, dlogits)
	n.pass.Release(mark)
}

// Projections calls visit with each linear of the encoder, in order, and a
// pointer to the place that holds it.
func (n *net) Projections(visit func(path string, at *nn.Projection)) {
	for i, b := range n.Blocks {
		b.Projections(n.parts.Settings().blockPath(i), visit)
	}
}

// Attentions returns the attention of each block, in order.
func (n *net) Attentions() []*nn.Attention {
	var all []*nn.Attention
	for _, b := range n.Blocks {
		all = append(all, b.Attention)
	}
	return all
}

// Trainable returns the parameters that have a gradient, in Walk's order.
func (n *net) Trainable() []*nn.Param {
	var ps []*nn.Param
	n.parts.Walk(func(_ string, p *nn.Param) {
		if p.Trainable() {
			ps = append(ps, p)
		}
	})
	return ps
}

// Write writes the weights as a model.safetensors, with meta as its metadata; see
// Model.
func (n *net) Write(w io.Writer, meta map[string]string) error {
	var tensors []safetensors.Named
	var err error
	c := n.parts.Settings()
	n.parts.Walk(func(path string, p *nn.Param) {
		if c.packed(path) {
			integers, scales, e := c.pack(path, p)
			tensors = append(tensors, integers, scales)
			if err == nil {
				err = e
			}
			return
		}
		tensors = append(tensors, safetensors.Named{Name: path, Shape: p.Dims(), Data: p.Value.Values()})
	})
	if err != nil {
		return err
	}
	return safetensors.Write(w, meta, tensors)
}

func (n *net) walkBlocks(visit nn.Visit) {
	for i, b := range n.Blocks {
		b.Walk(n.parts.Settings().blockPath(i), visit)
	}
}

func (n *net) walkBlockNorms(visit nn.Visit) {
	for i, b := range n.Blocks {
		path := n.parts.Settings().blockPath(i)
		b.NormBefore.Walk(path+b.Names.NormBefore, visit)
		b.NormAfter.Walk(path+b.Names.NormAfter, visit)
	}
}

// firstTokens copies the first k tokens of each example of h [B·T C] to rows
// [k·B C]: all first ones, then all second ones.
func firstTokens(rows, h tensor.Matrix, k, tokens int) {
	batch := h.Rows / tokens
	for i := range k {
		for b := range batch {
			copy(rows.Row(i*batch+b), h.Row(b*tokens+i))
		}
	}
}

// spreadTokens is the way back: it sets d [B·T C] to rows at the first k tokens
// of each example and to 0 elsewhere.
func spreadTokens(d, rows tensor.Matrix, k, tokens int) {
	batch := d.Rows / tokens
	d.Zero()
	for i := range k {
		for b := range batch {
			copy(d.Row(b*tokens+i), rows.Row(i*batch+b))
		}
	}
}
