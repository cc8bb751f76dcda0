package part

import (
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Pick is a choice from a list that opens.
type Pick struct {
	Name    string // of its store.Choose, and the element's id
	Label   string
	Options []Option
	Value   string
	Do      func(store.Event)
}

func (c *Pick) choose(event vugu.DOMEvent) {
	c.Do(store.Choose{Field: c.Name, Value: event.PropString("target", "value")})
}
