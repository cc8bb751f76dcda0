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

// axes is what all charts share.
type axes struct {
	steps  int
	x      plot.Scale
	across []part.Tick
	mark   part.Spot // where λ reaches 0
	cursor string
	at     store.Point // what the cursor is on, or the newest
	on     bool        // whether there is a cursor
}

func newAxes(s store.State) axes {
	k := s.Config()
	a := axes{steps: k.Steps}
	a.x, a.across = part.Across(k.Steps)
	if q := min(k.DecaySteps(), k.Steps); q > 0 {
		a.mark = part.Aside(a.x.At(float64(q)), part.ChartTop, "λ = 0")
	}
	a.at = newest(s)
	if s.Cursor.Over(false) {
		a.on, a.at = true, s.PointNear(min(s.Cursor.Step, k.Steps))
		a.cursor = a.percent(a.at.Step)
	}
	return a
}

func (a axes) percent(step int) string { return plot.Percent(a.x.At(float64(step))) }

// newest is the last point of a run; before there is one, λ is what it begins with.
func newest(s store.State) store.Point {
	if s.Run != nil && len(s.Run.Points.All) > 0 {
		return s.Run.Points.All[len(s.Run.Points.All)-1]
	}
	return store.Unmeasured(0, s.Planned(0))
}

func points(s store.State) []store.Point {
	if s.Run == nil {
		return nil
	}
	return s.Run.Points.All
}

// chart is the frame of a chart on these axes.
func (a axes) chart(name, title, note string, up []part.Tick) part.Chart {
	return part.Chart{Name: name, Title: title, Note: note, Across: a.across, Up: up, Mark: a.mark, Cursor: a.cursor}
}

// line is the path of one value over the measured points.
func (a axes) line(all []store.Point, y plot.Scale, value func(store.Point) float64) string {
	var p plot.Path
	for _, point := range all {
		p.Line(a.x.At(float64(point.Step)), y.At(value(point)))
	}
	return p.String()
}

// dot is where the cursor meets a value.
func (a axes) dot(step int, y plot.Scale, v float64) part.Spot {
	if !a.on || math.IsNaN(v) {
		return part.Spot{}
	}
	return part.Spot{X: a.percent(step), Y: plot.Pixel(y.At(v))}
}

// shares is the scale of a share, whose top is hi, and its ticks.
func shares(hi float64, ticks ...float64) (plot.Scale, []part.Tick) {
	y := plot.Scale{Lo: 0, Hi: hi, From: part.ChartBottom, To: part.ChartTop}
	var up []part.Tick
	for _, t := range ticks {
		up = append(up, part.Tick{At: plot.Pixel(y.At(t)), Text: fmt.Sprintf("%.0f\u00a0%%", 100*t)})
	}
	return y, up
}

func lambdaChart(s store.State, a axes) part.Chart {
	y := plot.Scale{Lo: 0, Hi: 1, From: part.ChartBottom, To: part.ChartTop}
	c := a.chart(store.ChartLambda, "λ, how much the pretrained weights count", "", nil)
	if q := min(s.Config().DecaySteps(), a.steps); q > 0 {
		c.Mark.Text += " from step " + say.Count(q)
	}
	for _, t := range []float64{0, 0.5, 1} {
		c.Up = append(c.Up, part.Tick{At: plot.Pixel(y.At(t)), Text: fmt.Sprint(t)})
	}
	all := points(s)
	c.Series = []part.Series{
		{Kind: "plan", Name: "planned", Path: planned(s, a, y)},
		{Kind: "teacher", Name: "λ", Value: say.Fixed(a.at.Lambda, 3), Path: a.line(all, y, func(p store.Point) float64 { return p.Lambda }),
			Dot: a.dot(a.at.Step, y, a.at.Lambda)},
	}
	if s.Config().DecaySteps() == 0 {
		c.Label = fmt.Sprintf("λ over %s steps. It is 0 throughout.", say.Count(a.steps))
		return c
	}
	c.Label = fmt.Sprintf("λ over %s steps. It is %s now and reaches 0 at step %s.", say.Count(a.steps), say.Fixed(newest(s).Lambda, 3), say.Count(s.Config().DecaySteps()))
	return c
}

// planned is λ as the settings plan it.
func planned(s store.State, a axes, y plot.Scale) string {
	const pieces = 48
	k, blocks := s.Config(), len(store.Blocks(s.Model.Layers))
	q := k.DecaySteps()
	var p plot.Path
	for i := range pieces {
		if t := float64(i) / pieces; q > 0 {
			p.Line(a.x.At(t*float64(q)), y.At(store.Faded(k, t, blocks)))
		}
	}
	if q > 0 {
		p.Line(a.x.At(float64(q)), y.At(store.Faded(k, 1-1e-9, blocks)))
	}
	p.Line(a.x.At(float64(q)), y.At(0))
	p.Line(plot.Width, y.At(0))
	return p.String()
}

func accuracyChart(s store.State, a axes) part.Chart {
	y, up := shares(1, 0, 0.5, 1)
	c := a.chart(store.ChartAccuracy, "Test accuracy", accuracyNote(s), up)
	teacher := part.Series{Kind: "teacher", Name: "original"}
	if s.Teacher.Total > 0 {
		v := s.Teacher.Accuracy()
		var p plot.Path
		p.Line(0, y.At(v))
		p.Line(plot.Width, y.At(v))
		teacher.Path, teacher.Value = p.String(), say.Share(v)
	}
	student := part.Series{Kind: "student", Name: "student"}
	dots := part.Series{Kind: "dots"}
	var line, points plot.Path
	if s.Run != nil {
		for _, e := range s.Run.Evals.All {
			x, at := a.x.At(float64(e.Step)), y.At(e.Accuracy())
			line.Line(x, at)
			points.Dot(x, at)
		}
	}
	student.Path, dots.Path = line.String(), points.String()
	step := a.steps
	if a.on {
		step = a.at.Step
	}
	if e, ok := s.EvalAt(step); ok {
		student.Value = say.Share(e.Accuracy())
		student.Dot = a.dot(e.Step, y, e.Accuracy())
	} else {
		student.Value = "–"
	}
	c.Series = []part.Series{teacher, student, dots}
	c.Label = "Accuracy on the test " + s.Things() + ". Original " + orDash(teacher.Value) + ", student " + student.Value + "."
	return c
}

func accuracyNote(s store.State) string {
	if s.Teacher.Total == 0 {
		return ""
	}
	return "of " + say.Count(s.Teacher.Total) + " " + s.Things()
}

func weightsChart(s store.State, a axes) part.Chart {
	const top = 1.1 // full weights and adapters together
	y, up := shares(top, 0, 0.5, 1)
	c := a.chart(store.ChartWeights, "Weights at work", "of the encoder’s linear ones", up)
	share := s.AdapterShare(a.at.Step)
	all := points(s)
	var fading, kept plot.Path
	if n := len(all); n > 0 {
		first := store.Point{Step: 0, Lambda: s.Planned(0)}
		all = append([]store.Point{first}, all...)
		for _, p := range all {
			fading.Line(a.x.At(float64(p.Step)), y.At(s.AdapterShare(p.Step)+p.Lambda))
		}
		edge := adapterEdge(s, a, y, all[n].Step)
		for i := len(edge) - 1; i >= 0; i-- {
			fading.Line(edge[i][0], edge[i][1])
		}
		fading.Close()
		for _, at := range edge {
			kept.Line(at[0], at[1])
		}
		kept.Line(a.x.At(float64(all[n].Step)), y.At(0))
		kept.Line(0, y.At(0))
		kept.Close()
	}
	pretrained, adapters := "pretrained, times λ", say.Share(share)
	if share == 0 {
		adapters = "–" // no model is loaded
	}
	c.Series = []part.Series{
		{Kind: "fading", Name: pretrained, Value: say.Share(a.at.Lambda), Path: fading.String(), Dot: a.dot(a.at.Step, y, share+a.at.Lambda)},
		{Kind: "kept", Name: "adapters", Value: adapters, Path: kept.String()},
	}
	c.Label = fmt.Sprintf("Weights at work, as a share of the encoder’s linear weights: pretrained %s, adapters %s.", say.Share(newest(s).Lambda), adapters)
	return c
}

// adapterEdge is the upper edge of what the adapters have up to a step: a line that
// falls where they are cut.
func adapterEdge(s store.State, a axes, y plot.Scale, last int) [][2]float64 {
	at := func(step, as int) [2]float64 { return [2]float64{a.x.At(float64(step)), y.At(s.AdapterShare(as))} }
	edge := [][2]float64{at(0, 0)}
	if k := s.Config(); k.Prune {
		const pieces = 32
		for i := 1; i < pieces; i++ {
			n := last * i / pieces
			edge = append(edge, at(n, n))
		}
	} else if k.HighRank > 0 {
		for _, cut := range k.Cuts() {
			if cut <= last {
				edge = append(edge, at(cut, cut-1), at(cut, cut))
			}
		}
	}
	return append(edge, at(last, last))
}

func orDash(text string) string {
	if strings.TrimSpace(text) == "" {
		return "–"
	}
	return text
}
