package teach

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Course shows how far a course is, or how it ended. Keep it between builds.
type Course struct {
	View CourseView

	loss, accuracy, spoken part.Still
}

// A CourseView is what a Course shows.
type CourseView struct {
	Shown          bool
	Under          bool // whether it is under way
	N, Steps       int
	Readout        []Number
	Ended          string // why, and what was kept; empty before the end
	Broken         string // why the model is as it was before; empty if it is not
	Tested         string // what the model answers after it; empty before that is known
	Spoken         string
	Loss, Accuracy part.Chart
}

// A Number is one reading.
type Number struct{ Name, Value, Of string }

func courseOf(s store.State) CourseView {
	c := s.Teach.Course
	if c == nil {
		return CourseView{}
	}
	v := CourseView{
		Shown: true, Under: s.Teaching(), N: c.N, Steps: c.Config.Steps, Ended: c.Ended(),
		Readout: []Number{
			{"Step", say.Count(c.N), " of " + say.Count(c.Config.Steps)},
			{"Elapsed", say.Clock(c.Elapsed), ""},
			{"Time left", left(s), ""},
			{"Validation", newest(c), ""},
			{"Best", best(c), bestAt(c)},
		},
		Broken: c.Fault,
	}
	switch {
	case s.Busy == store.Measuring:
		v.Tested = "It is being measured on " + say.Count(s.Data.Test) + " test " + s.Things() + " …"
	case c.Done != nil && !v.Under && s.Teacher.Total > 0:
		v.Tested = "The model now answers " + say.Count(s.Teacher.Correct) + " of " + say.Count(s.Teacher.Total) + " test " + s.Things() + " correctly, " + say.Share(s.Teacher.Accuracy()) + "."
	}
	a := newAxes(s, c)
	v.Loss, v.Accuracy = lossChart(c, a), accuracyChart(s, c, a)
	if s.Cursor.Over(true) {
		v.Spoken = s.Spoken
	}
	return v
}

// left is an upper bound, since it may stop early.
func left(s store.State) string {
	c := s.Teach.Course
	switch {
	case !s.Teaching() || s.Busy == store.Measuring:
		return "0:00"
	case c.N == 0:
		return "–"
	}
	return "≤\u00a0" + say.Seconds(c.Last.Left)
}

func newest(c *store.Course) string {
	if n := len(c.Evals.All); n > 0 {
		return say.Share(c.Evals.All[n-1].Accuracy())
	}
	return "–"
}

func best(c *store.Course) string {
	if c.Best.Total == 0 {
		return "–"
	}
	return say.Share(c.Best.Accuracy())
}

func bestAt(c *store.Course) string {
	if c.Best.Total == 0 {
		return ""
	}
	return " at step " + say.Count(c.Best.Step)
}

func (c *Course) lossChart() vugu.Builder {
	return c.loss.Show(c.View.Loss, &c.View.Loss)
}

func (c *Course) accuracyChart() vugu.Builder {
	return c.accuracy.Show(c.View.Accuracy, &c.View.Accuracy)
}

func (c *Course) words() vugu.Builder {
	return c.spoken.Show(c.View.Spoken, &part.Live{ID: "teach-spoken", Class: "spoken", Text: c.View.Spoken})
}
