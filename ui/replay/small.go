package replay

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/progress"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Small is a run in a page of somebody else's. It needs no trainer.
type Small struct {
	View SmallView
	Do   func(store.Event)
}

// A SmallView is what a Small shows.
type SmallView struct {
	Here     bool
	Title    string
	Headline string
	Link     string // of the whole run
	Trouble  store.Trouble
	Lambda   part.Chart
	Scrub    ScrubView
	Student  string // its accuracy at the step on show
	Spoken   string
}

// SmallOf is the SmallView of a State.
func SmallOf(s store.State) SmallView {
	v := SmallView{Trouble: s.Shared.Trouble, Link: s.RunLink(), Spoken: s.Spoken}
	whole, ok := s.Whole()
	if !ok {
		return v
	}
	r := s.Shared.Replay.Record
	v.Here, v.Title, v.Headline = true, TitleOf(r), store.Headline(r)
	v.Lambda, v.Scrub, v.Student = progress.LambdaOf(whole), ScrubOf(s), "–"
	if e, ok := whole.EvalAt(s.Step()); ok {
		v.Student = say.Share(e.Accuracy())
	}
	return v
}

func (c *Small) waiting() bool       { return !c.View.Here && c.View.Trouble.Title == "" }
func (c *Small) chart() vugu.Builder { chart := c.View.Lambda; return &chart }
func (c *Small) scrub() vugu.Builder { return &Scrub{View: c.View.Scrub, Do: c.Do} }

func (c *Small) words() vugu.Builder {
	return &part.Live{ID: "spoken", Class: "spoken", Text: c.View.Spoken}
}
