package part

import (
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Field is a setting that is a number: a text field with its meaning, its
// range, a slider for the pointer and, when needed, what is wrong with it.
//
// The slider is a second way to the same value, so keyboards and screen
// readers meet only the text field; the arrow keys up and down move its value.
type Field struct {
	Name    string // the setting, as in Config's JSON
	Label   string
	Help    string // meaning and allowed range
	Text    string // as typed
	Fault   string // why Text is no good; empty if it is
	Default string // as it would be typed
	At      int    // the slider's position, in [0, store.SlideEnd]
	Changed bool   // whether Text differs from Default
	Do      func(store.Event)
}

func (c *Field) id() string    { return "set-" + c.Name }
func (c *Field) help() string  { return c.id() + "-help" }
func (c *Field) fault() string { return c.id() + "-fault" }

func (c *Field) class() string {
	if c.Fault != "" {
		return "field field-bad"
	}
	return "field"
}

// described lists what a screen reader says after the label.
func (c *Field) described() string {
	if c.Fault != "" {
		return c.fault() + " " + c.help()
	}
	return c.help()
}

func (c *Field) invalid() string {
	if c.Fault != "" {
		return "true"
	}
	return "false"
}

func (c *Field) complaint() string {
	if c.Fault == "" {
		return ""
	}
	return "This " + strings.TrimSuffix(c.Fault, ".") + "."
}

func (c *Field) undo() string      { return "Default " + c.Default }
func (c *Field) undoLabel() string { return "Set " + c.Label + " back to its default, " + c.Default }

func (c *Field) edit(event vugu.DOMEvent) {
	c.Do(store.Edit{Field: c.Name, Text: event.PropString("target", "value")})
}

func (c *Field) slide(event vugu.DOMEvent) {
	at, err := strconv.Atoi(event.PropString("target", "value"))
	if err != nil {
		return
	}
	c.Do(store.Slide{Field: c.Name, At: at})
}

func (c *Field) nudge(event vugu.DOMEvent) {
	ways := map[string]int{"ArrowUp": 1, "ArrowDown": -1}[event.PropString("key")]
	if ways == 0 {
		return
	}
	event.PreventDefault() // the caret stays
	c.Do(store.Nudge{Field: c.Name, Ways: ways})
}

func (c *Field) restore() { c.Do(store.Restore{Field: c.Name}) }
