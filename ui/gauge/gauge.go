// Package gauge shows how far a run is: λ, the weight that the pretrained
// matrices still have in every layer's answer, and a handful of numbers.
package gauge

import (
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// A Gauge shows a View.
type Gauge struct{ View View }

// A View is what a Gauge shows.
type View struct {
	Lambda  float64
	Readout []Number
}

// A Number is one reading.
type Number struct{ Name, Value, Of string }

// Of is the View of a State.
func Of(s store.State) View {
	v := View{Lambda: 1}
	steps := s.Config().Steps
	if s.Run == nil {
		v.Readout = []Number{
			{"Step", "0", " of " + say.Count(steps)}, {"Speed", "–", ""}, {"Elapsed", "0:00", ""}, {"Time left", "–", ""},
			{"Weights at work", say.Share(1), ""}, {"Student", "–", ""},
		}
		return v
	}
	r := s.Run
	v.Lambda = s.Planned(0)
	if r.N > 0 {
		v.Lambda = r.Last.Lambda
	}
	if s.Replayed {
		v.Readout = replayed(s)
		return v
	}
	v.Readout = []Number{
		{"Step", say.Count(r.N), " of " + say.Count(steps)},
		{"Speed", speed(r.Last.PerSecond), ""},
		{"Elapsed", say.Clock(r.Elapsed), ""},
		{"Time left", left(s), ""},
		{"Weights at work", say.Share(v.Lambda + s.AdapterShare(r.N)), ""},
		{"Student", student(r), ""},
	}
	return v
}

// replayed are the readings of a run that is not under way.
func replayed(s store.State) []Number {
	original := "–"
	if s.Teacher.Total > 0 {
		original = say.Share(s.Teacher.Accuracy())
	}
	return []Number{
		{"Step", say.Count(s.Run.N), " of " + say.Count(s.Config().Steps)},
		{"Weights at work", say.Share(s.Run.Last.Lambda + s.AdapterShare(s.Run.N)), ""},
		{"Student", student(s.Run), measured(s.Run)},
		{"Original", original, ""},
	}
}

// measured says when the student was, if that is not the step on show.
func measured(r *store.Run) string {
	if e, ok := r.LastEval(); ok && e.Step != r.N {
		return " at step " + say.Count(e.Step)
	}
	return ""
}

func speed(perSecond float64) string {
	if perSecond <= 0 {
		return "–"
	}
	if perSecond < 10 {
		return say.Fixed(perSecond, 1) + "\u00a0steps/s"
	}
	return say.Fixed(perSecond, 0) + "\u00a0steps/s"
}

func left(s store.State) string {
	switch {
	case s.Phase == store.Finished || s.Phase == store.Stopped:
		return "0:00"
	case s.Run.N == 0:
		return "–"
	}
	return say.Seconds(s.Run.Last.Left)
}

func student(r *store.Run) string {
	if e, ok := r.LastEval(); ok {
		return say.Share(e.Accuracy())
	}
	return "–"
}

func (c *Gauge) lambda() string { return say.Fixed(c.View.Lambda, 2) }
func (c *Gauge) exact() string  { return say.Fixed(c.View.Lambda, 4) }
func (c *Gauge) share() string  { return plot.Percent(plot.Width * c.View.Lambda) }

func (c *Gauge) words() string {
	if c.View.Lambda == 0 {
		return "The pretrained weights are gone"
	}
	return "Pretrained weights at " + say.Share(c.View.Lambda)
}
