package studies

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
)

// Dots compares accuracies, a row each: a dot for the mean, a line as far as one
// seed deviates to each side.
type Dots struct {
	Title    string
	Rows     []Dot
	From, To string // what the ends of the scale stand for
}

// A Dot is one row, its places across the scale as SVG writes them.
type Dot struct {
	Name, Value     string
	Class           string // of the dot
	At, Low, High   string
	Base, Reference string // places of the row that others are compared with, and of the original
	Compared        bool   // whether there is such a row
}

// dotsOf compares the rows on a scale that reaches from round accuracies below the
// least to that of the original, or above what is more. base names a row that others
// are compared with, empty for none.
func dotsOf(title string, rows []run.StudyRow, original float64, base string) Dots {
	lo, hi, compared := original, original, math.NaN()
	for _, r := range rows {
		lo, hi = min(lo, r.Mean-r.SD), max(hi, r.Mean+r.SD)
		if r.Name == base {
			compared = r.Mean
		}
	}
	lo, hi = grounded(lo, hi)
	at := func(v float64) string { return percent((v - lo) / (hi - lo)) }
	d := Dots{Title: title, From: say.Share(lo), To: say.Share(hi)}
	for i, r := range rows {
		dot := Dot{Name: r.Name, Value: accuracy(r), Class: "study-dot", At: at(r.Mean), Low: at(r.Mean - r.SD), High: at(r.Mean + r.SD), Reference: at(original)}
		if i == 0 {
			dot.Class = "study-dot study-own"
		}
		if dot.Compared = base != ""; dot.Compared {
			dot.Base = at(compared)
		}
		d.Rows = append(d.Rows, dot)
	}
	return d
}

// grounded widens a range of shares to round ends, in [0, 1].
func grounded(lo, hi float64) (float64, float64) {
	step := 0.01
	for _, s := range []float64{0.02, 0.05, 0.1} {
		if hi-lo > 5*step {
			step = s
		}
	}
	return max(0, step*math.Floor(lo/step+1e-9)), min(1, step*math.Ceil(hi/step-1e-9))
}
