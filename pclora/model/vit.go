package model

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// ViT classifies images, in the form and under the names of transformers'
// ViTForImageClassification (arXiv:2010.11929), DeiTForImageClassification, and
// DeiTForImageClassificationWithTeacher (arXiv:2012.12877).
type ViT struct {
	Config     Config
	Embeddings *nn.PatchEmbeddings
	Norm       *nn.LayerNorm // of the special tokens after the last block
	Classifier *nn.Linear    // of the class token [Labels C]
	Distilled  *nn.Linear    // of the distillation token [Labels C]; nil without TwoHeads

	net
}

// New returns a frozen model of zeros for a valid config of images; its blocks
// are factored where config.Rank > 0.
func New(c Config) *ViT {
	m := &ViT{
		Config:     c,
		Embeddings: nn.NewPatchEmbeddings(c.Channels, c.ImageSize, c.PatchSize, c.HiddenSize, c.special() > 1),
		Norm:       nn.NewLayerNorm(c.HiddenSize, float32(c.LayerNormEps)),
		Classifier: nn.NewLinear(c.HiddenSize, len(c.Labels)),
		net:        net{Blocks: makeBlocks(c), states: make([]tensor.Matrix, c.Layers)},
	}
	if c.TwoHeads {
		m.Distilled = nn.NewLinear(c.HiddenSize, len(c.Labels))
	}
	m.parts = m
	return m
}

// Settings returns the model's config.
func (m *ViT) Settings() *Config { return &m.Config }

func (m *ViT) embeddings() embeddings { return m.Embeddings }

// Start is Embed of in.Images.
func (m *ViT) Start(in Input) tensor.Matrix { return m.Embed(in.Images) }

// Embed returns h₀ [B·T C] of images [B Channels·Size·Size]. The result is the
// model's and lasts until the next call.
func (m *ViT) Embed(images tensor.Matrix) tensor.Matrix {
	trained := m.Embeddings.Trainable()
	m.front.Reset(m.Config.frontSpace(images.Rows, m.Config.Tokens(), trained))
	m.front.Keep = trained
	h := m.front.Take(images.Rows*m.Config.Tokens(), m.Config.HiddenSize)
	m.Embeddings.Forward(&m.front, h, images)
	return h
}

// Logits returns the logits [B Labels] of in.Images; see Model.
func (m *ViT) Logits(in Input) tensor.Matrix { return Logits(m, in) }

// head norms the special tokens and classifies them; two heads give their mean.
func (m *ViT) head(mem *nn.Arena, last tensor.Matrix) tensor.Matrix {
	k, t := m.Config.headTokens(), m.Embeddings.Tokens()
	batch := last.Rows / t
	special, normed := mem.Take(k*batch, last.Cols), mem.Take(k*batch, last.Cols)
	firstTokens(special, last, k, t)
	m.Norm.Forward(mem, normed, special)
	logits := mem.Take(batch, len(m.Config.Labels))
	m.Classifier.Forward(mem, logits, normed.RowRange(0, batch))
	if m.Distilled != nil {
		mark := mem.Mark()
		other := mem.Take(batch, logits.Cols)
		m.Distilled.Forward(mem, other, normed.RowRange(batch, 2*batch))
		logits.Add(other)
		tensor.Scale(logits.Values(), 0.5)
		mem.Release(mark)
	}
	return logits
}

func (m *ViT) headBackward(mem *nn.Arena, d, dlogits tensor.Matrix) {
	k, t := m.Config.headTokens(), m.Embeddings.Tokens()
	batch, mark := d.Rows/t, mem.Mark()
	dnorm, dspecial := mem.Take(k*batch, d.Cols), mem.Take(k*batch, d.Cols)
	if m.Distilled != nil {
		dlogits = half(mem, dlogits)
		m.Distilled.Backward(mem, nn.Into(dnorm.RowRange(batch, 2*batch)), dlogits)
	}
	m.Classifier.Backward(mem, nn.Into(dnorm.RowRange(0, batch)), dlogits)
	m.Norm.Backward(mem, nn.Into(dspecial), dnorm)
	spreadTokens(d, dspecial, k, t)
	mem.Release(mark)
}

func (m *ViT) headGradients(mem *nn.Arena, dlogits tensor.Matrix) {
	if m.Distilled != nil {
		dlogits = half(mem, dlogits)
		m.Distilled.Backward(mem, nn.Sink{}, dlogits)
	}
	m.Classifier.Backward(mem, nn.Sink{}, dlogits)
}

// half returns d/2, what each of two heads answers for, in memory of the arena.
func half(mem *nn.Arena, d tensor.Matrix) tensor.Matrix {
	h := mem.Take(d.Rows, d.Cols)
	h.Zero()
	tensor.AddScaled(h.Values(), 0.5, d.Values())
	return h
}

// Walk visits all parameters in a fixed order, under their names in the
// checkpoint.
func (m *ViT) Walk(visit nn.Visit) {
	m.Embeddings.Walk(m.Config.family().base+".embeddings", visit)
	m.walkBlocks(visit)
	m.Norm.Walk(m.Config.family().base+".layernorm", visit)
	m.WalkHead(visit)
}

// WalkHead visits the classifier, or both.
func (m *ViT) WalkHead(visit nn.Visit) {
	m.Classifier.Walk(m.Config.classifierPath(), visit)
	if m.Distilled != nil {
		m.Distilled.Walk(distilPath, visit)
	}
}

// WalkNorms visits the norms of the blocks and the one behind them.
func (m *ViT) WalkNorms(visit nn.Visit) {
	m.walkBlockNorms(visit)
	m.Norm.Walk(m.Config.family().base+".layernorm", visit)
}

// Budget counts m's parameters and the work of one image. A host layer counts
// with all it computes, so a student is counted after it is finished.
func (m *ViT) Budget() Budget { return m.budget() }
