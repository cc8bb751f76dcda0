package model

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Fork returns a model that computes what m does: with m's embeddings, copies
// of its norms and its classifier, and the projections that project returns for
// each of m's. Both models can be used in turn. The shared parts must stay
// frozen.
func (m *ViT) Fork(project func(path string, p nn.Projection) nn.Projection) *ViT {
	f := &ViT{
		Config: m.Config, Embeddings: m.Embeddings, Norm: copyNorm(m.Norm),
		Classifier: nn.NewLinear(m.Classifier.Size()),
		states:     make([]tensor.Matrix, len(m.states)),
	}
	f.Classifier.Weight.Value.Copy(m.Classifier.Weight.Value)
	f.Classifier.Bias.Value.Copy(m.Classifier.Bias.Value)
	for _, b := range m.Blocks {
		a := *b.Attention
		f.Blocks = append(f.Blocks, &nn.Block{
			NormBefore: copyNorm(b.NormBefore), NormAfter: copyNorm(b.NormAfter),
			Attention: &nn.Attention{Query: a.Query, Key: a.Key, Value: a.Value, Output: a.Output, Heads: a.Heads, Tokens: a.Tokens},
			MLP:       &nn.MLP{In: b.MLP.In, Out: b.MLP.Out},
		})
	}
	f.Projections(func(path string, at *nn.Projection) { *at = project(path, *at) })
	return f
}

func copyNorm(src *nn.LayerNorm) *nn.LayerNorm {
	dst := nn.NewLayerNorm(src.Gain.Len(), src.Eps)
	dst.Gain.Value.Copy(src.Gain.Value)
	dst.Bias.Value.Copy(src.Bias.Value)
	return dst
}
