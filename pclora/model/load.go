package model

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// A LoadError says which tensor of a checkpoint is missing or wrong.
type LoadError struct {
	Tensor string
	Reason string // for people: what is wrong and what to do
}

func (e *LoadError) Error() string { return "model.safetensors: " + e.Tensor + " " + e.Reason }

// Options say what a loaded model shall be where that may differ from its
// checkpoint.
type Options struct {
	Labels    []string // classes; nil for the checkpoint's. Another number gets a fresh classifier
	ImageSize int      // side in pixels; 0 for the checkpoint's. Another gets interpolated positions
	Seed      uint64   // of what is drawn fresh
}

// A Preview is what the headers of a checkpoint say of the model that Open would
// make of it.
type Preview struct {
	Config Config   // of the model, options applied; Config.Budget says what it costs
	Fresh  []string // parts that are drawn, not read: the model must be taught first
	Notes  []string // for people: what is drawn, converted, interpolated, left out
}

// A Loaded is a model from a checkpoint, and what a person should know of how it
// came about.
type Loaded struct {
	Model Model
	Preview
}

// Peek checks a checkpoint as Open does, without reading a weight: of the source
// it asks for names, types and shapes alone, so that a model which cannot be used
// is refused before its download. Its errors are Open's, but for damaged weights.
func Peek(config []byte, weights safetensors.Source, o Options) (*Preview, error) {
	c, err := ParseConfig(config)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(c, weights, o)
	if err != nil {
		return nil, err
	}
	return p.preview(), nil
}

// Open reads a model of any family from the bytes of its config.json and its
// weights, one tensor at a time. A model without a head gets a fresh one. Errors
// are a *ConfigError, a *LoadError, or one of package safetensors. Memory is
// allocated only once every tensor is known to be there with the right shape.
func Open(config []byte, weights safetensors.Source, o Options) (*Loaded, error) {
	c, err := ParseConfig(config)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(c, weights, o)
	if err != nil {
		return nil, err
	}
	return p.load()
}

// Load reads a ViT from the bytes of its config.json and its model.safetensors.
// Nothing is drawn fresh: a missing part is a *LoadError. Other errors are
// Open's.
func Load(config, weights []byte) (*ViT, error) {
	c, err := ParseConfig(config)
	if err != nil {
		return nil, err
	}
	if c.Texts() {
		return nil, &ConfigError{"model_type", fmt.Sprintf("is %q: a model of images is needed", c.ModelType)}
	}
	file, err := safetensors.Open(weights)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(c, file, Options{})
	if err != nil {
		return nil, err
	}
	if len(p.fresh) > 0 {
		return nil, &LoadError{p.fresh[0] + ".weight", "is missing: config.json and model.safetensors must be of one model"}
	}
	l, err := p.load()
	if err != nil {
		return nil, err
	}
	return l.Model.(*ViT), nil
}

// load makes the model and reads it.
func (p *plan) load() (*Loaded, error) {
	m := Make(p.config)
	l := &Loaded{Model: m, Preview: *p.preview()}
	rng := tensor.NewRand(p.seed, 1)
	var err error
	m.Walk(func(path string, to *nn.Param) {
		name, read := p.names[path]
		switch {
		case err != nil:
		case !read && strings.HasSuffix(path, ".weight"): // of a fresh part; its bias is zeros
			tensor.FillNormal(to.Value, rng, initStd)
		case !read:
		case path == p.resized:
			err = p.resize(name, to)
		case p.config.packed(path):
			err = p.unpack(path, to)
		default:
			err = p.source.Float32s(name, to.Value.Values())
		}
		if err == nil && !tensor.Finite(to.Value.Values()) {
			err = &LoadError{path, "holds a value that is not a number: the file is damaged or the model diverged"}
		}
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// Check returns an error if a model with config c cannot take the batch.
func (c Config) Check(in Input) error {
	if !c.Texts() {
		if want := c.Channels * c.ImageSize * c.ImageSize; in.Images.Cols != want {
			return fmt.Errorf("model: images of %d values, the model takes %d channels of %d×%d pixels", in.Images.Cols, c.Channels, c.ImageSize, c.ImageSize)
		}
		return nil
	}
	t := in.Texts
	switch {
	case t.Tokens < 1 || t.Tokens > c.MaxPositions:
		return fmt.Errorf("model: texts of %d tokens, the model takes 1 to %d: cut them", t.Tokens, c.MaxPositions)
	case len(t.IDs)%t.Tokens != 0 || t.Types != nil && len(t.Types) != len(t.IDs) || t.Mask != nil && len(t.Mask) != len(t.IDs):
		return fmt.Errorf("model: %d tokens, %d types and %d in the mask, of texts of %d", len(t.IDs), len(t.Types), len(t.Mask), t.Tokens)
	}
	for i, id := range t.IDs {
		if id < 0 || int(id) >= c.VocabSize {
			return fmt.Errorf("model: token %d, the model knows %d: vocabulary and model must be of one checkpoint", id, c.VocabSize)
		}
		if c.TypeVocab > 0 && t.Types != nil && (t.Types[i] < 0 || int(t.Types[i]) >= c.TypeVocab) {
			return fmt.Errorf("model: token type %d, the model knows %d", t.Types[i], c.TypeVocab)
		}
	}
	return nil
}
