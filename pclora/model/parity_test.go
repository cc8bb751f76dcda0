package model

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// What is compared with transformers in float32 may differ by so much of the
// largest value of the same tensor: two engines add up in another order, and ten
// steps carry that on.
const (
	stateTolerance    = 1e-4
	gradientTolerance = 1e-3
	stepTolerance     = 1e-4
)

// fixtures are the folders that build/fixtures/make_models.py wrote.
var fixtures = []string{
	"vit", "vit-no-qkv-bias", "vit-relu", "vit-encoder-f16", "vit-larger", "deit", "deit-teacher", "deit-smaller",
	"bert", "bert-gelu-new", "bert-relu", "bert-encoder-f64", "bert-masked-lm", "bert-shards-bf16",
	"distilbert", "distilbert-relu", "distilbert-encoder",
}

// TestMatchesTransformers compares loss, logits, every hidden state, the
// gradient of every parameter and the losses of ten AdamW steps.
func TestMatchesTransformers(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			want := expected{t, openFile(t, name, "expected.safetensors"), map[string]float64{}}
			m := want.open(name).Model
			in, labels := want.input(), want.labels()
			if err := m.Settings().Check(in); err != nil {
				t.Fatal(err)
			}
			inferred := Logits(m, in).Clone()
			m.Walk(func(_ string, p *nn.Param) { p.Train() })

			h := m.Start(in)
			want.near("hidden.0", h.Values(), stateTolerance)
			for l, state := range m.Encode(h) {
				want.near("hidden."+strconv.Itoa(l+1), state.Values(), stateTolerance)
			}
			logits := m.Classify()
			want.near("logits", logits.Values(), stateTolerance)
			want.near("logits", inferred.Values(), stateTolerance)
			loss, _ := tensor.CrossEntropy(logits, labels, 1)
			want.near("loss", []float32{float32(loss)}, stateTolerance)
			m.Backward(logits, nil)
			seen := 0
			m.Walk(func(path string, p *nn.Param) {
				seen++
				want.near("grad."+path, p.Grad.Values(), gradientTolerance)
			})
			if n := want.count("grad."); seen != n {
				t.Errorf("%d parameters, transformers has %d", seen, n)
			}
			want.near("steps", adamW(m, in, labels, 1e-3), stepTolerance)
			t.Logf("largest differences, relative: %s", want.summary())
		})
	}
}

// adamW makes ten steps on one batch and returns the loss before each.
func adamW(m Model, in Input, labels []uint8, rate float64) (losses []float32) {
	params := m.Trainable()
	o := optim.NewAdamW(params, 0.01)
	for range 10 {
		optim.Zero(params)
		m.Encode(m.Start(in))
		logits := m.Classify()
		loss, _ := tensor.CrossEntropy(logits, labels, 1)
		losses = append(losses, float32(loss))
		m.Backward(logits, nil)
		o.Step(rate)
	}
	return losses
}

// expected is what a fixture says of a model: named arrays.
type expected struct {
	*testing.T
	file  *safetensors.File
	worst map[string]float64 // relative difference, by the first word of the arrays' names
}

// open returns the fixture's model, its fresh parts replaced by the fixture's.
func (e expected) open(name string) *Loaded {
	e.Helper()
	var o Options
	if size := e.file.Metadata()["image_size"]; size != "" {
		o.ImageSize, _ = strconv.Atoi(size)
	}
	labels := make([]string, len(e.values("logits"))/len(e.values("labels")))
	l, err := Open(read(e.T, name, "config.json"), weights(e.T, name), o)
	if err != nil {
		e.Fatal(err)
	}
	if got := len(l.Model.Settings().Labels); got != len(labels) {
		e.Fatalf("%d classes, want %d", got, len(labels))
	}
	l.Model.Walk(func(path string, p *nn.Param) {
		if _, ok := e.file.Tensor("head." + path); ok {
			copy(p.Value.Values(), e.values("head."+path))
		}
	})
	return l
}

func (e expected) values(name string) []float32 {
	e.Helper()
	x, ok := e.file.Tensor(name)
	if !ok {
		e.Fatalf("the fixture has no %s", name)
	}
	v := make([]float32, x.Len())
	if err := x.Float32s(v); err != nil {
		e.Fatal(err)
	}
	return v
}

func (e expected) input() Input {
	if x, ok := e.file.Tensor("pixel_values"); ok {
		return Input{Images: tensor.Of(e.values("pixel_values"), x.Shape[0], x.Len()/x.Shape[0])}
	}
	x, _ := e.file.Tensor("input_ids")
	texts := nn.Texts{Tokens: x.Shape[1]}
	for _, v := range e.values("input_ids") {
		texts.IDs = append(texts.IDs, int32(v))
	}
	if _, ok := e.file.Tensor("token_type_ids"); ok {
		for _, v := range e.values("token_type_ids") {
			texts.Types = append(texts.Types, int32(v))
		}
	}
	if _, ok := e.file.Tensor("attention_mask"); ok {
		for _, v := range e.values("attention_mask") {
			texts.Real = append(texts.Real, v != 0)
		}
	}
	return Input{Texts: texts}
}

func (e expected) labels() (labels []uint8) {
	for _, v := range e.values("labels") {
		labels = append(labels, uint8(v))
	}
	return labels
}

func (e expected) count(prefix string) (n int) {
	for _, name := range e.file.Names() {
		if strings.HasPrefix(name, prefix) {
			n++
		}
	}
	return n
}

// near compares got with the array called name, within tol of its largest value.
func (e expected) near(name string, got []float32, tol float64) {
	e.Helper()
	want := e.values(name)
	if len(got) != len(want) {
		e.Fatalf("%s: %d values, want %d", name, len(got), len(want))
	}
	// A gradient that is zero but for rounding, as that of the key's bias, is
	// compared with what the others are like.
	largest := 1e-2
	for _, w := range want {
		largest = math.Max(largest, math.Abs(float64(w)))
	}
	kind, _, _ := strings.Cut(name, ".")
	for i, w := range want {
		d := math.Abs(float64(got[i] - w))
		e.worst[kind] = math.Max(e.worst[kind], d/largest)
		if !(d <= tol*largest) {
			e.Fatalf("%s: value %d is %g, want %g ± %g", name, i, got[i], w, tol*largest)
		}
	}
}

// weights opens a fixture's weights: one file, or shards by their index.
func weights(t testing.TB, name string) safetensors.Source {
	t.Helper()
	index, err := os.ReadFile(filepath.Join("testdata", name, "model.safetensors.index.json"))
	if errors.Is(err, os.ErrNotExist) {
		b := read(t, name, "model.safetensors")
		s, err := safetensors.OpenAt(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err != nil {
		t.Fatal(err)
	}
	ix, err := safetensors.ParseIndex(index)
	if err != nil {
		t.Fatal(err)
	}
	s, err := safetensors.OpenShards(ix, func(file string) (safetensors.Source, error) { return safetensors.Open(read(t, name, file)) })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openFile(t testing.TB, name, file string) *safetensors.File {
	t.Helper()
	f, err := safetensors.Open(read(t, name, file))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func read(t testing.TB, name, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name, file))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// loadFixture returns a ViT through Load.
func loadFixture(t testing.TB, name string) *ViT {
	t.Helper()
	m, err := Load(read(t, name, "config.json"), read(t, name, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (e expected) summary() string {
	var all []string
	for _, kind := range slices.Sorted(maps.Keys(e.worst)) {
		all = append(all, fmt.Sprintf("%s %.0e", kind, e.worst[kind]))
	}
	return strings.Join(all, ", ")
}
