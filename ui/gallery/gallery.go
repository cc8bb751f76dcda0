// Package gallery is the page of public runs: pictures of them, to sort, to search
// and to lay side by side.
package gallery

import (
	"fmt"
	"slices"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Gallery shows a View.
type Gallery struct {
	View View
	Do   func(store.Event)
}

// A View is what a Gallery shows.
type View struct {
	Text, Sort, Model string
	Searched          bool // whether the list is narrowed
	Cards             []Card
	More              bool
	Waiting           bool
	Trouble           store.Trouble
	Picked            int
	Full              bool // whether no more can be picked
	Compare           string
}

// A Card is one run.
type Card struct {
	ID, Link, Picture string
	Title, Of         string
	Kept, Gone        string // of a finished run; Kept is empty for others
	Accuracy          string
	Model             bool // whether the compressed model is attached
	Picked            bool
}

// Of is the View of a State.
func Of(s store.State) View {
	g := s.Gallery
	v := View{
		Text: g.Text, Sort: g.Query.Sort, Model: g.Query.Model, Searched: g.Query.Text != "" || g.Query.Model != "",
		More: g.Next != "", Waiting: g.Waiting, Trouble: g.Trouble, Picked: len(g.Picked), Full: len(g.Picked) == store.MaxCompared, Compare: s.CompareLink(),
	}
	for _, a := range g.Runs {
		v.Cards = append(v.Cards, cardOf(a, slices.Contains(g.Picked, a.ID)))
	}
	return v
}

func cardOf(a store.About, picked bool) Card {
	c := Card{ID: a.ID, Link: "/r/" + a.ID, Picture: "/og/" + a.ID, Title: a.Title, Accuracy: say.Share(a.Accuracy),
		Of: called(a.ModelTitle, a.ModelName) + " on " + called(a.DataTitle, a.DataName), Model: a.Model != nil, Picked: picked}
	if c.Title == "" {
		c.Title = c.Of
	}
	c.Of += ", " + say.Day(a.Created)
	if a.Kept > 0 {
		c.Kept, c.Gone = say.Share(a.Kept), say.Share(a.Gone)
	}
	return c
}

func called(title, name string) string {
	if title == "" {
		return name
	}
	return title
}

func (c *Gallery) search() vugu.Builder {
	return &part.Entry{ID: store.GalleryText, Label: "Search", Hint: "Words of a title, model or data", Text: c.View.Text, Go: "search", Do: c.Do}
}

func (c *Gallery) find() vugu.Builder {
	return &part.Button{ID: "search", Label: "Search", Do: c.Do}
}

func (c *Gallery) sort() vugu.Builder {
	return &part.Pick{Name: store.GallerySort, Label: "Order", Value: c.View.Sort, Do: c.Do, Options: []part.Option{
		{Value: store.SortNew, Label: "Newest first"}, {Value: store.SortKept, Label: "Most accuracy kept"}, {Value: store.SortGone, Label: "Most weights gone"}}}
}

func (c *Gallery) models() vugu.Builder {
	p := part.Pick{Name: store.GalleryModel, Label: "Model", Value: c.View.Model, Do: c.Do, Options: []part.Option{{Label: "Any"}}}
	for _, m := range store.Models {
		p.Options = append(p.Options, part.Option{Value: m.Name, Label: m.Title})
	}
	return &p
}

func (c *Gallery) more() vugu.Builder {
	label := "More runs"
	if c.View.Waiting {
		label = "Fetching …"
	}
	return &part.Button{ID: "more", Label: label, Off: c.View.Waiting, Hidden: !c.View.More, Do: c.Do}
}

func (c *Gallery) again() vugu.Builder {
	return &part.Button{ID: "gallery-again", Label: "Try again", Icon: part.IconReset, Hidden: !c.View.Trouble.Again, Do: c.Do}
}

func (c *Gallery) unpick() vugu.Builder {
	return &part.Button{ID: "unpick", Label: "None", Kind: "quiet", Do: c.Do}
}

func (c *Gallery) check(id string, event vugu.DOMEvent) {
	c.Do(store.Check{Field: store.GalleryPick + id, On: event.PropBool("target", "checked")})
}

// empty says that there are no runs, and why.
func (c *Gallery) empty() string {
	switch {
	case len(c.View.Cards) > 0 || c.View.Trouble.Title != "":
		return ""
	case c.View.Waiting:
		return "Fetching the runs …"
	case c.View.Searched:
		return "No public run has all of these words: take fewer, or another model."
	}
	return "There is no public run yet. Make one in the lab, press Share, and tick “List it in the gallery”."
}

func (c *Gallery) picked() string {
	if c.View.Full {
		return fmt.Sprintf("%d picked, which is as many as fit", c.View.Picked)
	}
	if c.View.Picked == 1 {
		return "1 picked: pick another to compare"
	}
	return fmt.Sprintf("%d picked", c.View.Picked)
}

func (c *Gallery) pickLabel(k Card) string { return "Compare " + k.Title }
func (c *Gallery) off(k Card) bool         { return c.View.Full && !k.Picked }
