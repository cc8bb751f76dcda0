package studies

import (
	"fmt"
	"math"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
)

// A Curve draws accuracy against the share of the encoder's weights that is left, a
// line for each preset. It has no lines where no study was made.
type Curve struct {
	Label      string // for a screen reader
	Lines      []Line
	Across, Up []part.Tick
	Original   string // place of the original's accuracy
	Rows       []CurveRow
}

// A Line is one preset's.
type Line struct {
	Name string
	Kind string // of its series
	Path string
	Ends string // of what seeds deviate
	Dots []part.Spot
}

// A CurveRow says in numbers what the lines show of one size.
type CurveRow struct {
	Left   string
	Values []string // one a line
}

func curveOf(t run.StudyTask) (c Curve) {
	if len(t.Sizes) == 0 {
		return c
	}
	lo, hi, least, most := t.Accuracy, t.Accuracy, 1.0, 0.0
	for _, r := range t.Sizes {
		lo, hi = min(lo, r.Mean-r.SD), max(hi, r.Mean+r.SD)
		least, most = min(least, 1-r.Gone), max(most, 1-r.Gone)
	}
	lo, hi = grounded(lo, hi)
	x := plot.Scale{Lo: least, Hi: most, From: 0.03 * plot.Width, To: 0.97 * plot.Width, Log: true}
	y := plot.Scale{Lo: lo, Hi: hi, From: part.ChartBottom, To: part.ChartTop}
	c.Original = plot.Pixel(y.At(t.Accuracy))
	for i := range 3 {
		v := lo + float64(i)*(hi-lo)/2
		c.Up = append(c.Up, part.Tick{At: plot.Pixel(y.At(v)), Text: say.Share(v)})
	}
	for _, v := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5} {
		if v >= least*0.99 && v <= most*1.01 {
			c.Across = append(c.Across, part.Tick{At: plot.Percent(x.At(v)), Text: fmt.Sprintf("%.0f\u00a0%%", 100*v), Anchor: "middle"})
		}
	}
	rows := slices.Clone(t.Sizes)
	slices.SortStableFunc(rows, func(a, b run.StudyRow) int { return int(math.Copysign(1, a.Gone-b.Gone)) })
	for _, of := range []struct{ preset, name, kind string }{{run.Best, "best preset", "student"}, {run.Paper, "paper preset", "distil"}} {
		line := Line{Name: of.name, Kind: of.kind}
		var path, ends plot.Path
		for _, r := range rows {
			if r.Preset != of.preset {
				continue
			}
			at, up := x.At(1-r.Gone), y.At(r.Mean)
			path.Line(at, up)
			ends.Move(at, y.At(r.Mean-r.SD))
			ends.Line(at, y.At(r.Mean+r.SD))
			line.Dots = append(line.Dots, part.Spot{X: plot.Percent(at), Y: plot.Pixel(up)})
			c.Rows = append(c.Rows, CurveRow{Left: fmt.Sprintf("%.2f\u00a0%%", 100*(1-r.Gone)), Values: []string{of.name, accuracy(r)}})
		}
		line.Path, line.Ends = path.String(), ends.String()
		c.Lines = append(c.Lines, line)
	}
	c.Label = fmt.Sprintf("Accuracy against the share of weights that is left, of %s; the table below has the numbers.", t.Name)
	return c
}
