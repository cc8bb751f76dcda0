package flow

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Load shows, under the flow, what is being read or downloaded.
type Load struct {
	View LoadView
	Do   func(store.Event)
}

// A LoadView is what a Load shows.
type LoadView struct {
	On          bool
	Title       string // what it is for
	What        string // what is under way; empty before the first news of it
	Done, Total int64  // bytes; Total is 0 where it is not known
	Kept        bool   // whether what was downloaded is kept when it is cancelled
}

// LoadOf is the LoadView of a State.
func LoadOf(s store.State) LoadView {
	v := LoadView{What: s.Progress.What, Done: s.Progress.Done, Total: s.Progress.Total}
	switch {
	case s.Busy == store.PeekingModel:
		v.On, v.Title, v.Kept = true, "Looking at "+s.Flow.Model.Looking, true
	case s.Busy == store.PeekingData:
		v.On, v.Title = true, "Looking at "+s.Flow.Data.Looking
	case s.Busy == store.Opening && !s.FirstLoad():
		v.On, v.Title, v.Kept = true, "Loading "+s.ModelTitle(s.Chosen.Model)+" with "+s.DataTitle(s.Chosen.Data), true
	}
	if !v.On {
		return LoadView{}
	}
	return v
}

// text says how far it is.
func (c *Load) text() string {
	v := c.View
	switch {
	case v.What == "":
		return ""
	case v.Total > 0:
		return v.What + ", " + say.Bytes(v.Done) + " of " + say.Bytes(v.Total)
	case v.Done > 0:
		return v.What + ", " + say.Bytes(v.Done)
	}
	return v.What
}

// share is how far it is in thousandths; nil, for a bar without an end, where the
// size is not known.
func (c *Load) share() any {
	if c.View.Total <= 0 {
		return nil
	}
	return int(1000 * min(c.View.Done, c.View.Total) / c.View.Total)
}

func (c *Load) cancel() vugu.Builder {
	return &part.Button{ID: "cancel", Label: "Cancel", Icon: part.IconStop, Do: c.Do}
}
