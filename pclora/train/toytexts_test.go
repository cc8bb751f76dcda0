package train

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/tensor"
)

var (
	toyWords   = []string{"red", "green", "blue", "a", "the", "is", "very"}
	toyColours = toyWords[:3]
)

func toyTokenizer(t testing.TB) *token.Tokenizer {
	t.Helper()
	vocab, err := token.NewVocab(append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]"}, toyWords...))
	if err != nil {
		t.Fatal(err)
	}
	tok, err := token.New(vocab, token.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// toyTexts has texts of one to six words of which one is a colour, which is the
// class; with pairs, the colour is in the second text.
func toyTexts(t testing.TB, n int, seed uint64, pairs bool) Set {
	t.Helper()
	rng := tensor.NewRand(seed, 1)
	s := Set{Classes: toyColours}
	var first, second []string
	for i := range n {
		words := make([]string, rng.IntN(6))
		for j := range words {
			words[j] = toyWords[3+rng.IntN(4)]
		}
		label := i % 3
		text := slices.Insert(words, rng.IntN(len(words)+1), toyColours[label])
		s.Labels = append(s.Labels, uint8(label))
		first, second = append(first, strings.Join(text, " ")), append(second, strings.Join(text, " "))
		if pairs {
			first[i] = "the very"
		}
	}
	if !pairs {
		second = nil
	}
	s.Texts = NewTexts(toyTokenizer(t), first, second, 12)
	return s
}

func toyTextConfig(kind string) model.Config {
	c := model.Config{ModelType: kind, HiddenSize: 16, Layers: 2, Heads: 2, IntermediateSize: 32, HiddenAct: "gelu",
		LayerNormEps: 1e-12, VocabSize: 11, MaxPositions: 12, TypeVocab: 2, QKVBias: true, Labels: toyColours}
	if kind == "distilbert" {
		c.TypeVocab = 0
	}
	return c
}

// toyReader is a random model of texts, with weights large enough that its
// blocks matter, or one trained for some steps.
func toyReader(t testing.TB, kind string, steps int) model.Model {
	t.Helper()
	m := model.Make(toyTextConfig(kind))
	m.Init(3)
	if steps == 0 {
		stir(m)
		return m
	}
	p, err := NewPretrain(PretrainConfig{Steps: steps, Batch: 32, LearningRate: 3e-3, Clip: 1, Seed: 3, Replicas: 1}, toyTextConfig(kind), toyTexts(t, 256, 1, false))
	if err != nil {
		t.Fatal(err)
	}
	for range steps {
		if _, _, err := p.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return twin(p.Model)
}

// stir adds noise to all weights.
func stir(m model.Model) {
	rng := tensor.NewRand(4, 1)
	m.Walk(func(_ string, p *nn.Param) {
		for i := range p.Value.Rows {
			for j := range p.Value.Row(i) {
				p.Value.Row(i)[j] += float32(0.3 * rng.NormFloat64())
			}
		}
	})
}

// logitsOf returns a copy of what c answers to the whole set.
func logitsOf(c Classifier, s Set) tensor.Matrix {
	at := make([]int, s.Len())
	for i := range at {
		at[i] = i
	}
	return c.Logits(s.Input(at...)).Clone()
}
