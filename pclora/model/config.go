package model

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/pcloralab/pcloralab/pclora/nn"
)

// Config is a model's config.json as Hugging Face writes it, as far as it decides
// the computation.
type Config struct {
	ModelType        string  `json:"model_type"`          // "vit", "deit", "bert" or "distilbert"
	HiddenSize       int     `json:"hidden_size"`         // width C
	Layers           int     `json:"num_hidden_layers"`   // blocks L
	Heads            int     `json:"num_attention_heads"` // divides HiddenSize
	IntermediateSize int     `json:"intermediate_size"`   // hidden units of each MLP
	HiddenAct        string  `json:"hidden_act"`          // "gelu", "gelu_new", "gelu_pytorch_tanh" or "relu"
	LayerNormEps     float64 `json:"layer_norm_eps"`

	// Of images; 0 in a model of texts.
	ImageSize int  `json:"image_size,omitempty"` // side of the square image, in pixels
	PatchSize int  `json:"patch_size,omitempty"` // at most ImageSize
	Channels  int  `json:"num_channels,omitempty"`
	QKVBias   bool `json:"qkv_bias"` // always true for texts
	// TwoHeads says that a DeiT has a classifier for its distillation token too,
	// and answers with the mean of both: DeiTForImageClassificationWithTeacher.
	TwoHeads bool `json:"-"`

	// Of texts; 0 in a model of images.
	VocabSize    int `json:"vocab_size,omitempty"`
	MaxPositions int `json:"max_position_embeddings,omitempty"` // tokens that a text may have
	TypeVocab    int `json:"type_vocab_size,omitempty"`         // token types; 0 for none
	PadID        int `json:"pad_token_id,omitempty"`            // the token that fills up
	// Length is how many tokens of a text sizes and costs are computed for; 0 for
	// MaxPositions. No pass depends on it.
	Length int `json:"-"`

	// Labels are the classes' names in order of their number; they are stored
	// as id2label.
	Labels []string `json:"-"`
	// Rank is the inner size of every factored linear of a compressed encoder, the
	// largest where they differ; 0 for a dense one.
	Rank int `json:"pclora_rank,omitempty"`
	// Ranks are the inner sizes of the encoder's linears in order, where they
	// differ.
	Ranks []int `json:"pclora_ranks,omitempty"`
	// EmbeddingRank is the inner size of the factors of a text's word embeddings; 0
	// for a whole table.
	EmbeddingRank int `json:"pclora_embedding_rank,omitempty"`
	// Bits is the width of the integers as which the factors are stored, 8 or 4; 0
	// for F32. See Quantise.
	Bits int `json:"pclora_bits,omitempty"`
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

// Bounds on a config.json.
const (
	maxConfig = 1 << 20 // bytes
	maxLabels = 1 << 16
)

// distilFile has the names that DistilBERT's config.json gives to what BERT's
// has too.
type distilFile struct {
	HiddenSize       int    `json:"dim"`
	Layers           int    `json:"n_layers"`
	Heads            int    `json:"n_heads"`
	IntermediateSize int    `json:"hidden_dim"`
	HiddenAct        string `json:"activation"`
}

// extras are entries that need more than a copy.
type extras struct {
	Architectures []string          `json:"architectures"`
	ID2Label      map[string]string `json:"id2label"`
	NumLabels     *int              `json:"num_labels"`
	PositionType  string            `json:"position_embedding_type"`
	IsDecoder     bool              `json:"is_decoder"`
}

// ParseConfig reads the text of a config.json. What it leaves out is as
// transformers has it, except for sizes. Entries that do not change the
// computation are skipped; a *ConfigError names the first that is wrong.
func ParseConfig(text []byte) (Config, error) {
	if len(text) > maxConfig {
		return Config{}, &ConfigError{"", fmt.Sprintf("has %d bytes, at most %d are read: choose a model's config.json", len(text), maxConfig)}
	}
	if !utf8.Valid(text) {
		return Config{}, &ConfigError{"", "is not UTF-8 text: save it as UTF-8, or download it again"}
	}
	kind := struct {
		ModelType string `json:"model_type"`
		VocabSize int    `json:"vocab_size"`
	}{}
	if err := json.Unmarshal(text, &kind); err != nil {
		return Config{}, &ConfigError{"", "cannot be read: " + err.Error()}
	}
	if kind.ModelType == "" && kind.VocabSize > 0 {
		kind.ModelType = "bert" // its first checkpoints do not say
	}
	c := Config{ModelType: kind.ModelType, QKVBias: true, HiddenAct: "gelu", LayerNormEps: 1e-12}
	if c.Texts() {
		c.MaxPositions = 512
		if c.ModelType == "bert" {
			c.TypeVocab = 2
		}
	} else {
		c.Channels = 3
	}
	var x extras
	if err := json.Unmarshal(text, &c); err != nil {
		return Config{}, &ConfigError{"", "cannot be read: " + err.Error()}
	}
	if err := json.Unmarshal(text, &x); err != nil {
		return Config{}, &ConfigError{"id2label", "cannot be read: " + err.Error()}
	}
	if c.ModelType == "" {
		c.ModelType = kind.ModelType
	}
	if c.ModelType == "distilbert" {
		if err := c.parseDistil(text); err != nil {
			return Config{}, err
		}
	}
	c.ignoreOthers()
	if err := c.take(x); err != nil {
		return Config{}, err
	}
	return c, c.Validate()
}

func (c *Config) parseDistil(text []byte) error {
	d := distilFile{HiddenAct: "gelu"}
	if err := json.Unmarshal(text, &d); err != nil {
		return &ConfigError{"", "cannot be read: " + err.Error()}
	}
	c.HiddenSize, c.Layers, c.Heads, c.IntermediateSize, c.HiddenAct = d.HiddenSize, d.Layers, d.Heads, d.IntermediateSize, d.HiddenAct
	c.LayerNormEps, c.TypeVocab = 1e-12, 0 // both fixed in its code
	return nil
}

// ignoreOthers drops the entries that have no meaning in c's family.
func (c *Config) ignoreOthers() {
	if c.Texts() {
		c.ImageSize, c.PatchSize, c.Channels, c.QKVBias = 0, 0, 0, true
	} else {
		c.VocabSize, c.MaxPositions, c.TypeVocab, c.PadID, c.EmbeddingRank = 0, 0, 0, 0, 0
	}
}

// take sets what follows from x.
func (c *Config) take(x extras) error {
	if x.PositionType != "" && x.PositionType != "absolute" && c.Texts() {
		return &ConfigError{"position_embedding_type", fmt.Sprintf("is %.40q: only \"absolute\" can be loaded", x.PositionType)}
	}
	if x.IsDecoder {
		return &ConfigError{"is_decoder", "is true: only encoders can be loaded"}
	}
	for _, a := range x.Architectures {
		c.TwoHeads = c.TwoHeads || c.ModelType == "deit" && a == "DeiTForImageClassificationWithTeacher"
	}
	n := len(x.ID2Label)
	switch {
	case n > 0:
	case x.NumLabels != nil:
		n = *x.NumLabels
	default:
		n = 2 // transformers leaves out what is its default
	}
	if n < 1 || n > maxLabels {
		return &ConfigError{"id2label", fmt.Sprintf("has %d entries, a number from 1 to %d is needed", n, maxLabels)}
	}
	for i := range n {
		label, ok := x.ID2Label[strconv.Itoa(i)]
		if !ok && len(x.ID2Label) > 0 {
			return &ConfigError{"id2label", fmt.Sprintf("has %d entries but none for class %d", n, i)}
		}
		if !ok {
			label = "LABEL_" + strconv.Itoa(i)
		}
		c.Labels = append(c.Labels, label)
	}
	return nil
}

// Texts reports whether the model reads texts; otherwise it reads images.
func (c Config) Texts() bool { return c.ModelType == "bert" || c.ModelType == "distilbert" }

// Tokens is the number of tokens of an example: of an image its patches and what
// goes before them, of a text Length or else MaxPositions.
func (c Config) Tokens() int {
	switch {
	case !c.Texts():
		side := c.ImageSize / c.PatchSize
		return side*side + c.special()
	case c.Length > 0:
		return c.Length
	default:
		return c.MaxPositions
	}
}

// special is the number of an image's tokens that are no patches.
func (c Config) special() int {
	if c.ModelType == "deit" {
		return 2
	}
	return 1
}

// headTokens is the number of tokens that the head reads.
func (c Config) headTokens() int {
	if c.TwoHeads {
		return 2
	}
	return 1
}

// activations are those of HiddenAct.
var activations = map[string]nn.Activation{
	"gelu": nn.GELU, "gelu_new": nn.GELUTanh, "gelu_pytorch_tanh": nn.GELUTanh, "relu": nn.ReLU,
}
