package language

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Head guesses hidden tokens from what the encoder makes of their places, in
// the form and under the names of transformers' BertForMaskedLM with the
// activation "gelu":
//
//	logits = Norm(GELU(Transform(h)))·Wordᵀ + b
//
// Word is the model's word embeddings: one matrix for reading and for guessing.
type Head struct {
	Transform *nn.Linear // [C C]
	Norm      *nn.LayerNorm
	Bias      *nn.Param // b [1 V]

	word            *nn.Param     // of the model [V C]
	g, slope, guess tensor.Matrix // GELU and its derivative; Norm's output [N C]
}

// NewHead returns a head for m with zeros for weights, which are trainable. It
// shares m's word embeddings and does not walk them.
func NewHead(m *model.BERT) *Head {
	c := m.Config.HiddenSize
	h := &Head{
		Transform: nn.NewLinear(c, c), Norm: nn.NewLayerNorm(c, float32(m.Config.LayerNormEps)),
		Bias: nn.NewVector(m.Config.VocabSize), word: m.Embeddings.Word,
	}
	h.Walk("", func(_ string, p *nn.Param) { p.Train() })
	return h
}

// Init draws the transform from a normal distribution with standard deviation
// 0.02; the bias stays zero.
func (h *Head) Init(seed uint64) { h.Transform.Init(tensor.NewRand(seed, 2), 0.02) }

// Forward sets logits [N V] from x [N C].
func (h *Head) Forward(mem *nn.Arena, logits, x tensor.Matrix) {
	mark := mem.Mark()
	h.slope, h.g, h.guess = mem.Take(x.Rows, x.Cols), mem.Take(x.Rows, x.Cols), mem.Take(x.Rows, x.Cols)
	h.Transform.Forward(mem, h.slope, x)
	tensor.GELUWithSlope(h.g.Values(), h.slope.Values(), h.slope.Values())
	h.Norm.Forward(mem, h.guess, h.g)
	tensor.MulTTo(logits, 1, h.guess, h.word.Value, h.Bias.Value.Row(0))
	mem.Forget(mark)
}

// Backward leaves the gradient of x in dx and adds to those of the head and of
// the word embeddings, if these are trainable, given dlogits [N V].
func (h *Head) Backward(mem *nn.Arena, dx nn.Sink, dlogits tensor.Matrix) {
	mark := mem.Mark()
	if h.word.Trainable() {
		tensor.AddTMul(h.word.Grad, dlogits, h.guess)
	}
	dlogits.AddRowsTo(h.Bias.Grad.Row(0))
	dguess, dg := mem.Take(dlogits.Rows, h.g.Cols), mem.Take(dlogits.Rows, h.g.Cols)
	tensor.MulTo(dguess, 1, dlogits, h.word.Value)
	h.Norm.Backward(mem, nn.Into(dg), dguess)
	tensor.Mul(dg.Values(), h.slope.Values())
	h.Transform.Backward(mem, dx, dg)
	mem.Release(mark)
}

// Walk visits the head's own parameters under their names in a BertForMaskedLM's
// checkpoint if path is "cls.predictions".
func (h *Head) Walk(path string, visit nn.Visit) {
	h.Transform.Walk(path+".transform.dense", visit)
	h.Norm.Walk(path+".transform.LayerNorm", visit)
	visit(path+".bias", h.Bias)
}
