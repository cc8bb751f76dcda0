// Package data is the panel of step 2: where data come from, what is in those
// that were looked at, and how they are divided.
package data

import (
	"strconv"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Data shows a View.
type Data struct {
	View View
	Do   func(store.Event)

	stillShots part.Still // the camera's picture is set from outside
}

// A View is what a Data shows. While it is folded the rest is empty, but for the
// camera's picture, which stays where it is.
type View struct {
	Open     bool
	Lock     string // why nothing can be chosen; empty if it can
	Now      string // what is in use
	BuiltIns []BuiltIn
	Fault    string

	Texts TextsView
	Shots ShotsView
	Card  CardView
}

// A BuiltIn is built-in data and whether they can be used now.
type BuiltIn struct {
	store.BuiltIn
	Kind string
	Used bool
	Can  bool
}

// Of is the View of a State.
func Of(s store.State) View {
	v := View{Open: s.Flow.Open == store.StepData}
	if !v.Open {
		return v
	}
	v.Lock, v.Now, v.Fault = s.Lock(), now(s), s.Flow.Data.Fault
	for _, b := range store.DataSets {
		v.BuiltIns = append(v.BuiltIns, BuiltIn{BuiltIn: b, Kind: kind(b.Texts),
			Used: s.Chosen == s.Loaded && s.Loaded.Data == b.Name, Can: s.Can("data-" + b.Name)})
	}
	v.Texts, v.Shots, v.Card = textsOf(s), shotsOf(s), cardOf(s)
	return v
}

func kind(texts bool) string {
	if texts {
		return "Texts"
	}
	return "Pictures"
}

func now(s store.State) string {
	model := s.ModelTitle(s.Chosen.Model)
	switch {
	case s.Chosen.Model == "" && s.Chosen.Data == "":
		return "Neither model nor data are chosen."
	case s.Chosen.Data == "":
		return model + " is chosen. Choose what it works on."
	case s.Chosen.Model == "":
		return s.DataTitle(s.Chosen.Data) + " is chosen. Choose a model that reads it."
	case s.Chosen == s.Loaded:
		return s.DataTitle(s.Loaded.Data) + " is in use."
	case !s.Fits(s.Chosen):
		texts, _ := s.ReadsTexts()
		if texts {
			return model + " reads texts: choose data with texts."
		}
		return model + " reads pictures: choose data with pictures."
	}
	return model + " with " + s.DataTitle(s.Chosen.Data) + " is chosen, but not loaded yet."
}

func (c *Data) close() vugu.Builder {
	return &part.Button{ID: "close-data", Label: "Close", Kind: "quiet", Icon: part.IconWrong, Do: c.Do}
}

func (c *Data) use(b BuiltIn) vugu.Builder {
	label := "Use them"
	if b.Used {
		label = "In use"
	}
	return &part.Named{Button: part.Button{ID: "data-" + b.Name, Label: label, Off: !b.Can, Do: c.Do}, Of: b.Title}
}

func (c *Data) give() vugu.Builder {
	return &part.Give{Name: "data", Off: c.View.Lock != "",
		What: "Drop files here: a zip or a folder with pictures in one folder for each class, IDX files (also .gz), CIFAR’s .bin files, or a table of texts as CSV, TSV or JSONL."}
}

func (c *Data) texts() vugu.Builder { return &Texts{View: c.View.Texts, Do: c.Do} }
func (c *Data) card() vugu.Builder  { return &Card{View: c.View.Card, Do: c.Do} }

func (c *Data) shots() vugu.Builder {
	return c.stillShots.Show(c.View.Shots, &Shots{View: c.View.Shots, Do: c.Do})
}

func expanded(open bool) string { return strconv.FormatBool(open) }
