package part

import (
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// An Entry is a line of text to type.
type Entry struct {
	ID    string // of the text field, and of its store.Typed
	Label string
	Help  string // what to type; may be empty
	Hint  string // an example, shown while nothing is typed
	Text  string // as typed
	Fault string // why Text is no good; empty if it is
	Go    string // the button that Enter presses; empty for none
	Short bool   // whether a few characters are all
	Off   bool
	Do    func(store.Event)
}

func (c *Entry) help() string  { return c.ID + "-help" }
func (c *Entry) fault() string { return c.ID + "-fault" }

func (c *Entry) class() string {
	class := "entry"
	if c.Short {
		class += " entry-short"
	}
	if c.Fault != "" {
		class += " field-bad"
	}
	return class
}

// described lists what a screen reader says after the label.
func (c *Entry) described() any {
	switch {
	case c.Fault != "" && c.Help != "":
		return c.fault() + " " + c.help()
	case c.Fault != "":
		return c.fault()
	case c.Help != "":
		return c.help()
	}
	return nil
}

func (c *Entry) invalid() string {
	if c.Fault != "" {
		return "true"
	}
	return "false"
}

func (c *Entry) complaint() string {
	if c.Fault == "" {
		return ""
	}
	return "This " + c.Fault + "."
}

func (c *Entry) typed(event vugu.DOMEvent, done bool) {
	c.Do(store.Typed{ID: c.ID, Text: event.PropString("target", "value"), Done: done})
}

func (c *Entry) key(event vugu.DOMEvent) {
	if c.Go != "" && event.PropString("key") == "Enter" {
		event.PreventDefault()
		c.Do(store.Press{ID: c.Go})
	}
}
