package model

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Fork returns a model that computes what m does: with m's embeddings, copies
// of its norms and its classifiers, and the projections that project returns for
// each of m's. Both models can be used in turn. The shared parts must stay
// frozen.
func (m *ViT) Fork(project func(path string, p nn.Projection) nn.Projection) *ViT {
	f := &ViT{
		Config: m.Config, Embeddings: m.Embeddings, Norm: copyNorm(m.Norm), Classifier: copyLinear(m.Classifier),
		net: m.forkBlocks(),
	}
	if m.Distilled != nil {
		f.Distilled = copyLinear(m.Distilled)
	}
	f.parts = f
	f.Projections(func(path string, at *nn.Projection) { *at = project(path, *at) })
	return f
}

// Derive is Fork, as Model has it.
func (m *ViT) Derive(project func(path string, p nn.Projection) nn.Projection) Model {
	return m.Fork(project)
}

// Derive returns a model that shares m's embeddings; see Model.
func (m *BERT) Derive(project func(path string, p nn.Projection) nn.Projection) Model {
	f := &BERT{
		Config: m.Config, Embeddings: m.Embeddings,
		Pooler:     &nn.Pooler{Dense: copyLinear(m.Pooler.Dense), ReLU: m.Pooler.ReLU},
		Classifier: copyLinear(m.Classifier), net: m.forkBlocks(),
	}
	f.parts = f
	f.Projections(func(path string, at *nn.Projection) { *at = project(path, *at) })
	return f
}

// forkBlocks returns blocks with copies of n's norms and its projections
// themselves.
func (n *net) forkBlocks() net {
	f := net{states: make([]tensor.Matrix, len(n.states))}
	for _, b := range n.Blocks {
		a := b.Attention
		f.Blocks = append(f.Blocks, &nn.Block{
			NormBefore: copyNorm(b.NormBefore), NormAfter: copyNorm(b.NormAfter), PostNorm: b.PostNorm, Names: b.Names,
			Attention: &nn.Attention{Query: a.Query, Key: a.Key, Value: a.Value, Output: a.Output, Heads: a.Heads, Tokens: a.Tokens},
			MLP:       &nn.MLP{In: b.MLP.In, Out: b.MLP.Out, Act: b.MLP.Act},
		})
	}
	return f
}

func copyNorm(src *nn.LayerNorm) *nn.LayerNorm {
	dst := nn.NewLayerNorm(src.Gain.Len(), src.Eps)
	dst.Gain.Value.Copy(src.Gain.Value)
	dst.Bias.Value.Copy(src.Bias.Value)
	return dst
}

func copyLinear(src *nn.Linear) *nn.Linear {
	dst := nn.NewLinear(src.Size())
	dst.Weight.Value.Copy(src.Weight.Value)
	dst.Bias.Value.Copy(src.Bias.Value)
	return dst
}
