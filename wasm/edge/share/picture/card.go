package picture

import (
	"fmt"
	"math"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Card is what a picture shows.
type Card struct {
	Title  string // the author's; empty for "A run of …"
	About  string // one line below it
	Facts  []Fact // three at most
	Sealed bool   // whether the server cannot read the run, so that there are no curves

	Steps    int   // end of the axis
	Lambda   []Dot // in order of step
	Accuracy []Dot
	Teacher  float64 // accuracy of the teacher, 0 for none
	Tests    int     // test examples of the accuracies
}

// A Fact is a number with what it says.
type Fact struct{ Value, Label string }

// A Dot is a point of a curve; Y is in [0, 1].
type Dot struct {
	Step int
	Y    float64
}

// Of returns the Card of a record.
func Of(r run.Record) Card {
	c := Card{
		Title: r.Title,
		About: name(r.Model.Title, r.Model.Name) + " on " + name(r.Data.Title, r.Data.Name),
		Steps: r.Steps,
	}
	for _, e := range r.Curve {
		c.Accuracy = append(c.Accuracy, Dot{e.Step, e.Accuracy()})
		c.Steps, c.Tests = max(c.Steps, e.Step), e.Total
		if len(r.Points) == 0 {
			c.Lambda = append(c.Lambda, Dot{e.Step, e.Lambda})
		}
	}
	for _, p := range r.Points {
		c.Lambda = append(c.Lambda, Dot{p.Step, p.Lambda})
		c.Steps = max(c.Steps, p.Step)
	}
	c.Teacher = r.Result.Before.Accuracy()
	c.Facts = facts(r)
	return c
}

// Sealed returns the Card of a run that only those with its key can read.
func Sealed(title string) Card {
	return Card{Title: title, About: "An encrypted run: it opens with the key that is in its link.", Sealed: true}
}

func name(title, short string) string {
	if title != "" {
		return title
	}
	return short
}

// facts are what a finished run kept and lost, or how far another one came.
func facts(r run.Record) []Fact {
	if r.State == run.StateFinished {
		return []Fact{
			{Percent(r.Result.Kept()), "of the accuracy kept"},
			{Percent(r.Result.Gone()), "of the encoder's weights gone"},
			{Percent(r.Result.After.Accuracy()), fmt.Sprintf("accuracy on %s test examples", thousands(r.Result.After.Total))},
		}
	}
	out := []Fact{{thousands(r.Steps), "steps done"}}
	if n := len(r.Curve); n > 0 {
		last := r.Curve[n-1]
		out = append(out, Fact{fmt.Sprintf("λ %.2f", last.Lambda), "left on the pretrained weights"},
			Fact{Percent(last.Accuracy()), fmt.Sprintf("accuracy on %s test examples", thousands(last.Total))})
	}
	return out
}

// Percent writes a share with one digit, as the page does. One that is not whole never
// reads 0.0 % or 100.0 %.
func Percent(x float64) string {
	p := 100 * x
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "–"
	case p > 0 && p < 0.05:
		return "<0.1 %"
	case p < 100 && p >= 99.95:
		return ">99.9 %"
	}
	return fmt.Sprintf("%.1f %%", p)
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	var b strings.Builder
	for k, r := range s {
		if k > 0 && (len(s)-k)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}
