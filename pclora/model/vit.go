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

	front  nn.Arena        // of Embed; lasts until the next one
	pass   nn.Arena        // of everything from Encode or Infer on
	states []tensor.Matrix // each block's output [N C], in pass

	trained, inferred int // largest batch of either pass so far
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
	m.front.Reset(m.Config.frontSpace(images.Rows))
	m.front.Keep = m.Embeddings.Position.Trainable()
	h := m.front.Take(images.Rows*m.Config.Tokens(), m.Config.HiddenSize)
	m.Embeddings.Forward(&m.front, h, images)
	return h
}

// Encode runs the blocks on h₀ [B·T C], which may be another model's, and
// returns each block's output. It keeps all that Backward needs, h₀ included,
// which must stay unchanged until then. The results last until the next call of
// Encode or Infer.
func (m *ViT) Encode(h tensor.Matrix) []tensor.Matrix { return m.blocks(h, true) }

// Infer is Encode without a Backward to follow: it keeps the blocks' outputs
// alone.
func (m *ViT) Infer(h tensor.Matrix) []tensor.Matrix { return m.blocks(h, false) }

func (m *ViT) blocks(h tensor.Matrix, keep bool) []tensor.Matrix {
	m.pass.Reset(m.plan(h.Rows/m.Config.Tokens(), keep))
	m.pass.Keep = keep
	for i, b := range m.Blocks {
		m.states[i] = m.pass.Take(h.Rows, h.Cols)
		b.Forward(&m.pass, m.states[i], h)
		h = m.states[i]
	}
	return m.states
}

// Classify returns the logits [B Labels] of the last Encode or Infer. It is
// called once after each. They last until the next one and may be overwritten.
func (m *ViT) Classify() tensor.Matrix {
	last, t := m.states[len(m.states)-1], m.Config.Tokens()
	batch := last.Rows / t
	class, normed := m.pass.Take(batch, last.Cols), m.pass.Take(batch, last.Cols)
	for b := range batch {
		copy(class.Row(b), last.Row(b*t))
	}
	m.Norm.Forward(&m.pass, normed, class)
	logits := m.pass.Take(batch, len(m.Config.Labels))
	m.Classifier.Forward(&m.pass, logits, normed)
	return logits
}

// Logits returns the logits [B Labels] of images, without a Backward to follow.
// They last until the next call.
func (m *ViT) Logits(images tensor.Matrix) tensor.Matrix {
	m.Infer(m.Embed(images))
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
	if !m.pass.Keep {
		panic("model: Backward after Infer, which keeps nothing for it: call Encode")
	}
	mark := m.pass.Mark()
	d := m.classBackward(dlogits)
	embedded := m.Embeddings.Position.Trainable()
	for l := len(m.Blocks) - 1; l >= 0; l-- {
		if extra != nil {
			extra.AddStateGrad(l, d)
		}
		if l > 0 || embedded {
			m.Blocks[l].Backward(&m.pass, d)
		} else {
			m.Blocks[l].BackwardLast(&m.pass, d)
		}
	}
	if embedded {
		m.Embeddings.Backward(&m.front, d)
	}
	m.pass.Release(mark)
}

// classBackward returns the gradient [N C] of the last block's output that
// comes from the class tokens.
func (m *ViT) classBackward(dlogits tensor.Matrix) tensor.Matrix {
	last, t := m.states[len(m.states)-1], m.Config.Tokens()
	d := m.pass.Take(last.Rows, last.Cols)
	mark := m.pass.Mark()
	dnorm, dclass := m.pass.Take(last.Rows/t, last.Cols), m.pass.Take(last.Rows/t, last.Cols)
	m.Classifier.Backward(&m.pass, nn.Into(dnorm), dlogits)
	m.Norm.Backward(&m.pass, nn.Into(dclass), dnorm)
	d.Zero()
	for b := range dclass.Rows {
		copy(d.Row(b*t), dclass.Row(b))
	}
	m.pass.Release(mark)
	return d
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
