package compare

import (
	"fmt"
	"math"
	"strings"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// chartOf lays one curve of all runs over each other. Each line is dashed in its own
// way and has its letter, at a place of its own.
func chartOf(s store.State, all []one) part.Chart {
	curve := s.Compare.Curve
	steps := s.Compare.Steps()
	x, across := part.Across(steps)
	c := part.Chart{Name: curve, Title: titles[curve], Across: across}
	y, up := scale(curve, all)
	c.Up = up
	at := steps
	if s.Cursor.On {
		at = s.Cursor.Step
		c.Cursor = plot.Percent(x.At(float64(at)))
	}
	var said []string
	for i, o := range all {
		points := o.replay.Curve(curve)
		series := part.Series{Kind: o.Kind, Name: o.Letter + "\u2002" + o.Title}
		var path plot.Path
		for _, p := range points {
			path.Line(x.At(float64(p.Step)), y.At(p.Value))
		}
		series.Path = path.String()
		if p, ok := store.ValueAt(points, at); ok {
			series.Value = store.WriteValue(curve, p.Value)
			said = append(said, o.Letter+" "+series.Value)
			if s.Cursor.On {
				series.Dot = part.Spot{X: plot.Percent(x.At(float64(p.Step))), Y: plot.Pixel(y.At(p.Value))}
			}
		}
		if at, value, ok := tagged(points, i, steps); ok {
			const above = 6 // pixels
			series.Tag = part.Spot{X: plot.Percent(x.At(at)), Y: plot.Pixel(math.Max(part.ChartTop, y.At(value)-above)), Text: o.Letter, Anchor: "middle", Dx: "0"}
		}
		c.Series = append(c.Series, series)
	}
	c.Label = fmt.Sprintf("%s of %d runs over %s steps. At the end: %s.", titles[curve], len(all), say.Count(steps), strings.Join(said, ", "))
	return c
}

var titles = map[string]string{
	store.ChartAccuracy: "Test accuracy of the student", store.ChartLambda: "λ, how much the pretrained weights count", store.ChartLoss: "Task loss",
}

// tagged is where on a line its letter stands: further right for each run, so that
// lines that lie on each other still have their own.
func tagged(points []store.Value, i, steps int) (at, value float64, ok bool) {
	const first, apart = 0.1, 0.14 // of the steps
	at = (first + apart*float64(i)) * float64(steps)
	for n, p := range points {
		if float64(p.Step) < at {
			continue
		}
		if n == 0 {
			return float64(p.Step), p.Value, true
		}
		before := points[n-1]
		share := (at - float64(before.Step)) / float64(p.Step-before.Step)
		return at, before.Value + share*(p.Value-before.Value), true
	}
	return 0, 0, false
}

// scale is that of a curve's values, with its ticks.
func scale(curve string, all []one) (plot.Scale, []part.Tick) {
	y := plot.Scale{Lo: 0, Hi: 1, From: part.ChartBottom, To: part.ChartTop}
	ticks := []float64{0, 0.5, 1}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, o := range all {
		for _, p := range o.replay.Curve(curve) {
			if p.Value > 0 {
				lo, hi = math.Min(lo, p.Value), math.Max(hi, p.Value)
			}
		}
	}
	switch {
	case hi < lo: // nothing is measured
	case curve == store.ChartLoss:
		y.Log = true
		y.Lo, y.Hi, ticks = plot.Decades(math.Max(lo, 1e-6), math.Max(hi, 2e-6))
	case curve == store.ChartAccuracy && lo > 0.5:
		y.Lo = math.Floor(20*lo) / 20
		ticks = []float64{y.Lo, (1 + y.Lo) / 2, 1}
	}
	var up []part.Tick
	for _, t := range ticks {
		text := fmt.Sprintf("%g", t)
		if curve == store.ChartAccuracy {
			text = strings.TrimSuffix(fmt.Sprintf("%.1f", 100*t), ".0") + "\u00a0%"
		}
		up = append(up, part.Tick{At: plot.Pixel(y.At(t)), Text: text})
	}
	return y, up
}
