package model

import (
	"fmt"
	"io"
	"slices"
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

// Load reads a model from the bytes of its config.json and its
// model.safetensors. Errors are a *ConfigError, a *LoadError, or one of package
// safetensors. Memory is allocated only once every tensor is known to be there
// with the right shape.
func Load(config, weights []byte) (*ViT, error) {
	c, err := ParseConfig(config)
	if err != nil {
		return nil, err
	}
	file, err := safetensors.Open(weights)
	if err != nil {
		return nil, err
	}
	want := c.shapes()
	for path, shape := range want {
		t, ok := file.Tensor(path)
		if !ok {
			return nil, &LoadError{path, "is missing: config.json and model.safetensors must be of one model"}
		}
		if !slices.Equal(t.Shape, shape) {
			return nil, &LoadError{path, fmt.Sprintf("has shape %v, config.json asks for %v", t.Shape, shape)}
		}
	}
	for _, name := range file.Names() {
		if _, ok := want[name]; !ok && !strings.HasPrefix(name, "vit.pooler.") {
			return nil, &LoadError{name, "is no part of a ViT for image classification"}
		}
	}
	m := New(c)
	m.Walk(func(path string, p *nn.Param) {
		t, _ := file.Tensor(path)
		if err == nil {
			err = t.Float32s(p.Value.Values())
		}
		if err == nil && !tensor.Finite(p.Value.Values()) {
			err = &LoadError{path, "holds a value that is not a number: the file is damaged or the model diverged"}
		}
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// Write writes the weights as a model.safetensors, with meta as its metadata.
func (m *ViT) Write(w io.Writer, meta map[string]string) error {
	var tensors []safetensors.Named
	m.Walk(func(path string, p *nn.Param) {
		tensors = append(tensors, safetensors.Named{Name: path, Shape: p.Dims(), Data: p.Value.Values()})
	})
	return safetensors.Write(w, meta, tensors)
}

// shapes returns the name and the shape of every tensor of a model with a
// valid config, without making one.
func (c Config) shapes() map[string][]int {
	h, f, labels := c.HiddenSize, c.IntermediateSize, len(c.Labels)
	s := map[string][]int{
		"vit.embeddings.cls_token":                          {1, 1, h},
		"vit.embeddings.position_embeddings":                {1, c.Tokens(), h},
		"vit.embeddings.patch_embeddings.projection.weight": {h, c.Channels, c.PatchSize, c.PatchSize},
		"vit.embeddings.patch_embeddings.projection.bias":   {h},
		"vit.layernorm.weight":                              {h},
		"vit.layernorm.bias":                                {h},
		"classifier.weight":                                 {labels, h},
		"classifier.bias":                                   {labels},
	}
	for i := range c.Layers {
		path := blockPath(i)
		for _, norm := range []string{".layernorm_before", ".layernorm_after"} {
			s[path+norm+".weight"], s[path+norm+".bias"] = []int{h}, []int{h}
		}
		for _, l := range []struct {
			name    string
			in, out int
			bias    bool
		}{
			{".attention.attention.query", h, h, c.QKVBias},
			{".attention.attention.key", h, h, c.QKVBias},
			{".attention.attention.value", h, h, c.QKVBias},
			{".attention.output.dense", h, h, true},
			{".intermediate.dense", h, f, true},
			{".output.dense", f, h, true},
		} {
			if c.Rank > 0 {
				s[path+l.name+".down.weight"] = []int{c.Rank, l.in}
				s[path+l.name+".up.weight"] = []int{l.out, c.Rank}
				s[path+l.name+".up.bias"] = []int{l.out}
				continue
			}
			s[path+l.name+".weight"] = []int{l.out, l.in}
			if l.bias {
				s[path+l.name+".bias"] = []int{l.out}
			}
		}
	}
	return s
}
