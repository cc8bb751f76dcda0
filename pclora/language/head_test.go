package language

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

func toyConfig() model.Config {
	return model.Config{
		ModelType: "bert", HiddenSize: 12, Layers: 2, Heads: 3, IntermediateSize: 20, HiddenAct: "gelu", LayerNormEps: 1e-12,
		QKVBias: true, VocabSize: 23, MaxPositions: 9, TypeVocab: 2, Labels: []string{"low", "high", "none"},
	}
}

// TestHeadGradients by differences, those of the shared word embeddings included.
func TestHeadGradients(t *testing.T) {
	m := model.NewBERT(toyConfig())
	m.Init(1)
	tensor.FillNormal(m.Embeddings.Word.Value, tensor.NewRand(1, 5), 0.5)
	m.Embeddings.Word.Train()
	h := NewHead(m)
	h.Transform.Init(tensor.NewRand(1, 6), 0.5)
	layer := nntest.Of(h)
	layer.Walk = func(visit func(string, *nn.Param)) {
		h.Walk("", visit)
		visit("word", m.Embeddings.Word)
	}
	nntest.Check(t, layer, 5, 12, 23)
}

// TestMatchesTransformers: loss, logits and the gradient of every parameter of a
// BertForMaskedLM, as build/fixtures/make_masked.py wrote them. The tolerances
// are those of package modeltest, for its reason.
func TestMatchesTransformers(t *testing.T) {
	want := open(t, "expected.safetensors")
	config, err := os.ReadFile("testdata/masked/config.json")
	if err != nil {
		t.Fatal(err)
	}
	weights := open(t, "model.safetensors")
	l, err := model.Open(config, weights, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := &guesser{model: l.Model.(*model.BERT), mem: nn.Arena{Keep: true}}
	r.model.Walk(func(_ string, p *nn.Param) { p.Train() })
	r.head = NewHead(r.model)
	r.head.Walk("cls.predictions", func(path string, p *nn.Param) { copy(p.Value.Values(), values(t, weights, path)) })

	ids := ints(values(t, want, "input_ids"))
	texts := nn.Texts{Tokens: 7, IDs: ids, Types: ints(values(t, want, "token_type_ids"))}
	for _, v := range values(t, want, "attention_mask") {
		texts.Mask = append(texts.Mask, v != 0)
	}
	h := hidden{wanted: ints(values(t, want, "wanted"))}
	for _, at := range ints(values(t, want, "places")) {
		h.places = append(h.places, int(at))
	}
	loss := r.gather(texts, h, 0, len(h.places))
	near(t, "loss", []float32{float32(loss)}, values(t, want, "loss"), 1e-4)
	seen := 0
	r.walk(func(path string, p *nn.Param) {
		if _, ok := want.Tensor("grad." + path); !ok {
			near(t, path, p.Grad.Values(), make([]float32, p.Len()), 0) // of another head
			return
		}
		seen++
		near(t, path, p.Grad.Values(), values(t, want, "grad."+path), 1e-3)
	})
	if seen != len(want.Names())-7 {
		t.Errorf("%d parameters compared, transformers has %d", seen, len(want.Names())-7)
	}
}

func open(t *testing.T, name string) *safetensors.File {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/masked", name))
	if err != nil {
		t.Fatal(err)
	}
	f, err := safetensors.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func values(t *testing.T, f *safetensors.File, name string) []float32 {
	t.Helper()
	x, ok := f.Tensor(name)
	if !ok {
		t.Fatalf("the fixture has no %s", name)
	}
	v := make([]float32, x.Len())
	if err := x.Float32s(v); err != nil {
		t.Fatal(err)
	}
	return v
}

func ints(values []float32) (out []int32) {
	for _, v := range values {
		out = append(out, int32(v))
	}
	return out
}

// near compares within tol of the largest value wanted.
func near(t *testing.T, name string, got, want []float32, tol float64) {
	t.Helper()
	largest := 1e-2
	for _, w := range want {
		largest = math.Max(largest, math.Abs(float64(w)))
	}
	for i, w := range want {
		if !(math.Abs(float64(got[i]-w)) <= tol*largest) {
			t.Fatalf("%s: value %d is %g, want %g ± %g", name, i, got[i], w, tol*largest)
		}
	}
}
