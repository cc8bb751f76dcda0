package model

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestRoundTrip: what Write and JSON give is read back to equal values, dense
// and compressed.
func TestRoundTrip(t *testing.T) {
	m := loadFixture(t, "vit")
	compressed := m.Config
	compressed.Rank = 3
	c := New(compressed)
	c.Walk(func(_ string, p *nn.Param) { tensor.FillNormal(p.Value, tensor.NewRand(1, 1), 1) })
	for _, m := range []*ViT{m, c} {
		var b bytes.Buffer
		if err := m.Write(&b, map[string]string{"format": "pt"}); err != nil {
			t.Fatal(err)
		}
		back, err := Load(m.Config.JSON(), b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var values []tensor.Matrix
		back.Walk(func(_ string, p *nn.Param) { values = append(values, p.Value) })
		m.Walk(func(path string, p *nn.Param) {
			for i, v := range p.Value.Values() {
				if values[0].Values()[i] != v {
					t.Fatalf("%s: value %d is %g after a round trip, was %g", path, i, values[0].Values()[i], v)
				}
			}
			values = values[1:]
		})
	}
}

// TestShapesAreTheModels: the shapes asked of a file are those of the model.
func TestShapesAreTheModels(t *testing.T) {
	for _, name := range []string{"vit", "vit-no-qkv-bias"} {
		for _, rank := range []int{0, 3} {
			c := loadFixture(t, name).Config
			c.Rank = rank
			want := c.shapes()
			New(c).Walk(func(path string, p *nn.Param) {
				n := 1
				for _, d := range want[path] {
					n *= d
				}
				if len(want[path]) == 0 || n != p.Len() {
					t.Errorf("%s: a file is asked for %v, the model has %v", path, want[path], p.Dims())
				}
				delete(want, path)
			})
			if len(want) > 0 {
				t.Errorf("a file is asked for %v, which the model lacks", want)
			}
		}
	}
}

func TestParseConfigRefuses(t *testing.T) {
	good := string(fixture(t, "vit", "config.json"))
	for _, tt := range []struct{ old, new, want string }{
		{`{`, ``, "cannot be read"},
		{`"vit"`, `"bert"`, "model_type"},
		{`"gelu"`, `"relu"`, "hidden_act"},
		{`"hidden_size": 12`, `"hidden_size": 0`, "hidden_size"},
		{`"hidden_size": 12`, `"hidden_size": 1e9`, "cannot be read"},
		{`"hidden_size": 12`, `"hidden_size": 1000000`, "4096"},
		{`"num_hidden_layers": 2`, `"num_hidden_layers": -1`, "num_hidden_layers"},
		{`"num_attention_heads": 3`, `"num_attention_heads": 5`, "divide"},
		{`"patch_size": 4`, `"patch_size": 3`, "divide"},
		{`"patch_size": 4`, `"patch_size": 0`, "patch_size"},
		{`"0": "a"`, `"7": "a"`, "class 0"},
		{`"layer_norm_eps": 1e-12`, `"layer_norm_eps": -1`, "layer_norm_eps"},
		{`"hidden_act"`, `"pclora_rank": 13, "hidden_act"`, "pclora_rank"},
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
	f.Add(fixture(f, "vit", "config.json"))
	f.Add([]byte(`{"model_type":"vit","hidden_size":1e300}`))
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
		if back.Tokens() != c.Tokens() || len(back.Labels) != len(c.Labels) || back.Rank != c.Rank {
			t.Fatalf("%+v became %+v", c, back)
		}
	})
}

// FuzzLoad feeds files to a model of fixed shape: whatever is accepted holds
// numbers only.
func FuzzLoad(f *testing.F) {
	config := fixture(f, "vit", "config.json")
	f.Add(fixture(f, "vit", "model.safetensors"))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, weights []byte) {
		m, err := Load(config, weights)
		if err != nil {
			return
		}
		m.Walk(func(path string, p *nn.Param) {
			if !tensor.Finite(p.Value.Values()) {
				t.Fatalf("%s holds a value that is not a number", path)
			}
		})
	})
}

func TestBudgetByHand(t *testing.T) {
	c := loadFixture(t, "vit").Config // C = 12, F = 20, 5 tokens, 2 blocks, 2·4·4 values a patch, 3 classes
	const weights = 2 * (4*12*12 + 2*12*20)
	b := New(c).Budget()
	if b.EncoderWeights != weights {
		t.Errorf("EncoderWeights %d, want %d", b.EncoderWeights, weights)
	}
	if want := int64(2 * (4*12*32 + 5*weights + 2*2*5*5*12 + 12*3)); b.FLOPs != want {
		t.Errorf("FLOPs %d, want %d", b.FLOPs, want)
	}
	const others = 12*32 + 12 + 12 + 5*12 + 2*(4*12+20+12+4*12) + 2*12 + 3*12 + 3
	if want := int64(weights + others); b.Params != want {
		t.Errorf("Params %d, want %d", b.Params, want)
	}
	c.Rank = 2
	if got, want := New(c).Budget().EncoderWeights, int64(2*2*(4*24+2*32)); got != want {
		t.Errorf("EncoderWeights at rank 2: %d, want %d", got, want)
	}
}
