package model

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// ViT classifies images (arXiv:2010.11929), in the form and under the names of
// transformers' ViTForImageClassification.
type ViT struct {
	Config     Config
	Embeddings *nn.PatchEmbeddings
	Blocks     []*nn.Block
	Norm       *nn.LayerNorm // of the class token after the last block
	Classifier *nn.Linear    // [Labels C]

	input  tensor.Matrix   // h₀ of the last Embed [N C]
	states []tensor.Matrix // each block's output [N C]
	class  tensor.Matrix   // class tokens, their norm, and the gradients of both [4·B C]
	logits tensor.Matrix   // [B Labels]
	dh     [2]tensor.Matrix
}

// New returns a frozen model of zeros for a valid config; its blocks are
// factored where config.Rank > 0.
func New(c Config) *ViT {
	m := &ViT{
		Config:     c,
		Embeddings: nn.NewPatchEmbeddings(c.Channels, c.ImageSize, c.PatchSize, c.HiddenSize),
		Norm:       nn.NewLayerNorm(c.HiddenSize, float32(c.LayerNormEps)),
		Classifier: nn.NewLinear(c.HiddenSize, len(c.Labels)),
		states:     make([]tensor.Matrix, c.Layers),
	}
	for range c.Layers {
		m.Blocks = append(m.Blocks, newBlock(c))
	}
	return m
}

func newBlock(c Config) *nn.Block {
	b := nn.NewBlock(c.HiddenSize, c.IntermediateSize, c.Heads, c.Tokens(), float32(c.LayerNormEps))
	if !c.QKVBias {
		for _, p := range []nn.Projection{b.Attention.Query, b.Attention.Key, b.Attention.Value} {
			p.(*nn.Linear).Bias = nil
		}
	}
	if c.Rank > 0 {
		b.Projections("", func(_ string, at *nn.Projection) {
			in, out := (*at).Size()
			f := nn.NewFactored(in, out, c.Rank)
			*at = f
		})
	}
	return b
}

// initStd is the standard deviation that transformers initialises a ViT with.
const initStd = 0.02

// Init draws fresh weights: normal ones with standard deviation 0.02 for
// linears and embeddings, zero for biases, as transformers does. The two parts
// of a factored linear are drawn so that their product spreads as a dense one.
func (m *ViT) Init(seed uint64) {
	rng := tensor.NewRand(seed, 1)
	tensor.FillNormal(m.Embeddings.ClassToken.Value, rng, initStd)
	tensor.FillNormal(m.Embeddings.Position.Value, rng, initStd)
	m.Embeddings.Projection.Init(rng, initStd)
	m.Projections(func(_ string, at *nn.Projection) {
		switch p := (*at).(type) {
		case *nn.Linear:
			p.Init(rng, initStd)
		case *nn.Factored:
			// Var(BA) = r·Var(B)·Var(A).
			in, _ := p.Size()
			down := 1 / math.Sqrt(float64(in))
			p.Down.Init(rng, down)
			p.Up.Init(rng, initStd/(down*math.Sqrt(float64(p.Rank()))))
		}
	})
	m.Classifier.Init(rng, initStd)
}

// Embed returns h₀ [B·T C] of images [B Channels·Size·Size]. The result is the
// model's and lasts until the next call.
func (m *ViT) Embed(images tensor.Matrix) tensor.Matrix {
	m.input = tensor.Reserve(m.input, images.Rows*m.Config.Tokens(), m.Config.HiddenSize)
	m.Embeddings.Forward(m.input, images)
	return m.input
}

// Encode runs the blocks on h₀ [B·T C], which may be another model's, and
// returns each block's output. The results last until the next call.
func (m *ViT) Encode(h tensor.Matrix) []tensor.Matrix {
	for i, b := range m.Blocks {
		m.states[i] = tensor.Reserve(m.states[i], h.Rows, h.Cols)
		b.Forward(m.states[i], h)
		h = m.states[i]
	}
	return m.states
}

// Classify returns the logits [B Labels] of the last Encode. They last until
// the next call and may be overwritten.
func (m *ViT) Classify() tensor.Matrix {
	last, t := m.states[len(m.states)-1], m.Config.Tokens()
	batch := last.Rows / t
	m.class = tensor.Reserve(m.class, 4*batch, last.Cols)
	for b := range batch {
		copy(m.class.Row(b), last.Row(b*t))
	}
	normed := m.class.RowRange(batch, 2*batch)
	m.Norm.Forward(normed, m.class.RowRange(0, batch))
	m.logits = tensor.Reserve(m.logits, batch, len(m.Config.Labels))
	m.Classifier.Forward(m.logits, normed)
	return m.logits
}

// Logits returns the logits [B Labels] of images. They last until the next
// call.
func (m *ViT) Logits(images tensor.Matrix) tensor.Matrix {
	m.Encode(m.Embed(images))
	return m.Classify()
}

// A StateGrad adds to the gradient dh [N C] of block l's output what does not
// come from the blocks after it: a distillation loss.
type StateGrad interface{ AddStateGrad(l int, dh tensor.Matrix) }

// Backward gathers the gradients of all trainable parameters of the last
// Encode and Classify, given dlogits [B Labels] and, unless it is nil, extra.
// The embeddings' gradients are gathered only where they are trainable and the
// input was this model's own.
func (m *ViT) Backward(dlogits tensor.Matrix, extra StateGrad) {
	last, t := m.states[len(m.states)-1], m.Config.Tokens()
	batch := last.Rows / t
	dclass, dnorm := m.class.RowRange(2*batch, 3*batch), m.class.RowRange(3*batch, 4*batch)
	dclass.Zero()
	dnorm.Zero()
	m.Classifier.Backward(dnorm, dlogits)
	m.Norm.Backward(dclass, dnorm)

	for i := range m.dh {
		m.dh[i] = tensor.Reserve(m.dh[i], last.Rows, last.Cols)
	}
	dy, dx := m.dh[0], m.dh[1]
	dy.Zero()
	for b := range batch {
		copy(dy.Row(b*t), dclass.Row(b))
	}
	for l := len(m.Blocks) - 1; l >= 0; l-- {
		if extra != nil {
			extra.AddStateGrad(l, dy)
		}
		dx.Zero()
		m.Blocks[l].Backward(dx, dy)
		dy, dx = dx, dy
	}
	if m.Embeddings.Position.Trainable() {
		m.Embeddings.Backward(dy)
	}
}

// Walk visits all parameters in a fixed order, under their names in the
// checkpoint.
func (m *ViT) Walk(visit nn.Visit) {
	m.Embeddings.Walk("vit.embeddings", visit)
	for i, b := range m.Blocks {
		b.Walk(blockPath(i), visit)
	}
	m.Norm.Walk("vit.layernorm", visit)
	m.Classifier.Walk("classifier", visit)
}

// Projections calls visit with each linear of the encoder, in order, and a
// pointer to the place that holds it.
func (m *ViT) Projections(visit func(path string, at *nn.Projection)) {
	for i, b := range m.Blocks {
		b.Projections(blockPath(i), visit)
	}
}

// Trainable returns the parameters that have a gradient, in Walk's order.
func (m *ViT) Trainable() []*nn.Param {
	var ps []*nn.Param
	m.Walk(func(_ string, p *nn.Param) {
		if p.Trainable() {
			ps = append(ps, p)
		}
	})
	return ps
}

func blockPath(i int) string { return fmt.Sprintf("vit.encoder.layer.%d", i) }
