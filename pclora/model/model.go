package model

import (
	"io"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// An Input is a batch of examples as a model takes them: images for a ViT, texts
// for a BERT. The other is left empty.
type Input struct {
	Images tensor.Matrix // [B Channels·Size·Size], channel by channel and row by row
	Texts  nn.Texts
}

// Len returns B.
func (in Input) Len() int {
	if in.Images.Data != nil {
		return in.Images.Rows
	}
	return in.Texts.Len()
}

// Range returns examples from to to, a view.
func (in Input) Range(from, to int) Input {
	if in.Images.Data != nil {
		return Input{Images: in.Images.RowRange(from, to)}
	}
	return Input{Texts: in.Texts.Range(from, to)}
}

// A Model classifies examples: a *ViT or a *BERT. A pass is Start, then Infer, or
// Encode with a Backward to follow, then Classify.
type Model interface {
	// Settings returns the model's config, which stays the model's.
	Settings() *Config

	// Start returns h₀ [B·T C] of a batch, which must fit (Config.Check) and stay
	// unchanged as long as the result is used: until the next call.
	Start(in Input) tensor.Matrix
	// Encode runs the blocks on h₀, which this model or one that shares its
	// embeddings made last, and returns each block's output [B·T C]. It keeps all
	// that Backward needs. The results last until the next Encode or Infer.
	Encode(h tensor.Matrix) []tensor.Matrix
	// Infer is Encode without a Backward to follow.
	Infer(h tensor.Matrix) []tensor.Matrix
	// Classify returns the logits [B Labels] of the last Encode or Infer, once. They
	// may be overwritten.
	Classify() tensor.Matrix
	// Logits returns the logits [B Labels] of a batch, without a Backward to follow.
	// They last until the next pass.
	Logits(in Input) tensor.Matrix
	// Backward gathers the gradients of all trainable parameters of the last
	// Encode and Classify, given dlogits [B Labels] and, unless it is nil, extra.
	Backward(dlogits tensor.Matrix, extra StateGrad)
	// BackwardHead is Backward of what WalkHead visits alone, with the blocks left
	// out; Infer and Classify may precede it.
	BackwardHead(dlogits tensor.Matrix)

	// Walk visits all parameters in a fixed order, under their names in the
	// checkpoint.
	Walk(visit nn.Visit)
	// WalkHead visits those behind the encoder but for norms: classifiers and
	// poolers.
	WalkHead(visit nn.Visit)
	// WalkNorms visits those of the norms that a fork has copies of: all but a
	// norm of the embeddings.
	WalkNorms(visit nn.Visit)
	// Projections calls visit with each linear of the encoder, in order, and a
	// pointer to the place that holds it.
	Projections(visit func(path string, at *nn.Projection))
	// Attentions returns the attention of each block, in order.
	Attentions() []*nn.Attention
	// Trainable returns the parameters that have a gradient, in Walk's order.
	Trainable() []*nn.Param

	// Derive returns a model that computes what this one does: with its
	// embeddings, copies of its norms and its head, and the projections that
	// project returns for each of its. Both can be used in turn. The shared parts
	// must stay frozen. A *BERT may be given other embeddings then.
	Derive(project func(path string, p nn.Projection) nn.Projection) Model

	// Init draws fresh weights.
	Init(seed uint64)
	// Budget counts parameters and work.
	Budget() Budget
	// Write writes the weights as a model.safetensors, with meta as its metadata. If
	// Settings say that factors are integers, it returns an error where they are not:
	// Quantise rounds them.
	Write(w io.Writer, meta map[string]string) error
}

var (
	_ Model = (*ViT)(nil)
	_ Model = (*BERT)(nil)
)

// Make returns a frozen model of zeros for a valid config; its blocks are
// factored where c.Rank > 0.
func Make(c Config) Model {
	if c.Texts() {
		return NewBERT(c)
	}
	return New(c)
}

// Logits returns m's logits [B Labels] of a batch, without a Backward to follow.
// They last until m's next pass.
func Logits(m Model, in Input) tensor.Matrix {
	m.Infer(m.Start(in))
	return m.Classify()
}
