package model

import "fmt"

// bound is the range of one number of a config.json.
type bound struct {
	field    string
	value    int
	min, max int
}

// Validate returns a *ConfigError for the first entry out of bounds.
func (c Config) Validate() error {
	if _, ok := families[c.ModelType]; !ok {
		return &ConfigError{"model_type", fmt.Sprintf("is %.40q: \"vit\", \"deit\", \"bert\" and \"distilbert\" can be loaded", c.ModelType)}
	}
	if _, ok := activations[c.HiddenAct]; !ok {
		return &ConfigError{c.key("hidden_act"), fmt.Sprintf("is %.40q: \"gelu\", \"gelu_new\", \"gelu_pytorch_tanh\" and \"relu\" can be loaded", c.HiddenAct)}
	}
	for _, n := range c.bounds() {
		if n.value < n.min || n.value > n.max {
			return &ConfigError{c.key(n.field), fmt.Sprintf("is %d, a number from %d to %d is needed", n.value, n.min, n.max)}
		}
	}
	if err := c.checkRanks(); err != nil {
		return err
	}
	if c.HiddenSize%c.Heads != 0 {
		return &ConfigError{c.key("num_attention_heads"), fmt.Sprintf("is %d, which does not divide %s %d", c.Heads, c.key("hidden_size"), c.HiddenSize)}
	}
	if !(c.LayerNormEps > 0 && c.LayerNormEps < 1) {
		return &ConfigError{"layer_norm_eps", fmt.Sprintf("is %g, a small positive number is needed", c.LayerNormEps)}
	}
	if c.TwoHeads && c.ModelType != "deit" {
		return &ConfigError{"architectures", "names two heads, which only a DeiT has"}
	}
	return nil
}

func (c Config) bounds() []bound {
	all := []bound{
		{"hidden_size", c.HiddenSize, 1, 4096},
		{"num_hidden_layers", c.Layers, 1, 64},
		{"num_attention_heads", c.Heads, 1, 64},
		{"intermediate_size", c.IntermediateSize, 1, 16384},
		{"id2label", len(c.Labels), 1, maxLabels},
		{"pclora_rank", c.Rank, 0, min(c.HiddenSize, c.IntermediateSize)},
	}
	if c.Texts() {
		return append(all,
			bound{"vocab_size", c.VocabSize, 1, 1 << 20},
			bound{"max_position_embeddings", c.MaxPositions, 1, 8192},
			bound{"type_vocab_size", c.TypeVocab, 0, 1024},
			bound{"pclora_embedding_rank", c.EmbeddingRank, 0, min(c.VocabSize, c.HiddenSize)},
			bound{"pad_token_id", c.PadID, 0, c.VocabSize - 1})
	}
	return append(all,
		bound{"image_size", c.ImageSize, 1, 1024},
		bound{"patch_size", c.PatchSize, 1, max(c.ImageSize, 1)},
		bound{"num_channels", c.Channels, 1, 4})
}

// key is what c's config.json calls an entry.
func (c Config) key(field string) string {
	if c.ModelType != "distilbert" {
		return field
	}
	switch field {
	case "hidden_size":
		return "dim"
	case "num_hidden_layers":
		return "n_layers"
	case "num_attention_heads":
		return "n_heads"
	case "intermediate_size":
		return "hidden_dim"
	case "hidden_act":
		return "activation"
	}
	return field
}
