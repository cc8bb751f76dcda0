package model

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// expected is what build/fixtures/make_vit.py wrote beside each model.
type expected struct {
	Images       [][]float32          `json:"images"`
	Labels       []int                `json:"labels"`
	Loss         float64              `json:"loss"`
	Logits       [][]float32          `json:"logits"`
	HiddenStates [][][]float32        `json:"hidden_states"`
	Gradients    map[string][]float32 `json:"gradients"`
}

// TestMatchesTransformers compares loss, logits, every hidden state and the
// gradient of every parameter with transformers' ViT in float32.
func TestMatchesTransformers(t *testing.T) {
	for _, name := range []string{"vit", "vit-no-qkv-bias"} {
		t.Run(name, func(t *testing.T) {
			m := loadFixture(t, name)
			var want expected
			if err := json.Unmarshal(fixture(t, name, "expected.json"), &want); err != nil {
				t.Fatal(err)
			}
			m.Walk(func(_ string, p *nn.Param) { p.Train() })
			labels := make([]uint8, len(want.Labels))
			for i, l := range want.Labels {
				labels[i] = uint8(l)
			}

			h := m.Embed(rows(want.Images))
			near(t, "embeddings", h.Values(), flat(want.HiddenStates[0]), 1e-5)
			for l, state := range m.Encode(h) {
				near(t, "hidden state", state.Values(), flat(want.HiddenStates[l+1]), 1e-5)
			}
			logits := m.Classify()
			near(t, "logits", logits.Values(), flat(want.Logits), 1e-5)
			loss, _ := tensor.CrossEntropy(logits, labels, 1)
			if math.Abs(loss-want.Loss) > 1e-5 {
				t.Errorf("loss %g, want %g", loss, want.Loss)
			}
			m.Backward(logits, nil)
			seen := 0
			m.Walk(func(path string, p *nn.Param) {
				seen++
				near(t, "gradient of "+path, p.Grad.Values(), want.Gradients[path], 1e-4)
			})
			if seen != len(want.Gradients) {
				t.Errorf("%d parameters, transformers has %d", seen, len(want.Gradients))
			}
		})
	}
}

// near allows tol of the largest value: two engines add up in another order.
func near(t *testing.T, name string, got, want []float32, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", name, len(got), len(want))
	}
	// A gradient that is zero but for rounding, as that of the key's bias, is
	// compared with what the others are like.
	largest := 1e-2
	for _, w := range want {
		largest = math.Max(largest, math.Abs(float64(w)))
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i] - w)); !(d <= tol*largest) {
			t.Fatalf("%s: value %d is %g, want %g ± %g", name, i, got[i], w, tol*largest)
		}
	}
}

func fixture(t testing.TB, name, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name, file))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func loadFixture(t testing.TB, name string) *ViT {
	t.Helper()
	m, err := Load(fixture(t, name, "config.json"), fixture(t, name, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func rows(x [][]float32) tensor.Matrix { return tensor.Of(flat(x), len(x), len(x[0])) }

func flat(x [][]float32) []float32 {
	var all []float32
	for _, row := range x {
		all = append(all, row...)
	}
	return all
}
