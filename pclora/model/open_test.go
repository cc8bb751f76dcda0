package model

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// TestOpenSaysWhatIsFresh: parts of the head that a checkpoint lacks are drawn
// from the seed, and a person is told of them and of what was converted or left
// out.
func TestOpenSaysWhatIsFresh(t *testing.T) {
	for _, tt := range []struct {
		name   string
		labels []string
		fresh  []string
		notes  []string // a part of each
	}{
		{"vit", nil, nil, nil},
		{"vit", []string{"x", "y", "z"}, nil, nil}, // as many: other names alone
		{"vit", []string{"x", "y"}, []string{"classifier"}, []string{"fresh"}},
		{"vit-encoder-f16", nil, []string{"classifier"}, []string{"F16", "2 tensor", "fresh"}},
		{"vit-encoder", nil, []string{"classifier"}, []string{"fresh"}},
		{"deit-encoder", nil, []string{"classifier"}, []string{"2 tensor", "fresh"}},
		{"deit-teacher", []string{"x"}, []string{"cls_classifier", "distillation_classifier"}, []string{"cls_classifier", "distillation_classifier"}},
		{"bert", make([]string, 9), []string{"classifier"}, []string{"fresh"}},
		{"bert-encoder", nil, []string{"bert.pooler.dense", "classifier"}, []string{"bert.pooler.dense", "classifier"}},
		{"bert-encoder-f64", nil, []string{"classifier"}, []string{"F64", "fresh"}},
		{"bert-masked-lm", nil, []string{"bert.pooler.dense", "classifier"}, []string{"5 tensor", "bert.pooler.dense", "classifier"}},
		{"distilbert-encoder", nil, []string{"pre_classifier", "classifier"}, []string{"pre_classifier", "classifier"}},
	} {
		open := func(seed uint64) *Loaded {
			l, err := Open(read(t, tt.name, "config.json"), weights(t, tt.name), Options{Labels: tt.labels, Seed: seed})
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			return l
		}
		l := open(1)
		if !slices.Equal(l.Fresh, tt.fresh) || len(l.Notes) != len(tt.notes) {
			t.Errorf("%s: fresh %q, notes %q", tt.name, l.Fresh, l.Notes)
			continue
		}
		for i, want := range tt.notes {
			if !strings.Contains(l.Notes[i], want) {
				t.Errorf("%s: note %q, want …%s…", tt.name, l.Notes[i], want)
			}
		}
		if labels := l.Model.Settings().Labels; tt.labels != nil && !slices.Equal(labels, tt.labels) {
			t.Errorf("%s: classes %q, want %q", tt.name, labels, tt.labels)
		}
		head := func(m Model) (all []float32) {
			m.WalkHead(func(path string, p *nn.Param) {
				part := strings.TrimSuffix(strings.TrimSuffix(path, ".weight"), ".bias")
				if slices.Contains(tt.fresh, part) {
					all = append(all, p.Value.Values()...)
				}
			})
			return all
		}
		one, again, two := head(l.Model), head(open(1).Model), head(open(2).Model)
		if !slices.Equal(one, again) || len(one) > 0 && slices.Equal(one, two) {
			t.Errorf("%s: the fresh head does not follow the seed", tt.name)
		}
	}
}

// headers is a source that has no weights yet.
type headers struct{ safetensors.Source }

func (headers) Float32s(string, []float32) error { panic("a weight was read") }
func (headers) Bytes(string, []byte) error       { panic("a weight was read") }

// TestPeek: headers alone tell what Open would do.
func TestPeek(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
		note string
	}{
		{"vit", Options{ImageSize: 16}, "from 2×2 to 4×4"},
		{"vit", Options{ImageSize: 11}, ""}, // as many patches
		{"deit", Options{ImageSize: 12, Labels: []string{"x", "y"}}, "fresh"},
		{"bert", Options{ImageSize: 12}, ""},
	} {
		got, err := Peek(read(t, tt.name, "config.json"), headers{weights(t, tt.name)}, tt.o)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Open(read(t, tt.name, "config.json"), weights(t, tt.name), tt.o)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(*got, l.Preview) || !reflect.DeepEqual(got.Config, *l.Model.Settings()) || !strings.Contains(strings.Join(got.Notes, ";"), tt.note) {
			t.Errorf("Peek %s: %+v, Open has %+v", tt.name, got, l.Preview)
		}
	}
}

// TestOpenRefuses: what would change a model's answers is an error that names
// the tensor.
func TestOpenRefuses(t *testing.T) {
	bert := func() *BERT { return NewBERT(fixtureConfig(t, "bert")) }
	var le *LoadError
	for _, tt := range []struct {
		name   string
		change func(m *BERT)
		as     any
		want   string
	}{
		{"a block less", func(m *BERT) { m.Blocks = m.Blocks[:1] }, &le, "encoder.layer.1"},
		{"a block more", func(m *BERT) { m.Blocks = append(m.Blocks, m.Blocks[0]) }, &le, "encoder.layer.2"},
		{"another vocabulary", func(m *BERT) { m.Embeddings.Word = nn.NewParam(25, 12) }, &le, "word_embeddings.weight has shape [25 12], config.json asks for [24 12]"},
		{"a whole table where config.json says factors", func(m *BERT) { m.Config.EmbeddingRank = 3 }, &le, "word_embeddings.projection.weight is missing"},
		{"factors where config.json says a whole table", func(m *BERT) { m.Embeddings.Projection = nn.NewParam(12, 3) }, &le, "word_embeddings.projection.weight is no part"},
		{"factors of another size", func(m *BERT) {
			m.Config.EmbeddingRank, m.Embeddings.Projection, m.Embeddings.Word = 3, nn.NewParam(12, 3), nn.NewParam(24, 2)
		}, &le, "word_embeddings.weight has shape [24 2], config.json asks for [24 3]"},
		{"no types", func(m *BERT) { m.Embeddings.Type = nil }, &le, "token_type_embeddings.weight is missing"},
		{"half a pooler", func(m *BERT) { m.Pooler.Dense.Bias = nil }, &le, "bert.pooler.dense.bias is missing"},
		{"another classifier", func(m *BERT) { m.Classifier = nn.NewLinear(12, 4) }, &le, "classifier.bias has shape [4]"},
	} {
		m := bert()
		tt.change(m)
		var b bytes.Buffer
		if err := m.Write(&b, nil); err != nil {
			t.Fatal(err)
		}
		file, err := safetensors.Open(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		_, err = Open(m.Config.JSON(), file, Options{})
		if !errors.As(err, tt.as) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want a %T with %q", tt.name, err, tt.as, tt.want)
		}
	}

	// A weight of whole numbers.
	integers := fake{dtype: "I32", Source: weights(t, "bert")}
	if _, err := Open(read(t, "bert", "config.json"), integers, Options{}); !errors.As(err, &le) || !strings.Contains(err.Error(), "holds I32") {
		t.Errorf("integers: %v, want a LoadError with their type", err)
	}
	if _, err := Open(read(t, "vit", "config.json"), weights(t, "vit"), Options{ImageSize: 2}); err == nil || !strings.Contains(err.Error(), "patch_size") {
		t.Errorf("an image smaller than a patch: %v", err)
	}
	if _, err := Load(read(t, "bert", "config.json"), read(t, "bert", "model.safetensors")); err == nil || !strings.Contains(err.Error(), "images") {
		t.Errorf("a BERT where a ViT is wanted: %v", err)
	}
	if _, err := Load(read(t, "vit-encoder-f16", "config.json"), read(t, "vit-encoder-f16", "model.safetensors")); !errors.As(err, &le) || le.Tensor != "classifier.weight" {
		t.Errorf("Load of an encoder: %v, want a LoadError", err)
	}
}

// A fake says that its tensors have another dtype.
type fake struct {
	safetensors.Source
	dtype string
}

func (f fake) Info(name string) (string, []int, bool) {
	_, shape, ok := f.Source.Info(name)
	return f.dtype, shape, ok
}

// TestOpenMemory: all that is allocated while a file is opened, garbage
// included, is at most 1.3 times the file, or the model in F32 if that is larger.
func TestOpenMemory(t *testing.T) {
	images := memoryConfig(128, 2, 2, 2)
	texts := textMemoryConfig(128, 2, 2, 16)
	texts.VocabSize = 4000
	for _, c := range []Config{images, texts} {
		m := Make(c)
		m.Init(1)
		path := filepath.Join(t.TempDir(), "model.safetensors")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := m.Write(f, nil); err != nil {
			t.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := safetensors.OpenAt(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		l, err := Open(c.JSON(), s, Options{})
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		ratio := float64(after.TotalAlloc-before.TotalAlloc) / float64(info.Size())
		t.Logf("%s: %.3f times the file of %d bytes", c.ModelType, ratio, info.Size())
		if ratio > 1.3 {
			t.Errorf("%s: opening took %.2f times the file", c.ModelType, ratio)
		}
		runtime.KeepAlive(l)
	}
}
