// Package plot turns numbers into what a chart draws: positions, ticks and SVG
// paths. It knows nothing of the page.
//
// # Coordinates
//
// Across, a plot is Width units wide and stretches with the page; down, it is
// measured in pixels from its top.
package plot

import (
	"math"
	"strconv"
	"strings"
)

// Width is the width of every plot, in units that stretch with the page.
const Width = 1000

// A Scale maps values to positions. On a logarithmic scale both ends are above
// zero and what is not sits at the low end.
type Scale struct {
	Lo, Hi   float64 // values
	From, To float64 // positions of Lo and Hi
	Log      bool
}

// At is the position of v; values beyond the ends sit at the end.
func (s Scale) At(v float64) float64 {
	lo, hi := s.Lo, s.Hi
	if s.Log {
		lo, hi, v = math.Log(lo), math.Log(hi), math.Log(math.Max(v, s.Lo))
	}
	if hi <= lo || math.IsNaN(v) {
		return s.From
	}
	return s.From + (s.To-s.From)*math.Min(1, math.Max(0, (v-lo)/(hi-lo)))
}

// Percent is a position across the plot as SVG writes it.
func Percent(x float64) string { return number(100*x/Width) + "%" }

// Pixel is a position down the plot as SVG writes it.
func Pixel(y float64) string { return number(y) }

// Steps returns at most most+1 round numbers from 0 to n, both among them.
func Steps(n, most int) []int {
	every := max(1, int(math.Ceil(nice(float64(n)/float64(most)))))
	var ticks []int
	for t := 0; 4*(n-t) >= 3*every; t += every { // the last two must not touch
		ticks = append(ticks, t)
	}
	return append(ticks, n)
}

// nice is the smallest of 1, 2, 5, 10, 20 … that is at least v.
func nice(v float64) float64 {
	if v <= 0 {
		return 1
	}
	decade := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*decade >= v*(1-1e-9) {
			return m * decade
		}
	}
	return 10 * decade
}

// Decades widens lo and hi, both above zero, to powers of ten and returns a
// handful of round numbers between them.
func Decades(lo, hi float64) (from, to float64, ticks []float64) {
	a, b := int(math.Floor(math.Log10(lo)+1e-9)), int(math.Ceil(math.Log10(hi)-1e-9))
	if b <= a {
		b = a + 1
	}
	between := []float64{1}
	if b-a == 1 {
		between = []float64{1, 2, 5}
	}
	every := (b - a + 3) / 4
	for e := a; e < b; e += every {
		for _, m := range between {
			ticks = append(ticks, m*math.Pow(10, float64(e)))
		}
	}
	from, to = math.Pow(10, float64(a)), math.Pow(10, float64(b))
	return from, to, append(ticks, to)
}

// A Path collects points into the d attribute of an SVG path.
type Path struct{ b strings.Builder }

// Move begins a line at a point.
func (p *Path) Move(x, y float64) { p.add('M', x, y) }

// Line goes on to a point, or begins there if there is no line yet.
func (p *Path) Line(x, y float64) {
	if p.b.Len() == 0 {
		p.add('M', x, y)
		return
	}
	p.add('L', x, y)
}

// Dot draws nothing but a round line end.
func (p *Path) Dot(x, y float64) {
	p.add('M', x, y)
	p.b.WriteString("h0")
}

// Rect draws a rectangle.
func (p *Path) Rect(x, y, w, h float64) {
	p.add('M', x, y)
	p.b.WriteString("h" + number(w) + "v" + number(h) + "h" + number(-w) + "z")
}

// Close closes the line.
func (p *Path) Close() { p.b.WriteByte('z') }

func (p *Path) String() string { return p.b.String() }

func (p *Path) add(op byte, x, y float64) {
	p.b.WriteByte(op)
	p.b.WriteString(number(x))
	p.b.WriteByte(' ')
	p.b.WriteString(number(y))
}

// number writes at most two decimals. A chart has thousands of them at every render,
// so that the digits come from a whole number of hundredths, which is several times as
// fast as from a float64.
func number(v float64) string {
	const exact = 1 << 52 / 100
	if math.IsNaN(v) || math.Abs(v) > exact {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	n := int64(math.RoundToEven(100 * v))
	var room [24]byte
	text := room[:0]
	if n < 0 {
		text, n = append(text, '-'), -n
	}
	text = strconv.AppendInt(text, n/100, 10)
	if tens, ones := n/10%10, n%10; tens != 0 || ones != 0 {
		text = append(text, '.', byte('0'+tens))
		if ones != 0 {
			text = append(text, byte('0'+ones))
		}
	}
	return string(text)
}
