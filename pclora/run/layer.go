package run

// A Layer is one linear of the encoder that a run replaces by two thin ones.
type Layer struct {
	Path string `json:"path"` // its path in the checkpoint, e.g. "encoder.layer.0.attention.attention.query"
	In   int    `json:"in"`   // inputs
	Out  int    `json:"out"`  // outputs
}

// Weights is the number of weights before, In·Out; the bias is not counted.
func (l Layer) Weights() int64 { return int64(l.In) * int64(l.Out) }

// FactoredWeights is the number of weights after, r·(In+Out), for rank r; the
// bias, which stays, is not counted.
func (l Layer) FactoredWeights(rank int) int64 { return int64(rank) * (int64(l.In) + int64(l.Out)) }

// MaxRank is the largest rank the layer allows, min(In, Out). The factored
// layer is smaller than the dense one only below In·Out/(In+Out).
func (l Layer) MaxRank() int { return min(l.In, l.Out) }

// GoneShare is the share of all layers' weights that goes at the given rank,
// 1 − Σ r(In+Out) / Σ In·Out. It is negative where the factors are larger than
// what they replace, and 0 for no layers.
func GoneShare(layers []Layer, rank int) float64 {
	var before, after int64
	for _, l := range layers {
		before += l.Weights()
		after += l.FactoredWeights(rank)
	}
	if before == 0 {
		return 0
	}
	return 1 - float64(after)/float64(before)
}
