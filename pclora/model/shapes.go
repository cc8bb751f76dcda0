package model

// shapes returns the name and the shape of every tensor of a model with a
// valid config, without making one.
func (c Config) shapes() map[string][]int {
	s := shapeMap{}
	base, h, labels := c.family().base, c.HiddenSize, len(c.Labels)
	if c.Texts() {
		s[base+".embeddings.word_embeddings.weight"] = []int{c.VocabSize, h}
		if r := c.EmbeddingRank; r > 0 {
			s[base+".embeddings.word_embeddings.weight"] = []int{c.VocabSize, r}
			s[base+".embeddings.word_embeddings.projection.weight"] = []int{h, r}
		}
		s[base+".embeddings.position_embeddings.weight"] = []int{c.MaxPositions, h}
		if c.TypeVocab > 0 {
			s[base+".embeddings.token_type_embeddings.weight"] = []int{c.TypeVocab, h}
		}
		s.norm(base+".embeddings.LayerNorm", h)
		s.linear(c.poolerPath(), h, h, true)
	} else {
		s[base+".embeddings.cls_token"] = []int{1, 1, h}
		if c.special() > 1 {
			s[base+".embeddings.distillation_token"] = []int{1, 1, h}
		}
		s[c.positionPath()] = []int{1, c.Tokens(), h}
		s[base+".embeddings.patch_embeddings.projection.weight"] = []int{h, c.Channels, c.PatchSize, c.PatchSize}
		s[base+".embeddings.patch_embeddings.projection.bias"] = []int{h}
		s.norm(base+".layernorm", h)
	}
	s.linear(c.classifierPath(), h, labels, true)
	if c.TwoHeads {
		s.linear(distilPath, h, labels, true)
	}
	for i := range c.Layers {
		c.blockShapes(s, i)
	}
	return s
}

func (c Config) blockShapes(s shapeMap, block int) {
	path, names, h, f := c.blockPath(block), c.family().block, c.HiddenSize, c.IntermediateSize
	s.norm(path+names.NormBefore, h)
	s.norm(path+names.NormAfter, h)
	for i, l := range []struct {
		name    string
		in, out int
		bias    bool
	}{
		{names.Query, h, h, c.QKVBias},
		{names.Key, h, h, c.QKVBias},
		{names.Value, h, h, c.QKVBias},
		{names.Output, h, h, true},
		{names.In, h, f, true},
		{names.Out, f, h, true},
	} {
		if r := c.rank(linearsInBlock*block + i); r > 0 {
			s.linear(path+l.name+".down", l.in, r, false)
			s.linear(path+l.name+".up", r, l.out, true)
		} else {
			s.linear(path+l.name, l.in, l.out, l.bias)
		}
	}
}

// positionPath is where an image's position embeddings are.
func (c Config) positionPath() string { return c.family().base + ".embeddings.position_embeddings" }

// A shapeMap gathers shapes by name.
type shapeMap map[string][]int

func (s shapeMap) linear(path string, in, out int, bias bool) {
	s[path+".weight"] = []int{out, in}
	if bias {
		s[path+".bias"] = []int{out}
	}
}

func (s shapeMap) norm(path string, c int) {
	s[path+".weight"], s[path+".bias"] = []int{c}, []int{c}
}
