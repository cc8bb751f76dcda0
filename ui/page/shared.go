package page

import (
	"github.com/pcloralab/pcloralab/ui/gauge"
	"github.com/pcloralab/pcloralab/ui/layers"
	"github.com/pcloralab/pcloralab/ui/progress"
	"github.com/pcloralab/pcloralab/ui/replay"
	"github.com/pcloralab/pcloralab/ui/result"
	"github.com/pcloralab/pcloralab/ui/samples"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Shared is the page of a run that was shared: the lab's own sections, as a Record
// fills them. Until the run is there they are empty and hidden.
type Shared struct{ page *Page }

// whole and then are the States that the sections show.
func (c *Shared) whole() store.State {
	if s, ok := c.page.state.Whole(); ok {
		return s
	}
	return c.page.state
}

func (c *Shared) then() store.State {
	if s, ok := c.page.state.Then(); ok {
		return s
	}
	return c.page.state
}

func (c *Shared) hidden() bool { return c.page.state.Shared.Replay == nil }

// wave reports whether the sections of a later render are there yet. All at once would
// take long, and the first are what a person came for.
func (c *Shared) wave(n int) bool { return c.page.wave >= n }

// phase is that of what the trainer does here, which is to verify.
func (c *Shared) phase() string {
	switch {
	case c.page.state.Shared.Trouble.Title != "":
		return "trouble"
	case c.hidden():
		return string(store.Loading)
	}
	return "replay"
}

func (c *Shared) skip() { c.page.Apply(store.Press{ID: "skip"}) }

func (c *Shared) navPart() vugu.Builder { return c.page.navPart() }

func (c *Shared) headPart() vugu.Builder {
	v := replay.HeadOf(c.page.state)
	return c.page.still.head.Show(v, &replay.Head{View: v, Do: c.page.Apply})
}

func (c *Shared) noticePart() vugu.Builder { return c.page.noticePart() }
func (c *Shared) statusPart() vugu.Builder { return c.page.statusPart() }

func (c *Shared) scrubPart() vugu.Builder {
	v := replay.ScrubOf(c.page.state)
	return c.page.still.scrub.Show(v, &replay.Scrub{View: v, Do: c.page.Apply})
}

func (c *Shared) gaugePart() vugu.Builder {
	v := gauge.Of(c.then())
	return c.page.still.gauge.Show(v, &gauge.Gauge{View: v})
}

func (c *Shared) networkPart() vugu.Builder {
	c.page.network.Begin(c.then())
	return c.page.large(&c.page.still.network, c.page.network.View, &c.page.network)
}

func (c *Shared) verifyPart() vugu.Builder {
	v := replay.VerdictOf(c.page.state)
	return c.page.still.verify.Show(v, &replay.Verdict{View: v, Do: c.page.Apply})
}

func (c *Shared) resultPart() vugu.Builder {
	v := result.Of(c.whole())
	return c.page.still.result.Show(v, &result.Result{View: v, Do: c.page.Apply})
}

func (c *Shared) progressPart() vugu.Builder {
	p := c.page
	p.progress.View, p.progress.Do = progress.Of(c.whole()), p.Apply
	return p.large(&p.still.progress, p.progress.View, &p.progress)
}

func (c *Shared) samplesPart() vugu.Builder {
	p := c.page
	p.samples.Begin(samples.Of(c.whole()))
	return p.large(&p.still.samples, p.samples.View, &p.samples)
}

func (c *Shared) noSamples() bool {
	replay := c.page.state.Shared.Replay
	return replay == nil || len(replay.Record.Examples) == 0
}

func (c *Shared) noLayers() bool {
	replay := c.page.state.Shared.Replay
	return replay == nil || len(replay.Record.Layers) == 0
}

func (c *Shared) layersPart() vugu.Builder {
	v := layers.Of(c.whole())
	return c.page.large(&c.page.still.layers, v, &layers.Layers{View: v, Do: c.page.Apply})
}

func (c *Shared) madePart() vugu.Builder {
	r := c.page.state.Shared.Replay // which is replaced, never written to
	return c.page.still.made.Show(r, &replay.Made{Record: r.Record})
}

func (c *Shared) colophonPart() vugu.Builder {
	return c.page.still.colophon.Show(nil, &Colophon{})
}
