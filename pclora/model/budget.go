package model

import "github.com/pcloralab/pcloralab/pclora/nn"

// A Budget is what a model costs.
type Budget struct {
	Params         int64 // all parameters; the scales of integers are none
	EncoderWeights int64 // weights of the encoder's linears; biases, norms, embeddings and classifier left out
	Bytes          int64 // of all tensors in a file, the scales of integers included and its header left out
	FLOPs          int64 // for one image or one text of Config.Tokens tokens, 2 a multiply-add, attention products included; norms, softmax and GELU left out
}

// Budget is that of a model with a valid config, before there is one: from its
// config.json alone.
func (c Config) Budget() Budget {
	var b Budget
	for _, shape := range c.shapes() {
		n := int64(1)
		for _, d := range shape {
			n *= int64(d)
		}
		b.Params += n
	}
	for _, f := range c.forms() {
		b.Bytes += f.bytes()
	}
	for i := range c.Layers * linearsInBlock {
		in, out := c.linear(i)
		if r := int64(c.rank(i)); r > 0 {
			b.EncoderWeights += r * int64(in+out)
		} else {
			b.EncoderWeights += int64(in * out)
		}
	}
	b.FLOPs = c.flops(b.EncoderWeights)
	return b
}

// budget counts what is there.
func (n *net) budget() Budget {
	var b Budget
	n.parts.Walk(func(path string, p *nn.Param) {
		b.Params += int64(p.Len())
		b.Bytes += n.parts.Settings().StoredBytes(path, p)
	})
	n.Projections(func(_ string, at *nn.Projection) {
		(*at).Walk("", func(_ string, p *nn.Param) {
			if p.Value.Rows > 1 || !p.NoDecay { // a bias is a vector
				b.EncoderWeights += int64(p.Len())
			}
		})
	})
	b.FLOPs = n.parts.Settings().flops(b.EncoderWeights)
	return b
}

// flops is the work of one example, given the encoder's weights.
func (c Config) flops(weights int64) int64 {
	tokens, hidden := int64(c.Tokens()), int64(c.HiddenSize)
	attention := int64(c.Layers) * 2 * tokens * tokens * hidden
	head := int64(c.headTokens()) * hidden * int64(len(c.Labels))
	var rest int64 // of patches, or of the pooler and the words' factors
	if c.Texts() {
		rest = hidden*hidden + tokens*hidden*int64(c.EmbeddingRank)
	} else {
		rest = (tokens - int64(c.special())) * hidden * int64(c.Channels*c.PatchSize*c.PatchSize)
	}
	return 2 * (rest + tokens*weights + attention + head)
}
