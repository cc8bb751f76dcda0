package part

import (
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Toggle is a setting that is on or off.
type Toggle struct {
	Name  string // the setting, as in Config's JSON
	Label string
	Help  string
	On    bool
	Do    func(store.Event)
}

func (c *Toggle) id() string   { return "set-" + c.Name }
func (c *Toggle) help() string { return c.id() + "-help" }

func (c *Toggle) check(event vugu.DOMEvent) {
	c.Do(store.Check{Field: c.Name, On: event.PropBool("target", "checked")})
}
