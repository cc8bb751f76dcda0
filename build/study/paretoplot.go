package study

import (
	"bytes"
	"fmt"
	"html"
	"math"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// The plot's measures, in its own units.
const (
	plotWidth   = 720
	panelHeight = 300
	plotLeft    = 56
	plotTop     = 64  // of a panel's drawing
	plotBottom  = 244 // of it
)

// Plot draws accuracy against the share of weights left, a panel a task and a line a
// preset, as an SVG that follows the reader's colour scheme.
func Plot(found run.Studies) []byte {
	var all bytes.Buffer
	panels := 0
	for _, t := range found.Tasks {
		if len(t.Sizes) > 0 {
			fmt.Fprintf(&all, `<g transform="translate(0 %d)">`+"\n", panels*panelHeight)
			panel(&all, t)
			all.WriteString("</g>\n")
			panels++
		}
	}
	height := panels * panelHeight
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -4 %d %d" width="%d" role="img" aria-label="Accuracy against size">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f1d1a }
.title { font-weight: 600; font-size: 15px }
.note { fill: #57524a; font-size: 12px }
.grid { stroke: #e2dccf }
.teacher { stroke: #35322d; stroke-width: 1.5 }
.line { fill: none; stroke-width: 2 }
.best { stroke: #b5410c }
.paper-line { stroke: #6f695f }
circle { stroke: none }
circle.best, text.best { fill: #b5410c; stroke: none }
circle.paper-line, text.paper-line { fill: #6f695f; stroke: none }
.back { fill: #fffefb }
@media (prefers-color-scheme: dark) {
	text { fill: #efece4 }
	.note { fill: #b9b4a8 }
	.grid { stroke: #34322d }
	.teacher { stroke: #d5d0c4 }
	.best { stroke: #ff9a55 }
	.paper-line { stroke: #9b968a }
	circle.best, text.best { fill: #ff9a55 }
	circle.paper-line, text.paper-line { fill: #9b968a }
	.back { fill: #1b1b19 }
}
</style>
<rect class="back" x="-16" y="-4" width="%d" height="%d" rx="8"/>
`, plotWidth+32, height+8, plotWidth+32, plotWidth+32, height+8)
	b.Write(all.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// panel draws one task.
func panel(b *bytes.Buffer, t run.StudyTask) {
	lo, hi, least, most := t.Accuracy, t.Accuracy, 1.0, 0.0
	for _, r := range t.Sizes {
		lo, hi = min(lo, r.Mean-r.SD), max(hi, r.Mean+r.SD)
		least, most = min(least, 1-r.Gone), max(most, 1-r.Gone)
	}
	const step = 0.05
	lo, hi = step*math.Floor(lo/step), step*math.Ceil(hi/step)
	x := func(left float64) float64 {
		return plotLeft + 16 + (plotWidth-plotLeft-32)*math.Log(left/least)/math.Log(most/least)
	}
	y := func(v float64) float64 { return plotBottom - (plotBottom-plotTop)*(v-lo)/(hi-lo) }
	fmt.Fprintf(b, `<text class="title" x="0" y="20">%s</text><text class="note" x="0" y="38">Accuracy on %s, mean over seeds with one standard deviation to each side</text>`+"\n",
		html.EscapeString(t.Name), html.EscapeString(t.On))
	every := step
	for (hi-lo)/every > 6 {
		every *= 2
	}
	for v := lo; v < hi+1e-9; v += every {
		fmt.Fprintf(b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="note" x="%d" y="%.1f" text-anchor="end">%.0f %%</text>`+"\n", plotLeft, plotWidth, y(v), y(v), plotLeft-8, y(v)+4, 100*v)
	}
	fmt.Fprintf(b, `<line class="teacher" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text x="%d" y="%.1f">the original, %.1f %%</text>`+"\n",
		plotLeft, plotWidth, y(t.Accuracy), y(t.Accuracy), plotLeft+8, y(t.Accuracy)-5, 100*t.Accuracy)
	for _, left := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5} {
		if left >= least*0.99 && left <= most*1.01 {
			fmt.Fprintf(b, `<text class="note" x="%.1f" y="%d" text-anchor="middle">%.0f %%</text>`+"\n", x(left), plotBottom+18, 100*left)
		}
	}
	fmt.Fprintf(b, `<text class="note" x="%d" y="%d" text-anchor="middle">share of the encoder’s linear weights that is left</text>`+"\n", (plotLeft+plotWidth)/2, plotBottom+36)
	for _, of := range []struct {
		preset, class string
		below         float64
	}{{run.Paper, "paper-line", 22}, {run.Best, "best", -12}} {
		var path string
		var last run.StudyRow
		for _, r := range t.Sizes {
			if r.Preset != of.preset {
				continue
			}
			left := 1 - r.Gone
			if path += "L"; path == "L" {
				path = "M"
			}
			path += fmt.Sprintf("%.1f %.1f", x(left), y(r.Mean))
			fmt.Fprintf(b, `<line class="line %s" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/><circle class="%s" cx="%.1f" cy="%.1f" r="4"/>`+"\n",
				of.class, x(left), x(left), y(r.Mean-r.SD), y(r.Mean+r.SD), of.class, x(left), y(r.Mean))
			last = r
		}
		if path != "" {
			at, line := y(last.Mean)+of.below, y(t.Accuracy)
			if at > line-4 && at < line+14 { // across the original's
				at = y(last.Mean) + 22
			}
			fmt.Fprintf(b, `<path class="line %s" d="%s"/><text class="%s" x="%.1f" y="%.1f" text-anchor="end">%s preset</text>`+"\n", of.class, path, of.class, x(1-last.Gone), at, of.preset)
		}
	}
}
