package setup

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// samples is how many straight pieces a drawn curve has.
const samples = 24

// drawing is a decay curve in a 64×32 box.
func drawing(decay string) string {
	x, y := plot.Scale{Lo: 0, Hi: 1, From: 3, To: 61}, plot.Scale{Lo: 0, Hi: 1, From: 28, To: 4}
	var p plot.Path
	for i := range samples {
		t := float64(i) / samples
		p.Line(x.At(t), y.At(store.Decay(decay, t)))
	}
	if decay == run.DecayCut {
		p.Line(x.At(1), y.At(1))
	}
	p.Line(x.At(1), y.At(0))
	return p.String()
}

// The preview's height in pixels, and where λ is 1 and 0 in it.
const (
	previewHeight = 56
	previewOne    = 4.0
	previewZero   = 55.0
)

// plan is λ over all steps, under it the area.
func (c *Setup) plan(area bool) string {
	k := c.View.Config
	x := plot.Scale{Lo: 0, Hi: float64(k.Steps), From: 0, To: plot.Width}
	y := plot.Scale{Lo: 0, Hi: 1, From: previewZero, To: previewOne}
	q := float64(k.DecaySteps())
	var p plot.Path
	if q > 0 {
		for i := range samples {
			t := float64(i) / samples
			p.Line(x.At(t*q), y.At(store.Faded(k, t, c.View.Blocks)))
		}
		p.Line(x.At(q), y.At(store.Faded(k, 1-1e-9, c.View.Blocks)))
	}
	p.Line(x.At(q), y.At(0))
	if area {
		p.Line(0, y.At(0))
		p.Close()
		return p.String()
	}
	p.Line(plot.Width, y.At(0))
	return p.String()
}

func (c *Setup) previewHeight() int { return previewHeight }

func (c *Setup) qAt() string {
	k := c.View.Config
	return plot.Percent(plot.Width * min(1, float64(k.DecaySteps())/float64(k.Steps)))
}

// planned says what the preview shows.
func (c *Setup) planned() string {
	k := c.View.Config
	q := k.DecaySteps()
	text := fmt.Sprintf("λ reaches 0 at step %s of %s; the adapters train alone for the last %s.", say.Count(q), say.Count(k.Steps), say.Count(k.Steps-q))
	switch {
	case q == 0 && k.Start == run.StartRandom:
		return "λ is 0 from the first step, and the adapters begin at nothing: all that the original knew must be learnt anew."
	case q == 0:
		return "λ is 0 from the first step: the adapters train alone throughout, from where they start."
	case q >= k.Steps:
		text = fmt.Sprintf("λ reaches 0 only after the last of %s steps: the adapters never train alone.", say.Count(k.Steps))
	}
	if k.Fade != run.FadeTogether && c.View.Blocks > 1 {
		text += " The blocks take turns; this is their mean."
	}
	if k.Careful {
		text += " With care it may be higher on the way."
	}
	return text
}
