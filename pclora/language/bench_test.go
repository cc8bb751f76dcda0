package language

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/tensor"
)

// BenchmarkStep is a step of pre-training at the size of the built-in language
// model: 128 definitions of 24 tokens on one replica.
func BenchmarkStep(b *testing.B) {
	rng := tensor.NewRand(1, 1)
	var texts []Text
	for range 256 {
		t := Text{IDs: make([]int32, 24)}
		for i := range t.IDs {
			t.IDs[i] = int32(5 + rng.IntN(3995))
		}
		texts = append(texts, t)
	}
	p, err := NewPretrain(Masking{Plan: Plan{Steps: 1 << 30, Batch: 128, LearningRate: 1e-3, Clip: 1, Cycles: 1, Replicas: 1}, Hide: 0.25},
		model.Config{
			ModelType: "bert", HiddenSize: 128, Layers: 3, Heads: 4, IntermediateSize: 512, HiddenAct: "gelu", LayerNormEps: 1e-12,
			QKVBias: true, VocabSize: 4000, MaxPositions: 64, TypeVocab: 2, Labels: []string{"a", "b"},
		}, texts, toySpecial)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Step(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(128*24*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}
