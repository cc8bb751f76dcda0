// Package replay shows a run that was shared: who made it with what, how it went,
// and what can be done with it. The rest of its page are the lab's own sections.
package replay

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Head shows what run it is.
type Head struct {
	View HeadView
	Do   func(store.Event)
}

// A HeadView is what a Head shows.
type HeadView struct {
	Here        bool // whether the run is there
	Title, Note string
	Headline    string
	Kind        string // whose it is, and how it came here
	Facts       []Fact
	Trouble     store.Trouble

	Again    string // address of the lab with its settings
	First    string // what has to be opened there first; empty for nothing
	Model    string // address of the attached model; empty for none
	ModelOf  string // its size
	Copied   string
	Verify   bool // whether the run can be made again now
	CanEmbed bool
	Embed    string // what embeds it; empty while folded
	Mine     bool   // whether this browser can delete it
	Asking   bool
	Deleting bool
	Deleted  bool
	Fault    string
}

// A Fact is a thing known of the run.
type Fact struct{ Name, Value, Note string }

// HeadOf is the HeadView of a State.
func HeadOf(s store.State) HeadView {
	shared := s.Shared
	v := HeadView{Trouble: shared.Trouble, Copied: shared.Copied}
	if shared.Replay == nil {
		return v
	}
	r := shared.Replay.Record
	v.Here, v.Title, v.Note, v.Headline = true, TitleOf(r), r.Note, store.Headline(r)
	v.Kind, v.Facts = kind(s), facts(r, shared.About)
	v.Again = shared.Replay.Again
	v.First = s.OpenFirst()
	if a := shared.About; a != nil && a.Model != nil {
		v.Model, v.ModelOf = "/api/runs/"+s.Route.ID+"/model", say.Bytes(a.Model.Bytes)
	}
	v.Verify = s.Can("verify-here")
	v.CanEmbed = s.Can("copy-embed")
	if s.IsOpen("embed") {
		v.Embed = s.EmbedCode()
	}
	v.Mine, v.Asking, v.Deleting, v.Deleted = shared.Token != "", shared.Asking, shared.Deleting, shared.Deleted
	if shared.Fault.Any() {
		v.Fault = "Not deleted. " + shared.Fault.Detail
	}
	return v
}

// TitleOf is the author's title, or what the run is in a few words.
func TitleOf(r run.Record) string {
	if r.Title != "" {
		return r.Title
	}
	return ModelOf(r) + " on " + DataOf(r)
}

// ModelOf and DataOf are what people call the model and the data of a run.
func ModelOf(r run.Record) string {
	if b, ok := store.BuiltInOf(store.Models, r.Model.Name); ok && r.Model.Title == "" {
		return b.Title
	}
	return called(r.Model.Title, r.Model.Name)
}

// DataOf is described at ModelOf.
func DataOf(r run.Record) string {
	if b, ok := store.BuiltInOf(store.DataSets, r.Data.Name); ok && r.Data.Title == "" {
		return b.Title
	}
	return called(r.Data.Title, r.Data.Name)
}

func called(title, name string) string {
	if title == "" {
		return name
	}
	return title
}

func kind(s store.State) string {
	switch {
	case s.Route.Link != "":
		return "A run in a link: no server has it"
	case s.Shared.Sealed:
		return "An encrypted run: it was opened here, the server cannot read it"
	}
	return "A shared run"
}

func facts(r run.Record, about *store.About) []Fact {
	things := "images"
	if r.Model.Texts {
		things = "texts"
	}
	model := Fact{"Model", ModelOf(r), ""}
	if r.Model.Params > 0 {
		model.Note = say.Short(r.Model.Params) + " parameters"
	}
	data := Fact{"Data", DataOf(r), fmt.Sprintf("%s classes, %s %s to learn from, %s to test on",
		say.Count(len(r.Data.Classes)), say.Count(r.Data.Parts[0]), things, say.Count(r.Data.Parts[2]))}
	how := Fact{"Steps", say.Count(r.Steps), "with " + say.Trainers(max(1, r.Engine.Replicas))}
	if r.Steps < r.Config.Steps {
		how.Value += " of " + say.Count(r.Config.Steps)
	}
	if r.Result.Seconds > 0 {
		how.Note += ", in " + say.Seconds(r.Result.Seconds)
	}
	if r.Engine.Browser != "" {
		how.Note += ", in " + r.Engine.Browser
	}
	all := []Fact{model, data, how}
	if about != nil {
		note := "kept until " + say.Day(about.Expires)
		if about.Views > 0 {
			note += fmt.Sprintf(", looked at on %s", days(about.Views))
		}
		if about.Public {
			note += ", in the gallery"
		}
		all = append(all, Fact{"Shared", say.Day(about.Created), note})
	}
	return all
}

func days(n int64) string {
	if n == 1 {
		return "1 day"
	}
	return say.Count(n) + " days"
}

func (c *Head) waiting() bool { return !c.View.Here && c.View.Trouble.Title == "" }
func (c *Head) trouble() bool { return c.View.Trouble.Title != "" }

func (c *Head) button(id, label, icon string) *part.Button {
	return &part.Button{ID: id, Label: label, Icon: icon, Do: c.Do}
}

func (c *Head) record() vugu.Builder {
	return c.button("save-record", "Download record", part.IconDownload)
}

func (c *Head) verify() vugu.Builder {
	b := c.button("verify-here", "Verify it here", part.IconRight)
	b.Off = !c.View.Verify
	return b
}

func (c *Head) copyLink() vugu.Builder {
	label := "Copy link"
	switch c.View.Copied {
	case "link":
		label = "Link copied"
	case "!link":
		label = "Copy it from the address bar"
	}
	return c.button("copy-link", label, part.IconLink)
}

func (c *Head) remove() vugu.Builder {
	b := c.button("delete-run", "Delete", "")
	b.Hidden, b.Off = !c.View.Mine || c.View.Asking, c.View.Deleting
	if c.View.Deleting {
		b.Label = "Deleting …"
	}
	return b
}

func (c *Head) yes() vugu.Builder { return c.button("delete-run-yes", "Delete it", "") }
func (c *Head) no() vugu.Builder  { return c.button("delete-run-no", "Keep it", "") }
func (c *Head) again() vugu.Builder {
	b := c.button("fetch-again", "Try again", part.IconReset)
	b.Hidden = !c.View.Trouble.Again
	return b
}

func (c *Head) embed() vugu.Builder {
	return &part.Copyable{ID: "embed-code", Label: "For a page of your own", Text: c.View.Embed, Button: "copy-embed", Copied: c.View.copiedEmbed(), Do: c.Do,
		Help: "A small view of the run: its curve, to be moved along, and a link to all of it. It sets no cookies."}
}

// copiedEmbed is what was copied last, under the name of the button.
func (v HeadView) copiedEmbed() string {
	switch v.Copied {
	case "embed":
		return "copy-embed"
	case "!embed":
		return "!copy-embed"
	}
	return ""
}

func (c *Head) fold() { c.Do(store.Fold{Name: "embed"}) }

func (c *Head) expanded() string {
	if c.View.Embed != "" {
		return "true"
	}
	return "false"
}
