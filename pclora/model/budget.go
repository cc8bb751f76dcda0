package model

import "github.com/pcloralab/pcloralab/pclora/nn"

// A Budget is what a model costs.
type Budget struct {
	Params         int64 // all parameters
	EncoderWeights int64 // weights of the encoder's linears; biases, norms, embeddings and classifier left out
	FLOPs          int64 // for one image, 2 a multiply-add, attention products included; norms, softmax and GELU left out
}

// Budget counts m's parameters and the work of one image. A host layer counts
// with all it computes, so a student is counted after it is finished.
func (m *ViT) Budget() Budget {
	var b Budget
	m.Walk(func(_ string, p *nn.Param) { b.Params += int64(p.Len()) })
	m.Projections(func(_ string, at *nn.Projection) {
		(*at).Walk("", func(_ string, p *nn.Param) {
			if p.Value.Rows > 1 || !p.NoDecay { // a bias is a vector
				b.EncoderWeights += int64(p.Len())
			}
		})
	})
	c := m.Config
	tokens, hidden := int64(c.Tokens()), int64(c.HiddenSize)
	patches := (tokens - 1) * hidden * int64(c.Channels*c.PatchSize*c.PatchSize)
	attention := int64(c.Layers) * 2 * tokens * tokens * hidden
	b.FLOPs = 2 * (patches + tokens*b.EncoderWeights + attention + hidden*int64(len(c.Labels)))
	return b
}
