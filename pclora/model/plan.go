package model

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// A plan says where each parameter of a model comes from, before there is one.
type plan struct {
	config  Config
	source  safetensors.Source
	seed    uint64
	names   map[string]string // a parameter's path → its tensor's name in the source
	resized string            // path of the positions to be interpolated; empty for none
	fresh   []string          // parts of the head that the source lacks
	notes   []string
}

// newPlan checks the source against a valid config. What is missing or too much
// is a *LoadError, but for heads.
func newPlan(c Config, source safetensors.Source, o Options) (*plan, error) {
	p := &plan{config: c, source: source, seed: o.Seed, names: map[string]string{}}
	have := p.canonical()
	if c.ModelType == "deit" {
		_, two := have[clsClassifierPath+".weight"]
		_, one := have[classifierPath+".weight"]
		p.config.TwoHeads = two && (c.TwoHeads || !one)
	}
	if o.Labels != nil {
		p.config.Labels = slices.Clone(o.Labels)
	}
	if o.ImageSize != 0 && !c.Texts() && o.ImageSize != c.ImageSize {
		p.config.ImageSize = o.ImageSize
		if p.config.Tokens() != c.Tokens() {
			p.resized = p.config.positionPath()
		}
	}
	if err := p.config.Validate(); err != nil {
		return nil, err
	}
	if err := p.match(have, o.Labels != nil); err != nil {
		return nil, err
	}
	return p, p.leftOver(have)
}

// preview says what a person should know of the plan.
func (p *plan) preview() *Preview {
	notes := slices.Clone(p.notes)
	if p.resized != "" {
		_, shape, _ := p.source.Info(p.names[p.resized])
		from, _ := p.positions(shape) // match has looked at it
		to := p.config.ImageSize / p.config.PatchSize
		notes = append(notes, fmt.Sprintf("position embeddings are interpolated from %d×%d to %d×%d patches", from, from, to, to))
	}
	for _, part := range p.fresh {
		notes = append(notes, fmt.Sprintf("%s is not in the checkpoint for these classes: fresh weights, seed %d", part, p.seed))
	}
	return &Preview{p.config, p.fresh, notes}
}

// canonical returns the source's tensors by the names that a whole classifier
// gives them: a plain encoder leaves out its family's name, and the oldest
// checkpoints call a norm's parameters gamma and beta.
func (p *plan) canonical() map[string]string {
	base := p.config.family().base + "."
	names := p.source.Names()
	plain := !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, base) })
	have := make(map[string]string, len(names))
	for _, name := range names {
		path := name
		if plain && !p.headPart(path) {
			path = base + path
		}
		if norm, old := strings.CutSuffix(path, "LayerNorm.gamma"); old {
			path = norm + "LayerNorm.weight"
		} else if norm, old := strings.CutSuffix(path, "LayerNorm.beta"); old {
			path = norm + "LayerNorm.bias"
		}
		have[path] = name
	}
	return have
}

// headPart reports whether a name is of a head, which no family's name is put
// before.
func (p *plan) headPart(name string) bool {
	for _, head := range []string{classifierPath, clsClassifierPath, distilPath, preClassifierPath} {
		if strings.HasPrefix(name, head+".") {
			return true
		}
	}
	return !strings.HasPrefix(name, p.config.family().base+".") && p.config.family().other(name)
}

// match fills in names and fresh. A head with another number of classes is drawn
// fresh if relabelled says that the classes are not the checkpoint's.
func (p *plan) match(have map[string]string, relabelled bool) error {
	want := p.config.forms()
	for _, part := range p.config.headParts() {
		name, there := have[part+".weight"]
		_, bias := have[part+".bias"]
		if there {
			_, shape, _ := p.source.Info(name)
			there = !relabelled || slices.Equal(shape, want[part+".weight"].shape)
		}
		if !there && (relabelled || !bias) {
			p.fresh = append(p.fresh, part)
			delete(want, part+".weight")
			delete(want, part+".bias")
		}
	}
	rounded := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		name, ok := have[path]
		if !ok {
			return &LoadError{path, "is missing: config.json and model.safetensors must be of one model"}
		}
		dtype, shape, _ := p.source.Info(name)
		if path == p.resized {
			if _, err := p.positions(shape); err != nil {
				return err
			}
		} else if !slices.Equal(shape, want[path].shape) {
			return &LoadError{path, fmt.Sprintf("has shape %v, config.json asks for %v", shape, want[path].shape)}
		}
		switch whole := want[path].dtype; {
		case whole != "" && dtype != whole:
			return &LoadError{path, fmt.Sprintf("holds %s, pclora_bits of config.json asks for %s: they must be of one model", dtype, whole)}
		case whole != "" || dtype == "F32":
		case dtype == "F16" || dtype == "BF16" || dtype == "F64":
			rounded[dtype] = true
		default:
			return &LoadError{path, fmt.Sprintf("holds %s, want F32, F16, BF16 or F64: export the model in one of these", dtype)}
		}
		p.names[path] = name
	}
	for _, dtype := range slices.Sorted(maps.Keys(rounded)) {
		how := "exactly"
		if dtype == "F64" {
			how = "rounded"
		}
		p.notes = append(p.notes, fmt.Sprintf("weights in %s are converted to F32, %s", dtype, how))
	}
	return nil
}

// headParts are the linears of the head.
func (c Config) headParts() []string {
	switch {
	case c.Texts():
		return []string{c.poolerPath(), classifierPath}
	case c.TwoHeads:
		return []string{clsClassifierPath, distilPath}
	default:
		return []string{classifierPath}
	}
}

// leftOver notes the tensors that no part takes. What is under the family's name
// but unknown would change the answers, and is an error.
func (p *plan) leftOver(have map[string]string) error {
	want, base := p.config.forms(), p.config.family().base+"."
	var out []string
	for _, path := range slices.Sorted(maps.Keys(have)) {
		if _, ok := want[path]; ok {
			continue
		}
		if strings.HasPrefix(path, base) && !p.config.family().other(path) {
			return &LoadError{have[path], fmt.Sprintf("is no part of a %s for classification", p.config.family().architecture)}
		}
		out = append(out, have[path])
	}
	if n := len(out); n > 0 {
		const most = 4
		list := strings.Join(out[:min(n, most)], ", ")
		if n > most {
			list += ", …"
		}
		p.notes = append(p.notes, fmt.Sprintf("%d tensor(s) that a classifier does not use left out: %.200s", n, list))
	}
	return nil
}

// positions returns the side of the grid that stored position embeddings of a
// shape are of.
func (p *plan) positions(shape []int) (side int, err error) {
	k := p.config.special()
	if len(shape) == 3 && shape[0] == 1 && shape[1] > k && shape[2] == p.config.HiddenSize {
		if side = int(math.Round(math.Sqrt(float64(shape[1] - k)))); side*side == shape[1]-k && side <= 1024 {
			return side, nil
		}
	}
	return 0, &LoadError{p.resized, fmt.Sprintf("has shape %v, which is no square grid of positions of width %d", shape, p.config.HiddenSize)}
}
