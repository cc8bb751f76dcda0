package model

import (
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// initStd is the standard deviation that transformers initialises a ViT or a
// BERT with.
const initStd = 0.02

// Init draws fresh weights: normal ones with standard deviation 0.02 for
// linears and embeddings, zero for biases, as transformers does. The two parts
// of a factored linear are drawn so that their product spreads as a dense one.
func (m *ViT) Init(seed uint64) {
	rng := tensor.NewRand(seed, 1)
	tensor.FillNormal(m.Embeddings.ClassToken.Value, rng, initStd)
	if m.Embeddings.Distillation != nil {
		tensor.FillNormal(m.Embeddings.Distillation.Value, rng, initStd)
	}
	tensor.FillNormal(m.Embeddings.Position.Value, rng, initStd)
	m.Embeddings.Projection.Init(rng, initStd)
	m.initBlocks(rng)
	m.Classifier.Init(rng, initStd)
	if m.Distilled != nil {
		m.Distilled.Init(rng, initStd)
	}
}

func (n *net) initBlocks(rng *rand.Rand) {
	n.Projections(func(_ string, at *nn.Projection) {
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
}
