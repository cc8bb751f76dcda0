package model

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// BERT classifies texts, in the form and under the names of transformers'
// BertForSequenceClassification (arXiv:1810.04805) and
// DistilBertForSequenceClassification (arXiv:1910.01108).
type BERT struct {
	Config     Config
	Embeddings *nn.TextEmbeddings
	Pooler     *nn.Pooler // of the first token after the last block
	Classifier *nn.Linear // [Labels C]

	net
}

// NewBERT returns a frozen model of zeros for a valid config of texts; its
// blocks are factored where c.Rank > 0, and its words where c.EmbeddingRank > 0.
func NewBERT(c Config) *BERT {
	words := c.VocabSize
	if c.EmbeddingRank > 0 {
		words = 0 // the whole table may be too large to be there even for a moment
	}
	m := &BERT{
		Config:     c,
		Embeddings: nn.NewTextEmbeddings(words, c.MaxPositions, c.TypeVocab, c.HiddenSize, float32(c.LayerNormEps)),
		Pooler:     nn.NewPooler(c.HiddenSize, c.ModelType == "distilbert"),
		Classifier: nn.NewLinear(c.HiddenSize, len(c.Labels)),
		net:        net{Blocks: makeBlocks(c), states: make([]tensor.Matrix, c.Layers)},
	}
	m.Embeddings.Pad = c.PadID
	if r := c.EmbeddingRank; r > 0 {
		m.Embeddings.Word.Value = tensor.New(c.VocabSize, r)
		m.Embeddings.Projection = nn.NewParam(c.HiddenSize, r)
	}
	m.parts = m
	return m
}

// Settings returns the model's config.
func (m *BERT) Settings() *Config { return &m.Config }

// SetEmbeddings gives m embeddings of its own, in place of those that it shares; its
// settings follow. From then on m makes its h₀ itself. They must have m's sizes.
func (m *BERT) SetEmbeddings(e *nn.TextEmbeddings) {
	m.Embeddings, m.Config.EmbeddingRank = e, e.Rank()
}

func (m *BERT) embeddings() embeddings { return m.Embeddings }

// Start returns h₀ [B·T C] of in.Texts, which must stay unchanged as long as it
// is used. It is the model's and lasts until the next call.
func (m *BERT) Start(in Input) tensor.Matrix {
	n, t := len(in.Texts.IDs), in.Texts.Tokens
	trained := m.Embeddings.Trainable()
	m.front.Reset(m.Config.frontSpace(in.Texts.Len(), t, trained))
	m.front.Keep = trained
	h := m.front.Take(n, m.Config.HiddenSize)
	m.Embeddings.Forward(&m.front, h, in.Texts)
	return h
}

// Logits returns the logits [B Labels] of in.Texts; see Model.
func (m *BERT) Logits(in Input) tensor.Matrix { return Logits(m, in) }

func (m *BERT) head(mem *nn.Arena, last tensor.Matrix) tensor.Matrix {
	t := m.Embeddings.Tokens()
	batch := last.Rows / t
	first, pooled := mem.Take(batch, last.Cols), mem.Take(batch, last.Cols)
	firstTokens(first, last, 1, t)
	m.Pooler.Forward(mem, pooled, first)
	logits := mem.Take(batch, len(m.Config.Labels))
	m.Classifier.Forward(mem, logits, pooled)
	return logits
}

func (m *BERT) headBackward(mem *nn.Arena, d, dlogits tensor.Matrix) {
	t := m.Embeddings.Tokens()
	batch, mark := d.Rows/t, mem.Mark()
	dpooled, dfirst := mem.Take(batch, d.Cols), mem.Take(batch, d.Cols)
	m.Classifier.Backward(mem, nn.Into(dpooled), dlogits)
	m.Pooler.Backward(mem, nn.Into(dfirst), dpooled)
	spreadTokens(d, dfirst, 1, t)
	mem.Release(mark)
}

func (m *BERT) headGradients(mem *nn.Arena, dlogits tensor.Matrix) {
	dpooled := mem.Take(dlogits.Rows, m.Config.HiddenSize)
	m.Classifier.Backward(mem, nn.Into(dpooled), dlogits)
	m.Pooler.Backward(mem, nn.Sink{}, dpooled)
}

// Walk visits all parameters in a fixed order, under their names in the
// checkpoint.
func (m *BERT) Walk(visit nn.Visit) {
	m.Embeddings.Walk(m.Config.family().base+".embeddings", visit)
	m.walkBlocks(visit)
	m.WalkHead(visit)
}

// WalkHead visits the pooler and the classifier.
func (m *BERT) WalkHead(visit nn.Visit) {
	m.Pooler.Walk(m.Config.poolerPath(), visit)
	m.Classifier.Walk(classifierPath, visit)
}

// WalkNorms visits the norms of the blocks.
func (m *BERT) WalkNorms(visit nn.Visit) { m.walkBlockNorms(visit) }

// Budget counts m's parameters and the work of one text of Config.Tokens tokens.
func (m *BERT) Budget() Budget { return m.budget() }

// Init draws fresh weights: normal ones with standard deviation 0.02 for
// linears and embeddings, zero for biases and for padding, as transformers does.
func (m *BERT) Init(seed uint64) {
	rng := tensor.NewRand(seed, 1)
	e := m.Embeddings
	tensor.FillNormal(e.Word.Value, rng, initStd)
	if e.Projection != nil { // Var(P·E) = R·Var(P)·Var(E)
		tensor.FillNormal(e.Projection.Value, rng, 1/math.Sqrt(float64(e.Rank())))
	}
	clear(e.Word.Value.Row(m.Config.PadID))
	tensor.FillNormal(e.Position.Value, rng, initStd)
	if e.Type != nil {
		tensor.FillNormal(e.Type.Value, rng, initStd)
	}
	m.initBlocks(rng)
	m.Pooler.Dense.Init(rng, initStd)
	m.Classifier.Init(rng, initStd)
}
