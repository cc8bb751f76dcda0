package data

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
	"github.com/vugu/vugu"
)

// A Card shows what is in the data that were looked at, and how they are read
// and divided.
type Card struct {
	View CardView
	Do   func(store.Event)
}

// A CardView is what a Card shows; Title is empty while no data were looked at.
type CardView struct {
	Title, Form string
	Columns     []Column // to choose, of a table
	Header      bool
	Table       *wire.Table
	Fields      []Entry
	Parts       string
	Classes     []Class
	More        string // classes that are left out; may be empty
	Notes       []string
	Fault       string
	Misfit      string // what the chosen model reads, if not these
	Used        bool
	Can         bool
}

// An Entry is a share or the seed, as typed.
type Entry struct{ ID, Label, Text, Fault string }

// A Class is a class with its size and its first examples.
type Class struct {
	Name, Count string
	Share       float64 // of the largest class, in [0, 1]
	Texts       []string
	Pictures    []string // addresses
}

func cardOf(s store.State) CardView {
	d := s.Flow.Data
	if d.Seen == nil {
		return CardView{}
	}
	seen := d.Seen
	v := CardView{
		Title: seen.Title, Form: form(seen), Notes: seen.Notes, Fault: seen.Fault, Table: seen.Table, Header: d.Want.Columns.Header,
		Misfit: misfit(s), Can: s.Can("use-data"), Used: s.Chosen == s.Loaded && s.Loaded.Data == wire.Own,
		Parts: fmt.Sprintf("%s to learn from, %s for validation, %s to test on",
			say.Count(seen.Parts[0]), say.Count(seen.Parts[1]), say.Count(seen.Parts[2])),
	}
	if seen.Table != nil {
		v.Columns = columns(d.Want.Columns, seen.Table.Names)
	}
	for _, f := range []Entry{
		{ID: store.ArrangeValidation, Label: "Validation, %"}, {ID: store.ArrangeTest, Label: "Test, %"}, {ID: store.ArrangeSeed, Label: "Seed"},
	} {
		f.Text, f.Fault = d.Entries[f.ID], d.Faults[f.ID]
		v.Fields = append(v.Fields, f)
	}
	v.Classes, v.More = balance(seen, d.URLs)
	return v
}

// misfit says that the chosen model reads something else.
func misfit(s store.State) string {
	reads, known := s.ReadsTexts()
	switch {
	case !known || reads == s.Flow.Data.Seen.Texts:
		return ""
	case reads:
		return "The chosen model reads texts. Use these, and you choose one that reads pictures next."
	}
	return "The chosen model reads pictures. Use these, and you choose one that reads texts next."
}

func form(d *wire.DataSeen) string {
	total := d.Parts[0] + d.Parts[1] + d.Parts[2]
	return fmt.Sprintf("%s, %s examples in %s", d.Form, say.Count(total), classes(len(d.Classes)))
}

func classes(n int) string {
	if n == 1 {
		return "1 class"
	}
	return say.Count(n) + " classes"
}

// balance is the classes on show: the size of many and examples of a few.
func balance(d *wire.DataSeen, urls []string) (all []Class, more string) {
	largest := 1
	for _, c := range d.Classes {
		largest = max(largest, c.Count)
	}
	painted := len(urls) == len(store.Previews(d))
	for i, c := range d.Classes {
		if i == store.MaxBalance {
			return all, fmt.Sprintf("and %s", classes(len(d.Classes)-i))
		}
		k := Class{Name: c.Name, Count: say.Count(c.Count), Share: float64(c.Count) / float64(largest)}
		if i < store.MaxPreviews {
			k.Texts = c.Texts
			if n := len(c.Images); painted && n > 0 {
				k.Pictures, urls = urls[:n], urls[n:]
			}
		}
		all = append(all, k)
	}
	return all, ""
}

func (k Class) width() string { return plot.Percent(plot.Width * k.Share) }

func (c *Card) entry(f Entry) vugu.Builder {
	return &part.Entry{ID: f.ID, Label: f.Label, Text: f.Text, Fault: f.Fault, Short: true, Do: c.Do}
}

func (c *Card) use() vugu.Builder {
	label := "Use these data"
	if c.View.Used {
		label = "In use"
	}
	return &part.Button{ID: "use-data", Label: label, Kind: "main", Off: !c.View.Can, Do: c.Do}
}

// fault is the refusal as a sentence.
func (c *Card) fault() string {
	if c.View.Fault == "" {
		return ""
	}
	return "They cannot be used like this: " + strings.TrimSuffix(c.View.Fault, ".") + "."
}

func (c *Card) header(event vugu.DOMEvent) {
	text := "no"
	if event.PropBool("target", "checked") {
		text = "yes"
	}
	c.Do(store.Typed{ID: store.ArrangeHeader, Text: text, Done: true})
}
