package teach

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// axes is what both charts share.
type axes struct {
	x      plot.Scale
	across []part.Tick
	cursor string
	on     bool // whether there is a cursor
	step   int  // that it is on, or the last
}

func newAxes(s store.State, c *store.Course) axes {
	a := axes{step: c.Config.Steps}
	a.x, a.across = part.Across(c.Config.Steps)
	if s.Cursor.Over(true) {
		a.on, a.step = true, min(s.Cursor.Step, c.Config.Steps)
		if len(c.Points.All) > 0 {
			a.step = c.PointNear(a.step).Step
		}
		a.cursor = a.percent(a.step)
	}
	return a
}

func (a axes) percent(step int) string { return plot.Percent(a.x.At(float64(step))) }

// dot is where the cursor meets a value.
func (a axes) dot(step int, y plot.Scale, v float64) part.Spot {
	if !a.on || math.IsNaN(v) {
		return part.Spot{}
	}
	return part.Spot{X: a.percent(step), Y: plot.Pixel(y.At(v))}
}

func lossChart(c *store.Course, a axes) part.Chart {
	all := c.Points.All
	lo, hi := math.Inf(1), 0.0
	for _, p := range all {
		const least = 1e-6 // smaller losses sit on the axis
		if p.Task >= least {
			lo, hi = math.Min(lo, p.Task), math.Max(hi, p.Task)
		}
	}
	if hi == 0 {
		lo, hi = 0.1, 10
	}
	lo, hi, ticks := plot.Decades(lo, hi)
	y := plot.Scale{Lo: lo, Hi: hi, From: part.ChartBottom, To: part.ChartTop, Log: true}
	chart := part.Chart{
		Name: store.ChartTeachLoss, Title: "Loss", Note: "on the training part, logarithmic", Across: a.across, Cursor: a.cursor,
		Label: "Loss of teaching. Nothing is measured yet.",
	}
	for _, t := range ticks {
		chart.Up = append(chart.Up, part.Tick{At: plot.Pixel(y.At(t)), Text: fmt.Sprintf("%g", t)})
	}
	at := c.PointNear(a.step)
	var line plot.Path
	for _, p := range all {
		line.Line(a.x.At(float64(p.Step)), y.At(p.Task))
	}
	chart.Series = []part.Series{{Kind: "student", Name: "loss", Value: say.Loss(at.Task), Path: line.String(), Dot: a.dot(at.Step, y, at.Task)}}
	if n := len(all); n > 0 {
		chart.Label = fmt.Sprintf("Loss of teaching over %s steps. At step %s it is %s.", say.Count(c.Config.Steps), say.Count(all[n-1].Step), say.Loss(all[n-1].Task))
	}
	return chart
}

func accuracyChart(s store.State, c *store.Course, a axes) part.Chart {
	y := plot.Scale{Lo: 0, Hi: 1, From: part.ChartBottom, To: part.ChartTop}
	chart := part.Chart{Name: store.ChartTeachAccuracy, Title: "Validation accuracy", Across: a.across, Cursor: a.cursor,
		Label: "Accuracy on the validation part. Nothing is measured yet."}
	if c.Total > 0 {
		chart.Note = "of " + say.Count(c.Total) + " " + s.Things()
	}
	for _, t := range []float64{0, 0.5, 1} {
		chart.Up = append(chart.Up, part.Tick{At: plot.Pixel(y.At(t)), Text: fmt.Sprintf("%.0f\u00a0%%", 100*t)})
	}
	var line, points plot.Path
	for _, e := range c.Evals.All {
		x, at := a.x.At(float64(e.Step)), y.At(e.Accuracy())
		line.Line(x, at)
		points.Dot(x, at)
	}
	right := part.Series{Kind: "student", Name: "right", Value: "–", Path: line.String()}
	if e, ok := c.EvalAt(a.step); ok {
		right.Value, right.Dot = say.Share(e.Accuracy()), a.dot(e.Step, y, e.Accuracy())
	}
	chart.Series = []part.Series{right, {Kind: "dots", Path: points.String()}}
	if c.Best.Total > 0 {
		chart.Mark = part.Aside(a.x.At(float64(c.Best.Step)), part.ChartBottom-6, "best, "+say.Share(c.Best.Accuracy()))
		chart.Label = fmt.Sprintf("Accuracy on the validation part. The best is %s, at step %s; the newest %s.",
			say.Share(c.Best.Accuracy()), say.Count(c.Best.Step), newest(c))
	}
	return chart
}
