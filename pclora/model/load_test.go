package model

import (
	"bytes"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestRoundTrip: what Write and JSON give is read back to equal values, dense
// and compressed, by every family.
func TestRoundTrip(t *testing.T) {
	for _, name := range fixtures {
		for _, rank := range []int{0, 3} {
			c := fixtureConfig(t, name)
			c.Rank = rank
			if c.Texts() {
				c.EmbeddingRank = rank
			}
			m := Make(c)
			m.Walk(func(_ string, p *nn.Param) { tensor.FillNormal(p.Value, tensor.NewRand(1, 1), 1) })
			l := reopen(t, m, Options{})
			if len(l.Fresh)+len(l.Notes) > 0 {
				t.Errorf("%s: fresh %q, notes %q after a round trip", name, l.Fresh, l.Notes)
			}
			if got, want := l.Model.Settings(), m.Settings(); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: config %+v, was %+v", name, got, want)
			}
			var values []tensor.Matrix
			l.Model.Walk(func(_ string, p *nn.Param) { values = append(values, p.Value) })
			m.Walk(func(path string, p *nn.Param) {
				for i, v := range p.Value.Values() {
					if values[0].Values()[i] != v {
						t.Fatalf("%s: %s: value %d is %g after a round trip, was %g", name, path, i, values[0].Values()[i], v)
					}
				}
				values = values[1:]
			})
		}
	}
}

// reopen writes a model and opens what was written.
func reopen(t *testing.T, m Model, o Options) *Loaded {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b, map[string]string{"format": "pt"}); err != nil {
		t.Fatal(err)
	}
	file, err := safetensors.Open(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(m.Settings().JSON(), file, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func fixtureConfig(t testing.TB, name string) Config {
	t.Helper()
	c, err := ParseConfig(read(t, name, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestShapesAreTheModels: the shapes asked of a file are those of the model.
func TestShapesAreTheModels(t *testing.T) {
	for _, name := range fixtures {
		for _, rank := range []int{0, 3} {
			c := fixtureConfig(t, name)
			c.Rank = rank
			if c.Texts() {
				c.EmbeddingRank = rank
			}
			want := c.shapes()
			Make(c).Walk(func(path string, p *nn.Param) {
				if !slices.Equal(want[path], p.Dims()) {
					t.Errorf("%s: %s: a file is asked for %v, the model has %v", name, path, want[path], p.Dims())
				}
				delete(want, path)
			})
			if len(want) > 0 {
				t.Errorf("%s: a file is asked for %v, which the model lacks", name, want)
			}
		}
	}
}

func TestParseConfigRefuses(t *testing.T) {
	good := string(read(t, "vit", "config.json"))
	for _, tt := range []struct{ old, new, want string }{
		{`{`, ``, "cannot be read"},
		{`"vit"`, `"roberta"`, "model_type"},
		{`"vit"`, `"bert"`, "vocab_size"},
		{`"gelu"`, `"silu"`, "hidden_act"},
		{`"hidden_size": 12`, `"hidden_size": 0`, "hidden_size"},
		{`"hidden_size": 12`, `"hidden_size": 1e9`, "cannot be read"},
		{`"hidden_size": 12`, `"hidden_size": 1000000`, "4096"},
		{`"num_hidden_layers": 2`, `"num_hidden_layers": -1`, "num_hidden_layers"},
		{`"num_attention_heads": 3`, `"num_attention_heads": 5`, "divide"},
		{`"patch_size": 4`, `"patch_size": 9`, "patch_size"},
		{`"patch_size": 4`, `"patch_size": 0`, "patch_size"},
		{`"0": "class 0"`, `"7": "class 0"`, "class 0"},
		{`"layer_norm_eps": 1e-12`, `"layer_norm_eps": -1`, "layer_norm_eps"},
		{`"hidden_act"`, `"pclora_rank": 13, "hidden_act"`, "pclora_rank"},
		{`"hidden_act"`, `"pclora_rank": 3, "pclora_bits": 16, "hidden_act"`, "pclora_bits is 16"},
		{`"hidden_act"`, `"pclora_bits": 8, "hidden_act"`, "pclora_bits is 8"},
	} {
		text := strings.Replace(good, tt.old, tt.new, 1)
		if text == good {
			t.Fatalf("%s is not in the fixture", tt.old)
		}
		_, err := ParseConfig([]byte(text))
		var ce *ConfigError
		if !errors.As(err, &ce) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s → %s: %v, want a ConfigError with %q", tt.old, tt.new, err, tt.want)
		}
	}
	if _, err := ParseConfig(make([]byte, maxConfig+1)); err == nil {
		t.Error("a config.json too large: no error")
	}
}

func TestLoadRefuses(t *testing.T) {
	m := loadFixture(t, "vit")
	write := func(change func(*ViT)) []byte {
		other := loadFixture(t, "vit")
		change(other)
		var b bytes.Buffer
		if err := other.Write(&b, nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	good := write(func(*ViT) {})
	var le *LoadError
	var fe safetensors.FormatError
	for _, tt := range []struct {
		name    string
		weights []byte
		as      any
		want    string
	}{
		{"truncated", good[:len(good)-100], &fe, "100"},
		{"empty", nil, &fe, ""},
		{"a NaN", write(func(m *ViT) { m.Classifier.Bias.Value.Row(0)[1] = float32(math.NaN()) }), &le, "classifier.bias"},
		{"one block less", write(func(m *ViT) { m.Blocks = m.Blocks[:1] }), &le, "encoder.layer.1"},
		{"one block more", write(func(m *ViT) { m.Blocks = append(m.Blocks, m.Blocks[0]) }), &le, "encoder.layer.2"},
		{"another width", write(func(m *ViT) { m.Classifier = nn.NewLinear(10, 3) }), &le, "[3 10]"},
	} {
		_, err := Load(m.Config.JSON(), tt.weights)
		if !errors.As(err, tt.as) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Load, %s: %v, want a %T with %q", tt.name, err, tt.as, tt.want)
		}
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add(read(f, "vit", "config.json"))
	f.Add([]byte(`{"model_type":"vit","hidden_size":1e300}`))
	for _, name := range []string{"deit-teacher", "bert", "distilbert"} {
		f.Add(read(f, name, "config.json"))
	}
	for _, bits := range []int{8, 4} {
		c := factored(f, "distilbert").Settings()
		c.Bits, c.EmbeddingRank = bits, 3
		f.Add(c.JSON())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseConfig(text)
		var ce *ConfigError
		if err != nil {
			if !errors.As(err, &ce) {
				t.Fatalf("ParseConfig: %v, want a ConfigError", err)
			}
			return
		}
		back, err := ParseConfig(c.JSON())
		if err != nil {
			t.Fatalf("ParseConfig of its own JSON: %v", err)
		}
		if back.Tokens() != c.Tokens() || len(back.Labels) != len(c.Labels) || back.Rank != c.Rank || back.Bits != c.Bits || back.EmbeddingRank != c.EmbeddingRank {
			t.Fatalf("%+v became %+v", c, back)
		}
	})
}

// FuzzOpen feeds files to models of fixed shape: whatever is accepted holds
// numbers only and can be written.
func FuzzOpen(f *testing.F) {
	var configs [][]byte
	for _, name := range []string{"vit", "deit-teacher", "bert", "distilbert"} {
		configs = append(configs, read(f, name, "config.json"))
		f.Add(read(f, name, "model.safetensors"))
	}
	for _, bits := range []int{8, 4} {
		words := fixtureConfig(f, "bert")
		words.EmbeddingRank = bits
		configs = append(configs, words.JSON())
		f.Add(written(f, Make(words)))
		m := factored(f, "bert")
		if err := Quantise(m, bits); err != nil {
			f.Fatal(err)
		}
		configs = append(configs, m.Settings().JSON())
		f.Add(written(f, m))
	}
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, weights []byte) {
		file, err := safetensors.Open(weights)
		if err != nil {
			return
		}
		for _, config := range configs {
			l, err := Open(config, file, Options{ImageSize: 12})
			if err != nil {
				continue
			}
			l.Model.Walk(func(path string, p *nn.Param) {
				if !tensor.Finite(p.Value.Values()) {
					t.Fatalf("%s holds a value that is not a number", path)
				}
			})
			if err := l.Model.Write(io.Discard, nil); err != nil {
				t.Fatal(err)
			}
		}
	})
}
