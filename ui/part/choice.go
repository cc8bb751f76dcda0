package part

import "github.com/pcloralab/pcloralab/ui/store"

// A Choice is a setting with a few named values, each a card to pick.
type Choice struct {
	Name    string // the setting, as in Config's JSON
	Label   string
	Help    string
	Options []Option
	Value   string
	List    bool // one below the other, with room for notes of a sentence
	Changed bool // whether Value is not the default
	Do      func(store.Event)
}

// An Option is one value of a Choice.
type Option struct {
	Value string
	Label string
	Note  string // more about it; may be empty
	Cost  string // what it takes; may be empty
	Path  string // its drawing, an outline in a 64×32 box; empty for none
	Off   bool   // whether it cannot be picked now
}

func (c *Choice) id(value string) string { return "set-" + c.Name + "-" + value }
func (c *Choice) help() string           { return "set-" + c.Name + "-help" }
func (c *Choice) pick(value string)      { c.Do(store.Choose{Field: c.Name, Value: value}) }
func (c *Choice) restore()               { c.Do(store.Restore{Field: c.Name}) }

func (c *Choice) class() string {
	if c.List {
		return "cards cards-list"
	}
	if len(c.Options) > 0 && c.Options[0].Path != "" {
		return "cards cards-drawn"
	}
	return "cards"
}

func (c *Choice) undoLabel() string { return "Set " + c.Label + " back to its default" }
