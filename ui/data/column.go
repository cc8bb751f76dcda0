package data

import (
	"fmt"
	"strconv"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
	"github.com/vugu/vugu"
)

// A Column is what is chosen among the columns of a table for one purpose.
type Column struct {
	ID, Label string
	Options   []Option
}

// An Option is a column that can be chosen.
type Option struct {
	Value, Text string
	Chosen      bool
}

// columns are the choices for a table whose columns have these names.
func columns(chosen wire.Columns, names []string) []Column {
	all := []Column{
		{ID: store.ArrangeText, Label: "Text"}, {ID: store.ArrangePair, Label: "Second text"}, {ID: store.ArrangeLabel, Label: "Label"},
	}
	at := []int{chosen.Text, chosen.Pair, chosen.Label}
	for i := range all {
		if all[i].ID == store.ArrangePair {
			all[i].Options = append(all[i].Options, Option{Value: "-1", Text: "none", Chosen: at[i] < 0})
		}
		for n, name := range names {
			if name == "" {
				name = fmt.Sprintf("column %d", n+1)
			}
			all[i].Options = append(all[i].Options, Option{Value: strconv.Itoa(n), Text: name, Chosen: at[i] == n})
		}
	}
	return all
}

func (c *Card) choose(id string, event vugu.DOMEvent) {
	c.Do(store.Typed{ID: id, Text: event.PropString("target", "value"), Done: true})
}

// heads are the table's columns with what they are used for.
func (c *Card) heads() []string {
	var heads []string
	if c.View.Table == nil {
		return nil
	}
	for n, name := range c.View.Table.Names {
		if name == "" {
			name = fmt.Sprintf("column %d", n+1)
		}
		for _, column := range c.View.Columns {
			if column.Options[len(column.Options)-len(c.View.Table.Names)+n].Chosen {
				name += " (" + map[string]string{store.ArrangeText: "text", store.ArrangePair: "second text", store.ArrangeLabel: "label"}[column.ID] + ")"
			}
		}
		heads = append(heads, name)
	}
	return heads
}

func (c *Card) rows() [][]string {
	if c.View.Table == nil {
		return nil
	}
	return c.View.Table.Rows
}

func (c *Card) total() string {
	if c.View.Table == nil {
		return ""
	}
	return fmt.Sprintf("The first %s of %s rows", say.Count(len(c.View.Table.Rows)), say.Count(c.View.Table.Total))
}
