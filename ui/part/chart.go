package part

import (
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
)

// ChartHeight is the height of every chart's drawing in pixels; its values lie
// between ChartTop and ChartBottom.
const (
	ChartHeight = 168
	ChartTop    = 12.0
	ChartBottom = 144.0
)

// A Chart draws a few series over the steps of a run.
//
// It takes the focus: the page hears the arrow keys and the pointer by the
// names in data-chart and data-plot, moves one cursor through all charts, and
// says the values in its live region. Each series is one path.
type Chart struct {
	Name   string // as in data-chart
	Title  string
	Note   string // on what scale; may be empty
	Label  string // what a screen reader says of it
	Series []Series
	Across []Tick // steps
	Up     []Tick // values; at least one
	Mark   Spot   // a step worth a line of its own; X is empty for none
	Cursor string // across the plot; empty for none
}

// A Series is one line or area.
type Series struct {
	Kind  string // its look: "student", "teacher", "distil", "plan", "dots", "fading", "kept"
	Name  string // in the legend; empty to leave it out
	Value string // at the cursor, or the newest; may be empty
	Path  string
	Dot   Spot // where the cursor meets it; X is empty for nowhere
	Tag   Spot // its name beside it; X is empty for none
}

// A Tick is a value on an axis.
type Tick struct {
	At     string // along the axis, as SVG writes it
	Text   string
	Anchor string // of a tick across: "start", "middle" or "end"
}

// A Spot is a place in the plot, as SVG writes it, and what stands there.
type Spot struct {
	X, Y   string
	Text   string
	Anchor string // "start" or "end"
	Dx     string // how far the text stands off
}

func (c *Chart) height() int     { return ChartHeight }
func (c *Chart) top() string     { return plot.Pixel(ChartTop) }
func (c *Chart) bottom() string  { return plot.Pixel(ChartBottom) }
func (c *Chart) ticks() string   { return plot.Pixel(ChartBottom + 17) }
func (c *Chart) viewBox() string { return "0 0 1000 168" }

// Across is the scale of steps from 0 to the last, and its ticks.
func Across(steps int) (plot.Scale, []Tick) {
	const most = 4
	x := plot.Scale{Lo: 0, Hi: float64(steps), From: 0, To: plot.Width}
	var ticks []Tick
	for _, step := range plot.Steps(steps, most) {
		t := Tick{At: plot.Percent(x.At(float64(step))), Text: say.Count(step), Anchor: "middle"}
		switch step {
		case 0:
			t.Anchor, t.Text = "start", "step 0"
		case steps:
			t.Anchor = "end"
		}
		ticks = append(ticks, t)
	}
	return x, ticks
}

// Turn is the position across a plot from which on texts stand on the left of
// what they name, lest they leave the plot.
const Turn = 0.74 * plot.Width

// Aside is the Spot for a text that stands beside the position x across a
// plot: on the right of it in the left part, else on the left.
func Aside(x, y float64, text string) Spot {
	s := Spot{X: plot.Percent(x), Y: plot.Pixel(y), Text: text, Anchor: "start", Dx: "7"}
	if x > Turn {
		s.Anchor, s.Dx = "end", "-7"
	}
	return s
}
