package store

import (
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/ui/say"
)

// A Gallery is the page of public runs.
type Gallery struct {
	Query   RunsQuery
	Text    string // as typed, which is searched for once it is done
	Runs    []About
	Next    string // cursor of what comes after them; empty at the end
	Waiting bool
	Trouble Trouble
	Picked  []string // ids to compare, in the order in which they were picked
}

// A RunsQuery says which runs are asked for.
type RunsQuery struct {
	Sort        string // one of Sorts
	Text        string // in titles and names; empty for all
	Model, Data string // names; empty for all
	After       string // cursor; empty for the first
}

// How runs are sorted.
const (
	SortNew  = "new"
	SortKept = "kept"
	SortGone = "gone"
)

// Sorts lists them.
var Sorts = []string{SortNew, SortKept, SortGone}

// What a Gallery is named after, in Typed, Choose and Check.
const (
	GalleryText  = "gallery-text"
	GallerySort  = "gallery-sort"
	GalleryModel = "gallery-model"
	GalleryPick  = "pick-" // and the id of a run
)

func (s State) openGallery() (State, []Effect) {
	s.Gallery.Query = RunsQuery{Sort: SortNew}
	return s.look(s.Gallery.Query)
}

// look asks for runs, in place of those on show unless it goes on behind them.
func (s State) look(q RunsQuery) (State, []Effect) {
	s.Gallery.Query, s.Gallery.Waiting, s.Gallery.Trouble = q, true, Trouble{}
	s.Said = "Fetching the runs."
	return s, []Effect{FetchRuns{Query: q}}
}

// runsCame shows a page of runs; one that nobody waits for any more is dropped.
func (s State) runsCame(e RunsCame) (State, []Effect) {
	if e.Query != s.Gallery.Query || !s.Gallery.Waiting {
		return s, nil
	}
	s.Gallery.Waiting = false
	if e.Problem.Any() {
		s.Gallery.Trouble = galleryTrouble(e.Problem)
		s.Said = s.Gallery.Trouble.Title + "."
		return s, nil
	}
	e.Runs = slices.DeleteFunc(e.Runs, func(a About) bool { return idOf(a.ID) == "" }) // an id becomes a part of addresses
	var effects []Effect
	if e.Query.After == "" {
		s.Gallery.Runs = e.Runs
	} else {
		if len(e.Runs) > 0 {
			effects = []Effect{Focus{ID: "run-" + e.Runs[0].ID, From: "more"}}
		}
		s.Gallery.Runs = append(slices.Clip(s.Gallery.Runs), e.Runs...)
	}
	s.Gallery.Next = e.Next
	s.Said = saidRuns(len(s.Gallery.Runs), e.Next != "")
	return s, effects
}

func saidRuns(n int, more bool) string {
	text := say.Count(n) + " runs"
	if n == 1 {
		text = "1 run"
	}
	if more {
		return text + " so far, and there are more."
	}
	return text + "."
}

// galleryTrouble says to a person why there are no runs.
func galleryTrouble(p Problem) Trouble {
	if p.Status == 404 && p.Title == "" {
		return Trouble{Title: "There is no gallery here", Way: "This site only has files and no server that keeps runs. The lab works without one."}
	}
	return troubleOf(p)
}

// typedGallery applies what was typed in the gallery; false for another field.
func (s State) typedGallery(e Typed) (next State, effects []Effect, mine bool) {
	if e.ID != GalleryText {
		return s, nil, false
	}
	s.Gallery.Text = e.Text
	if e.Done {
		s, effects = s.search()
	}
	return s, effects, true
}

// search looks for what is typed, unless that is on show.
func (s State) search() (State, []Effect) {
	q := s.Gallery.Query
	q.Text, q.After = strings.TrimSpace(s.Gallery.Text), ""
	if q == s.Gallery.Query && s.Gallery.Trouble.Title == "" {
		return s, nil
	}
	return s.look(q)
}

// choseGallery applies a choice in the gallery; false for another one.
func (s State) choseGallery(e Event) (next State, effects []Effect, mine bool) {
	switch e := e.(type) {
	case Choose:
		q := s.Gallery.Query
		q.After = ""
		switch {
		case e.Field == GallerySort && slices.Contains(Sorts, e.Value):
			q.Sort = e.Value
		case e.Field == GalleryModel:
			q.Model = e.Value
		default:
			return s, nil, false
		}
		next, effects = s.look(q)
		return next, effects, true
	case Check:
		if id, ok := strings.CutPrefix(e.Field, GalleryPick); ok {
			return s.pick(id, e.On), nil, true
		}
	}
	return s, nil, false
}

// pick takes a run among those to compare, or out of them.
func (s State) pick(id string, on bool) State {
	at := slices.Index(s.Gallery.Picked, id)
	switch {
	case on && at < 0 && len(s.Gallery.Picked) < MaxCompared:
		s.Gallery.Picked = append(slices.Clip(s.Gallery.Picked), id)
	case !on && at >= 0:
		s.Gallery.Picked = slices.Concat(s.Gallery.Picked[:at], s.Gallery.Picked[at+1:])
	}
	return s
}

// CompareLink is the address of the runs that are picked, side by side.
func (s State) CompareLink() string { return "/r/?compare=" + strings.Join(s.Gallery.Picked, ",") }

func (s State) canGallery(id string) bool {
	switch id {
	case "more":
		return s.Gallery.Next != "" && !s.Gallery.Waiting
	case "search":
		return s.Route.Page == PageGallery
	case "gallery-again":
		return s.Gallery.Trouble.Again && !s.Gallery.Waiting
	case "unpick":
		return len(s.Gallery.Picked) > 0
	}
	return false
}

func (s State) pressGallery(id string) (State, []Effect) {
	q := s.Gallery.Query
	switch id {
	case "more":
		q.After = s.Gallery.Next
	case "search":
		return s.search()
	case "unpick":
		s.Gallery.Picked = nil
		return s, []Effect{Focus{ID: "gallery-title"}}
	}
	return s.look(q)
}
