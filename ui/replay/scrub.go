package replay

import (
	"fmt"
	"strconv"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Scrub goes through a run, by hand or by itself.
type Scrub struct {
	View ScrubView
	Do   func(store.Event)
}

// A ScrubView is what a Scrub shows.
type ScrubView struct {
	At, Last int // indices of stops
	Step     int
	Steps    int
	Lambda   float64
	Playing  bool
	Here     bool
}

// ScrubOf is the ScrubView of a State.
func ScrubOf(s store.State) ScrubView {
	then, ok := s.Then()
	if !ok {
		return ScrubView{}
	}
	return ScrubView{At: s.Shared.At, Last: len(s.Shared.Replay.Stops) - 1, Step: s.Step(), Steps: then.Run.Config.Steps,
		Lambda: then.Run.Last.Lambda, Playing: s.Shared.Playing, Here: true}
}

func (c *Scrub) last() string { return strconv.Itoa(c.View.Last) }

// words say where it is.
func (c *Scrub) words() string {
	return fmt.Sprintf("Step %s of %s, λ = %s", say.Count(c.View.Step), say.Count(c.View.Steps), say.Fixed(c.View.Lambda, 3))
}

func (c *Scrub) play() vugu.Builder {
	b := &part.Button{ID: "play", Label: "Play", Icon: part.IconStart, Kind: "main", Off: !c.View.Here, Do: c.Do}
	switch {
	case c.View.Playing:
		b.Label, b.Icon = "Pause", part.IconPause
	case c.View.At == c.View.Last:
		b.Label = "Play from the start"
	}
	return b
}

func (c *Scrub) slide(event vugu.DOMEvent) {
	at, err := strconv.Atoi(event.PropString("target", "value"))
	if err != nil {
		return // no browser sends it
	}
	c.Do(store.Scrub{At: at})
}
