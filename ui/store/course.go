package store

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Course is a teaching in progress or one that has ended.
type Course struct {
	Config   run.Teach
	Replicas int // how many trainers work on it
	Total    int // examples it is validated with
	N        int // steps done
	Last     wire.TeachStepped
	Points   Curve[Point]    // of which Task counts
	Evals    Curve[run.Eval] // on the validation part
	Best     run.Eval        // the best of them; Total is 0 before the first
	Done     *wire.TeachDone // how it ended, nil before
	Fault    string          // sentences that say why it left the model as it was; empty if it did not
	Elapsed  time.Duration   // pauses left out
	since    time.Time       // until when Elapsed counts; zero while it waits
}

// tick counts the time since the last tick, unless the course waits.
func (c *Course) tick(now time.Time) {
	if !c.since.IsZero() {
		c.Elapsed += max(0, now.Sub(c.since))
		c.since = now
	}
}

// teachStarted begins a course, which ends the run on show.
func (s State) teachStarted(e wire.TeachStarted, now time.Time) (State, []Effect) {
	if s.Busy != Tutoring {
		return s, nil
	}
	s.Teach.Course = &Course{Config: e.Config, Replicas: e.Replicas, Total: e.Total, since: now}
	s.Run, s.Result, s.Saved, s.Cursor, s.Spoken = nil, nil, Saved{}, Cursor{}, ""
	s.Ask = s.Ask.forget()
	s.Phase, s.Busy = InCourse, Idle
	s.Said = fmt.Sprintf("Teaching, %s steps at most.", say.Count(e.Config.Steps))
	return s, []Effect{Focus{ID: "teach-pause", From: "teach-start"}}
}

// taughtMore applies a message that only a course sends.
func (s State) taughtMore(e wire.Event, now time.Time) (State, []Effect) {
	c := *s.Teach.Course
	s.Teach.Course = &c
	switch e := e.(type) {
	case wire.TeachStepped:
		if e.N > c.N {
			c.N, c.Last, c.Points = e.N, e, c.Points.Add(Point{Step: e.N, Task: e.Task})
			c.tick(now)
		}
	case wire.TeachEvaluated:
		eval := run.Eval{Step: e.N, Correct: e.Correct, Total: e.Total}
		c.Evals = c.Evals.Add(eval)
		if e.Best || c.Best.Total == 0 {
			c.Best = eval
		}
	case wire.TeachDone:
		c.tick(now)
		c.since = time.Time{}
		c.Done, c.N = &e, e.N
		s.Phase, s.Busy = InCourse, Measuring
		s.Said = c.Ended() + " Measuring on " + s.tests() + "."
	case wire.Paused:
		c.tick(now)
		c.since = time.Time{}
		if s.Busy == Pausing {
			s.Busy = Idle
		}
		s.Phase = CoursePaused
		s.Said = fmt.Sprintf("Teaching is paused after step %s.", say.Count(c.N))
		return s, []Effect{Focus{ID: "teach-resume", From: "teach-pause"}}
	case wire.Resumed:
		c.since = now
		s.Phase, s.Busy, s.Said = InCourse, Idle, "Teaching goes on."
		return s, []Effect{Focus{ID: "teach-pause", From: "teach-resume"}}
	case wire.ReplicaLost:
		c.Replicas = e.Change.Replicas
		s.Notice = lostNotice(e, s.Notice.Count+1)
		s.Notice.Way = fmt.Sprintf("Teaching goes on with %s.", say.Trainers(e.Change.Replicas))
	}
	return s, nil
}

// taughtAnew is the end of a course: the model is measured on the test part.
func (s State) taughtAnew(e wire.Taught) (State, []Effect) {
	s.Teacher = Teacher{Correct: e.Correct, Total: e.Total, Answers: e.Answers}
	s.Teach.Needed, s.RecordModel.Taught = false, true
	s.Phase, s.Busy = Ready, Idle
	s.Said = s.saidTaught()
	return s, []Effect{Focus{ID: "teach-next", From: "teach-stop"}, Focus{ID: "teach-next", From: "teach-pause"}}
}

// courseFailed ends a course that broke off. The model is as it was before.
func (s State) courseFailed(reason string) State {
	s = s.courseLost(fmt.Sprintf("It broke off after step %s: %s. The model is as it was before.",
		say.Count(s.Teach.Course.N), strings.TrimRight(reason, ".")))
	s.Said = fmt.Sprintf("Teaching broke off after step %s.", say.Count(s.Teach.Course.N))
	return s
}

// courseStopped ends a course that was stopped before there was anything to keep.
func (s State) courseStopped() (State, []Effect) {
	s = s.courseLost("You stopped it before its first measurement. The model is as it was before.")
	s.Busy, s.Said = Idle, "Teaching was stopped before its first measurement."
	return s, []Effect{Focus{ID: "teach-start", From: "teach-stop"}}
}

func (s State) courseLost(fault string) State {
	c := *s.Teach.Course
	c.since, c.Fault = time.Time{}, fault
	s.Teach.Course = &c
	s.Phase = s.rest()
	return s
}

// Ended says why the course ended and what was kept; empty before that.
func (c *Course) Ended() string {
	if c.Done == nil {
		return ""
	}
	d := *c.Done
	var why string
	switch d.Why {
	case wire.WhyPatience:
		why = fmt.Sprintf("It stopped after %s without gain", measurements(c.Config.Patience))
	case wire.WhyStopped:
		why = fmt.Sprintf("You stopped it after step %s", say.Count(d.N))
	default:
		why = fmt.Sprintf("All %s steps are made", say.Count(d.N))
	}
	if d.Total == 0 {
		return why + "; the last weights are kept."
	}
	return fmt.Sprintf("%s; the weights of step %s are kept, which answer %s of %s validation examples correctly.",
		why, say.Count(d.Best), say.Count(d.Correct), say.Count(d.Total))
}

func measurements(n int) string {
	if n == 1 {
		return "1 measurement"
	}
	return say.Count(n) + " measurements"
}

// PointNear is the measured point nearest to a step, with a loss that is no
// number before the first.
func (c *Course) PointNear(step int) Point {
	if c == nil || len(c.Points.All) == 0 {
		return Point{Task: math.NaN()}
	}
	return pointNear(c.Points.All, step)
}

// EvalAt is the newest validation at or before a step, false if there is none.
func (c *Course) EvalAt(step int) (run.Eval, bool) {
	if c == nil {
		return run.Eval{}, false
	}
	return evalAt(c.Evals.All, step)
}

// stops lists the steps at which a chart of teaching has exact values, in order.
func (c *Course) stops(chart string) []int {
	if c == nil {
		return nil
	}
	var steps []int
	if chart == ChartTeachAccuracy {
		for _, e := range c.Evals.All {
			steps = append(steps, e.Step)
		}
		return steps
	}
	for _, p := range c.Points.All {
		steps = append(steps, p.Step)
	}
	return steps
}

// speak says what a chart of teaching shows at a step.
func (c *Course) speak(chart string, step int) string {
	words := "Step " + say.Count(step)
	if chart == ChartTeachLoss {
		return words + ", loss " + say.Loss(c.PointNear(step).Task) + "."
	}
	e, ok := c.EvalAt(step)
	if !ok {
		return words + "."
	}
	words += ", " + say.Share(e.Accuracy()) + " of the validation part right"
	if e.Step == c.Best.Step {
		words += ", the best so far"
	}
	return words + "."
}
