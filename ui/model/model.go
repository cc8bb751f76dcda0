// Package model is the panel of step 1: where a model comes from, what the one
// that was looked at is and takes, and the models that were downloaded before.
package model

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
	"github.com/vugu/vugu"
)

// A Model shows a View.
type Model struct {
	View View
	Do   func(store.Event)
}

// A View is what a Model shows. While it is folded the rest is empty.
type View struct {
	Open     bool
	Lock     string // why nothing can be chosen; empty if it can
	Now      string // what is in use
	BuiltIns []BuiltIn

	ID, Base, Address string
	More              bool // whether the hub's address is unfolded
	CanHub, CanURL    bool
	Fault             string

	Card  CardView
	Shelf ShelfView
}

// A BuiltIn is a built-in model and whether it can be used now.
type BuiltIn struct {
	store.BuiltIn
	Kind string // what it reads
	Used bool
	Can  bool
}

// Of is the View of a State.
func Of(s store.State) View {
	v := View{Open: s.Flow.Open == store.StepModel}
	if !v.Open {
		return v
	}
	m := s.Flow.Model
	v.Lock, v.Now = s.Lock(), now(s)
	for _, b := range store.Models {
		v.BuiltIns = append(v.BuiltIns, BuiltIn{BuiltIn: b, Kind: kind(b.Texts),
			Used: s.Loaded.Model == b.Name && s.Chosen.Model == b.Name, Can: s.Can("use-" + b.Name)})
	}
	v.ID, v.Base, v.Address, v.Fault = m.ID, m.Base, m.Address, m.Fault
	v.More = s.IsOpen("hub") || m.Base != ""
	v.CanHub, v.CanURL = s.Can("peek-hub"), s.Can("peek-url")
	v.Card = cardOf(s)
	v.Shelf = shelfOf(s)
	return v
}

func now(s store.State) string {
	switch {
	case s.Loaded.Model == "":
		return "No model is loaded yet."
	case s.Chosen.Model == "":
		return s.Model.Title + " is loaded. Choose the next."
	case s.Chosen.Model != s.Loaded.Model:
		return s.ModelTitle(s.Chosen.Model) + " is chosen. It is loaded once its data are."
	}
	return s.ModelTitle(s.Loaded.Model) + " is in use."
}

func kind(texts bool) string {
	if texts {
		return "Reads texts"
	}
	return "Reads pictures"
}

func (c *Model) close() vugu.Builder {
	return &part.Button{ID: "close-model", Label: "Close", Kind: "quiet", Icon: part.IconWrong, Do: c.Do}
}

func (c *Model) use(b BuiltIn) vugu.Builder {
	label := "Use it"
	if b.Used {
		label = "In use"
	}
	return &part.Named{Button: part.Button{ID: "use-" + b.Name, Label: label, Off: !b.Can, Do: c.Do}, Of: b.Title}
}

func (c *Model) hub() vugu.Builder {
	return &part.Entry{ID: "hub-id", Label: "Name on the hub", Hint: "owner/name@revision", Text: c.View.ID, Go: "peek-hub", Do: c.Do,
		Help: "Without a revision it is the newest, which may change; a commit stays what it is."}
}

func (c *Model) peekHub() vugu.Builder {
	return &part.Button{ID: "peek-hub", Label: "Look at it", Off: !c.View.CanHub, Do: c.Do}
}

func (c *Model) base() vugu.Builder {
	return &part.Entry{ID: "hub-base", Label: "Address of the hub", Hint: "https://huggingface.co", Text: c.View.Base, Go: "peek-hub", Do: c.Do,
		Help: "Empty for the usual one. Another must answer with the same paths and allow this page to ask."}
}

func (c *Model) address() vugu.Builder {
	return &part.Entry{ID: "model-address", Label: "Address", Hint: "https://…/model.safetensors", Text: c.View.Address, Go: "peek-url", Do: c.Do,
		Help: "Of a model.safetensors, beside which its config.json lies, or of the folder with both. The server must allow this page to ask."}
}

func (c *Model) peekURL() vugu.Builder {
	return &part.Button{ID: "peek-url", Label: "Look at it", Off: !c.View.CanURL, Do: c.Do}
}

func (c *Model) give() vugu.Builder {
	return &part.Give{Name: "model", Off: c.View.Lock != "",
		What: "Drop a model’s folder or its files here: config.json, model.safetensors (or its parts with their index), and vocab.txt or tokenizer.json for texts."}
}

func (c *Model) card() vugu.Builder  { return &Card{View: c.View.Card, Do: c.Do} }
func (c *Model) shelf() vugu.Builder { return &Shelf{View: c.View.Shelf, Do: c.Do} }
func (c *Model) fold()               { c.Do(store.Fold{Name: "hub"}) }

func (c *Model) expanded() string {
	if c.View.More {
		return "true"
	}
	return "false"
}

// from says where a model comes from.
func from(m wire.ModelSeen) string {
	return map[string]string{wire.FromFiles: "from your files", wire.FromHub: "from the hub", wire.FromURL: "from an address",
		wire.FromShelf: "downloaded before"}[m.From]
}
