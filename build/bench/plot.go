package bench

import (
	"bytes"
	"fmt"
	"html"
)

// The plot's measures, in its own units.
const (
	plotWidth  = 720
	nameWidth  = 190
	valueWidth = 120
	barHeight  = 16
	rowHeight  = 24
	headHeight = 46
)

// Plot draws the time of a training step for each engine as an SVG that follows
// the reader's colour scheme. Each model has a scale of its own that begins at
// zero; bars of one model can be compared, and their numbers say the rest.
func (r *Report) Plot() []byte {
	var rows bytes.Buffer
	y := 34
	for _, s := range r.Steps {
		y += 12
		fmt.Fprintf(&rows, `<text class="head" x="0" y="%d">%s</text><text class="note" x="0" y="%d">%d tokens, width %d, %d blocks, batch %d, rank %d</text>`+"\n",
			y+12, html.EscapeString(s.Case.Title), y+28, s.Case.Tokens(), s.Case.Width, s.Case.Blocks, s.Case.Batch, s.Case.Rank)
		y += headHeight - 8
		most := 0.0
		names := append([]string{Ours(1)}, r.named(isReplicas)...)
		names = append(append(names, OursFaded), columns...)
		for _, n := range names {
			most = max(most, s.By[n].Median())
		}
		for i, n := range names {
			ms := s.By[n].Median()
			if ms == 0 {
				continue
			}
			class := "peer"
			if i < len(names)-len(columns) {
				class = "ours"
			}
			value := fmt.Sprintf("%.0f ms", ms)
			if ratio := s.Ratio(n); class == "peer" && ratio > 0 {
				value += fmt.Sprintf(", %.1f ×", ratio)
			}
			width := ms / most * (plotWidth - nameWidth - valueWidth)
			fmt.Fprintf(&rows, `<text x="0" y="%d">%s</text><rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/><text class="value" x="%.1f" y="%d">%s</text>`+"\n",
				y+13, html.EscapeString(n), class, nameWidth, y, width, barHeight, nameWidth+width+8, y+13, value)
			y += rowHeight
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -4 %d %d" width="%d" role="img" aria-label="Time of one training step">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f1d1a }
.title { font-weight: 600; font-size: 15px }
.head { font-weight: 600 }
.note { fill: #57524a; font-size: 12px }
.value { font-variant-numeric: tabular-nums }
.ours { fill: #b5410c }
.peer { fill: #8b8475 }
.paper { fill: #fffefb }
@media (prefers-color-scheme: dark) {
	text { fill: #efece4 }
	.note { fill: #b9b4a8 }
	.ours { fill: #ff9a55 }
	.peer { fill: #7d776b }
	.paper { fill: #1b1b19 }
}
</style>
<rect class="paper" x="-16" y="-4" width="%d" height="%d" rx="8"/>
<text class="title" x="0" y="20">Time of one PC-LoRA training step in the browser; shorter is better</text>
`, plotWidth+32, y+40, plotWidth+32, plotWidth+32, y+40)
	b.Write(rows.Bytes())
	fmt.Fprintf(&b, `<text class="note" x="0" y="%d">%s; %s; median of %d, in turns</text>`+"\n</svg>\n", y+18, html.EscapeString(r.Machine), html.EscapeString(r.Browser), r.Times)
	return b.Bytes()
}
