package part

import (
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// An Area is some lines of text to type.
type Area struct {
	ID    string // of the field, and of its store.Typed
	Label string
	Help  string
	Text  string // as typed
	Most  int    // characters
	Off   bool
	Do    func(store.Event)
}

func (c *Area) help() string { return c.ID + "-help" }

func (c *Area) typed(event vugu.DOMEvent) {
	c.Do(store.Typed{ID: c.ID, Text: event.PropString("target", "value")})
}
