// Package controls is the row of buttons that drives a run.
package controls

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Controls shows a View.
type Controls struct {
	View View
	Do   func(store.Event)
}

// A View is what a Controls shows.
type View struct {
	Main string          // which of start, pause and resume is there
	Can  map[string]bool // buttons that mean something
	Busy store.Busy
	Keys bool   // whether the list of keys is unfolded
	Why  string // why no run can begin; empty if one can

	Share bool // whether the run can be shared here; a finished one has that on its card
}

var buttons = []string{"start", "pause", "resume", "step", "stop", "reset"}

// Of is the View of a State.
func Of(s store.State) View {
	v := View{Main: "start", Can: map[string]bool{}, Busy: s.Busy, Keys: s.IsOpen("keys"), Why: s.WhyNotStart()}
	switch s.Phase {
	case store.Running:
		v.Main = "pause"
	case store.Paused:
		v.Main = "resume"
	}
	v.Share = s.Can("share-now")
	for _, id := range buttons {
		v.Can[id] = s.Can(id)
	}
	return v
}

func (c *Controls) button(id, label, icon string) *part.Button {
	return &part.Button{ID: id, Label: label, Icon: icon, Off: !c.View.Can[id], Do: c.Do}
}

// main is one of the three buttons that take turns in the first place.
func (c *Controls) main(id, label, icon string) vugu.Builder {
	b := c.button(id, label, icon)
	b.Kind, b.Hidden = "main", c.View.Main != id
	return b
}

func (c *Controls) start() vugu.Builder {
	if c.View.Busy == store.Starting {
		return c.main("start", "Starting …", part.IconStart)
	}
	return c.main("start", "Start", part.IconStart)
}

func (c *Controls) pause() vugu.Builder  { return c.main("pause", "Pause", part.IconPause) }
func (c *Controls) resume() vugu.Builder { return c.main("resume", "Resume", part.IconStart) }
func (c *Controls) step() vugu.Builder   { return c.button("step", "Step", part.IconStep) }
func (c *Controls) stop() vugu.Builder   { return c.button("stop", "Stop", part.IconStop) }
func (c *Controls) reset() vugu.Builder  { return c.button("reset", "Reset", part.IconReset) }

func (c *Controls) share() vugu.Builder {
	return &part.Button{ID: "share-now", Label: "Share", Icon: part.IconLink, Hidden: !c.View.Share, Do: c.Do}
}

func (c *Controls) fold() { c.Do(store.Fold{Name: "keys"}) }

func (c *Controls) expanded() string {
	if c.View.Keys {
		return "true"
	}
	return "false"
}
