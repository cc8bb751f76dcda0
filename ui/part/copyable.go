package part

import (
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Copyable is a text to take along: in a field that can be selected, with a button
// that copies it.
type Copyable struct {
	ID     string // of the field
	Label  string
	Text   string
	Help   string // may be empty
	Button string // id of the button
	Copied string // what was copied last, as in store.State
	Do     func(store.Event)
}

func (c *Copyable) help() string { return c.ID + "-help" }

// described is what a screen reader says after the label, nothing without Help.
func (c *Copyable) described() any {
	if c.Help == "" {
		return nil
	}
	return c.help()
}

func (c *Copyable) button() vugu.Builder {
	label := "Copy"
	switch c.Copied {
	case c.Button:
		label = "Copied"
	case "!" + c.Button:
		label = "Select and copy it"
	}
	return &Named{Button: Button{ID: c.Button, Label: label, Do: c.Do}, Of: c.Label}
}
