package model

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Config is a ViT's config.json as Hugging Face writes it, as far as it decides
// the computation.
type Config struct {
	ModelType        string  `json:"model_type"`          // "vit"
	HiddenSize       int     `json:"hidden_size"`         // width C
	Layers           int     `json:"num_hidden_layers"`   // blocks L
	Heads            int     `json:"num_attention_heads"` // divides HiddenSize
	IntermediateSize int     `json:"intermediate_size"`   // hidden units of each MLP
	HiddenAct        string  `json:"hidden_act"`          // "gelu"
	LayerNormEps     float64 `json:"layer_norm_eps"`
	ImageSize        int     `json:"image_size"` // side of the square image, in pixels
	PatchSize        int     `json:"patch_size"` // divides ImageSize
	Channels         int     `json:"num_channels"`
	QKVBias          bool    `json:"qkv_bias"`

	// Labels are the classes' names in order of their number; they are stored
	// as id2label.
	Labels []string `json:"-"`
	// Rank is the inner size of every factored linear of a compressed encoder,
	// 0 for a dense one.
	Rank int `json:"pclora_rank,omitempty"`
}

// A ConfigError says which entry of a config.json is wrong.
type ConfigError struct {
	Field  string // JSON name; empty for the whole file
	Reason string // for people: what is wrong and what to do
}

func (e *ConfigError) Error() string {
	if e.Field == "" {
		return "config.json: " + e.Reason
	}
	return "config.json: " + e.Field + " " + e.Reason
}

// maxConfig bounds a config.json, in bytes.
const maxConfig = 1 << 20

// ParseConfig reads the text of a config.json. Entries that do not change the
// computation are skipped; a *ConfigError names the first that is wrong.
func ParseConfig(text []byte) (Config, error) {
	if len(text) > maxConfig {
		return Config{}, &ConfigError{"", fmt.Sprintf("has %d bytes, at most %d are read: choose a model's config.json", len(text), maxConfig)}
	}
	c := Config{QKVBias: true, Channels: 3, HiddenAct: "gelu", LayerNormEps: 1e-12} // transformers' defaults
	var extra struct {
		ID2Label map[string]string `json:"id2label"`
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return Config{}, &ConfigError{"", "cannot be read: " + err.Error()}
	}
	if err := json.Unmarshal(text, &extra); err != nil {
		return Config{}, &ConfigError{"id2label", "cannot be read: " + err.Error()}
	}
	for i := range len(extra.ID2Label) {
		label, ok := extra.ID2Label[strconv.Itoa(i)]
		if !ok {
			return Config{}, &ConfigError{"id2label", fmt.Sprintf("has %d entries but none for class %d", len(extra.ID2Label), i)}
		}
		c.Labels = append(c.Labels, label)
	}
	return c, c.Validate()
}

// Validate returns a *ConfigError for the first entry out of bounds.
func (c Config) Validate() error {
	if c.ModelType != "vit" {
		return &ConfigError{"model_type", fmt.Sprintf("is %.40q: only \"vit\" can be loaded", c.ModelType)}
	}
	if c.HiddenAct != "gelu" {
		return &ConfigError{"hidden_act", fmt.Sprintf("is %.40q: only \"gelu\" can be loaded", c.HiddenAct)}
	}
	for _, n := range []struct {
		field    string
		value    int
		min, max int
	}{
		{"hidden_size", c.HiddenSize, 1, 4096},
		{"num_hidden_layers", c.Layers, 1, 64},
		{"num_attention_heads", c.Heads, 1, 64},
		{"intermediate_size", c.IntermediateSize, 1, 16384},
		{"image_size", c.ImageSize, 1, 1024},
		{"patch_size", c.PatchSize, 1, 1024},
		{"num_channels", c.Channels, 1, 4},
		{"id2label", len(c.Labels), 2, 256},
		{"pclora_rank", c.Rank, 0, min(c.HiddenSize, c.IntermediateSize)},
	} {
		if n.value < n.min || n.value > n.max {
			return &ConfigError{n.field, fmt.Sprintf("is %d, a number from %d to %d is needed", n.value, n.min, n.max)}
		}
	}
	if c.HiddenSize%c.Heads != 0 {
		return &ConfigError{"num_attention_heads", fmt.Sprintf("is %d, which does not divide hidden_size %d", c.Heads, c.HiddenSize)}
	}
	if c.ImageSize%c.PatchSize != 0 {
		return &ConfigError{"patch_size", fmt.Sprintf("is %d, which does not divide image_size %d", c.PatchSize, c.ImageSize)}
	}
	if !(c.LayerNormEps > 0 && c.LayerNormEps < 1) {
		return &ConfigError{"layer_norm_eps", fmt.Sprintf("is %g, a small positive number is needed", c.LayerNormEps)}
	}
	return nil
}

// JSON returns c as a config.json that transformers reads.
func (c Config) JSON() []byte {
	id2label, label2id := map[string]string{}, map[string]int{}
	for i, l := range c.Labels {
		id2label[strconv.Itoa(i)], label2id[l] = l, i
	}
	b, err := json.MarshalIndent(struct {
		Architectures []string `json:"architectures"`
		Config
		ID2Label         map[string]string `json:"id2label"`
		Label2ID         map[string]int    `json:"label2id"`
		HiddenDropout    float64           `json:"hidden_dropout_prob"`
		AttentionDropout float64           `json:"attention_probs_dropout_prob"`
		InitializerRange float64           `json:"initializer_range"`
		EncoderStride    int               `json:"encoder_stride"`
		ProblemType      string            `json:"problem_type"`
		TorchDType       string            `json:"torch_dtype"`
	}{
		Architectures: []string{"ViTForImageClassification"}, Config: c, ID2Label: id2label, Label2ID: label2id,
		InitializerRange: initStd, EncoderStride: c.PatchSize, ProblemType: "single_label_classification", TorchDType: "float32",
	}, "", "  ")
	if err != nil {
		panic("model: " + err.Error()) // only a NaN could do this, and Validate refuses it
	}
	return append(b, '\n')
}

// Tokens is the number of tokens of an image, patches and the class token.
func (c Config) Tokens() int {
	side := c.ImageSize / c.PatchSize
	return side*side + 1
}
