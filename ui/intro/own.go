package intro

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// An Own is the form that opens a person's own model.
type Own struct {
	View OwnView
	Do   func(store.Event)
}

// An OwnView is what an Own shows.
type OwnView struct {
	Open             bool // whether the form is unfolded
	Fault            string
	Config, Weights  string // what is known of the picked files
	CanPick, CanOpen bool
	CanGoBack        bool // whether there is a built-in model to go back to
}

func ownOf(s store.State) OwnView {
	return OwnView{
		Open: s.IsOpen("own"), Fault: s.Own.Fault,
		Config: picked(s.Own.Config, "config.json"), Weights: picked(s.Own.Weights, "model.safetensors"),
		CanPick: s.CanOpen(), CanOpen: s.Can("own-open"), CanGoBack: s.Can("built-in"),
	}
}

func picked(f store.File, want string) string {
	if f.Name == "" {
		return "Choose " + want
	}
	return f.Name + ", " + say.Bytes(f.Size)
}

func (c *Own) fold() { c.Do(store.Fold{Name: "own"}) }

func (c *Own) expanded() string {
	if c.View.Open {
		return "true"
	}
	return "false"
}

func (c *Own) open() vugu.Builder {
	return &part.Button{ID: "own-open", Label: "Open this model", Off: !c.View.CanOpen, Do: c.Do}
}

func (c *Own) back() vugu.Builder {
	return &part.Button{ID: "built-in", Label: "Back to the built-in model", Kind: "quiet", Hidden: !c.View.CanGoBack, Do: c.Do}
}
