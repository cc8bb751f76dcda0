package progress

import (
	"fmt"
	"math"
	"strings"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

func lossChart(s store.State, a axes) part.Chart {
	all, losses := points(s), store.Losses(s.Config())
	lo, hi := extent(all, losses)
	lo, hi, ticks := plot.Decades(lo, hi)
	y := plot.Scale{Lo: lo, Hi: hi, From: part.ChartBottom, To: part.ChartTop, Log: true}
	var up []part.Tick
	for _, t := range ticks {
		up = append(up, part.Tick{At: plot.Pixel(y.At(t)), Text: fmt.Sprintf("%g", t)})
	}
	c := a.chart(store.ChartLoss, "Loss", "logarithmic", up)
	var said []string
	for i := len(losses) - 1; i >= 0; i-- { // the task on top
		l := losses[i]
		c.Series = append(c.Series, part.Series{Kind: l.Kind, Name: l.Name, Value: say.Loss(l.Of(a.at)), Path: a.line(all, y, l.Of),
			Dot: a.dot(a.at.Step, y, l.Of(a.at))})
	}
	if len(all) == 0 {
		c.Label = "Losses. Nothing is measured yet."
		return c
	}
	last := all[len(all)-1]
	for i, l := range losses {
		is := []string{" is ", " "}[min(i, 1)]
		said = append(said, "the "+l.Said+is+say.Loss(l.Of(last)))
	}
	c.Label = fmt.Sprintf("Losses over %s steps. At step %s %s.", say.Count(a.steps), say.Count(last.Step), list(said))
	if len(losses) == 2 && losses[1].Kind == "distil" { // of more, the legend alone has room for the names
		c.Series[1].Tag, c.Series[0].Tag = tags(a, y, all)
	}
	return c
}

// list joins parts of a sentence.
func list(parts []string) string {
	n := len(parts) - 1
	if n == 0 {
		return parts[0]
	}
	return strings.Join(parts[:n], ", ") + " and " + parts[n]
}

// tags names the losses of task and distillation: beside their newest points, or, where no room is
// left on the right, the upper above the end of its line and the lower below.
func tags(a axes, y plot.Scale, all []store.Point) (task, distil part.Spot) {
	const apart, middle, above, below = 14, 4, 8, 16 // pixels
	last := all[len(all)-1]
	x := a.x.At(float64(last.Step))
	t, d := y.At(last.Task), y.At(last.Distil)
	upper := t <= d
	if x > part.Turn {
		tHigh, tLow := a.end(all, y, func(p store.Point) float64 { return p.Task })
		dHigh, dLow := a.end(all, y, func(p store.Point) float64 { return p.Distil })
		if upper {
			t, d = tHigh-above, dLow+below
		} else {
			t, d = tLow+below, dHigh-above
		}
	} else if gap := math.Abs(t - d); gap < apart {
		spread := (apart - gap) / 2
		if !upper {
			spread = -spread
		}
		t, d = t-spread+middle, d+spread+middle
	} else {
		t, d = t+middle, d+middle
	}
	return part.Aside(x, t, "task"), part.Aside(x, d, "distillation")
}

// end is between which positions the last stretch of a line runs.
func (a axes) end(all []store.Point, y plot.Scale, value func(store.Point) float64) (high, low float64) {
	const stretch = plot.Width / 4 // about as wide as a name
	last := a.x.At(float64(all[len(all)-1].Step))
	high, low = math.Inf(1), math.Inf(-1)
	for _, p := range all {
		if a.x.At(float64(p.Step)) >= last-stretch {
			high, low = math.Min(high, y.At(value(p))), math.Max(low, y.At(value(p)))
		}
	}
	return high, low
}

// extent is the smallest and the largest loss above zero.
func extent(all []store.Point, losses []store.Loss) (lo, hi float64) {
	const least = 1e-6 // smaller losses sit on the axis
	lo, hi = math.Inf(1), 0
	for _, p := range all {
		for _, l := range losses {
			if v := l.Of(p); v >= least {
				lo, hi = math.Min(lo, v), math.Max(hi, v)
			}
		}
	}
	if hi == 0 {
		return 0.01, 10
	}
	return lo, hi
}
