package setup

import (
	"slices"

	"github.com/pcloralab/pcloralab/ui/store"
)

// A fold holds settings that few people change.
type fold struct {
	ID, Title string
	Names     []string // of the settings in it
}

var folds = []fold{
	{"method", "Method", []string{
		store.AdapterKind, "adapter-scale", "adapter-stabilised", "adapter-dropout", "adapter-minis",
		"adapter-threshold", "adapter-stages", "adapter-asCode", "adapter-interval", "adapter-fall", "adapter-freeze", "adapter-bits", "adapter-shift",
		store.Start, "bias", "ranks", "gone", "highRank", "prune", "embeddings", "fade",
	}},
	{"teaches", "What teaches", []string{
		"alpha", "features", "logits", "temperature", "attention", "relations", "careful", "vary-shift", "vary-flip", "vary-erase",
	}},
	{"more", "More settings", []string{"warmupShare", "weightDecay", "clip", "evalEvery", "trainHead", "trainNorms"}},
}

// inside lists the settings of a fold that is open, while it is being filled only
// the first of them. Those that have no effect stay in it, hidden, so that the others keep
// their places in the document.
func (c *Setup) inside(f fold) []string {
	if !c.open(f) {
		for _, name := range f.Names {
			delete(c.stills, name) // nothing of it is in the document any more
		}
		return nil
	}
	if c.AtOnce == 0 {
		return f.Names
	}
	n := c.AtOnce
	for _, name := range f.Names {
		if c.stills[name] != nil {
			n++
		}
	}
	if n < len(f.Names) {
		c.Behind = true
		return f.Names[:n]
	}
	return f.Names
}

// shown reports whether a setting of an open fold has an effect.
func (c *Setup) shown(name string) bool {
	return c.View.Controls[name].Used && store.Fits(name, c.View.Texts)
}

func (c *Setup) folds() []fold    { return slices.Clone(folds) }
func (c *Setup) open(f fold) bool { return c.View.Open[f.ID] }
func (c *Setup) toggle(f fold)    { c.Do(store.Fold{Name: f.ID}) }
func (f fold) button() string     { return f.ID + "-fold" }
func (c *Setup) expanded(f fold) string {
	if c.open(f) {
		return "true"
	}
	return "false"
}
