package store

import (
	"fmt"
	"math"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
)

// The charts.
const (
	ChartLambda   = "lambda"
	ChartLoss     = "loss"
	ChartAccuracy = "accuracy"
	ChartWeights  = "weights"

	ChartTeachLoss     = "teach-loss"
	ChartTeachAccuracy = "teach-accuracy"
)

// Over reports whether the cursor is in a chart of teaching, or in one of a run.
// The charts of the one share it, those of the other do not show it.
func (c Cursor) Over(teaching bool) bool { return c.On && ofTeaching(c.Chart) == teaching }

// plannedStops is how many steps the keyboard visits on a curve that is only
// planned.
const plannedStops = 20

// stops lists the steps at which a chart has exact values, in order.
func (s State) stops(chart string) []int {
	var steps []int
	switch {
	case ofTeaching(chart):
		return s.Teach.Course.stops(chart)
	case s.Run != nil && chart == ChartAccuracy:
		for _, e := range s.Run.Evals.All {
			steps = append(steps, e.Step)
		}
	case s.Run != nil:
		for _, p := range s.Run.Points.All {
			steps = append(steps, p.Step)
		}
	case chart == ChartLambda || chart == ChartWeights:
		n := s.Config().Steps
		for i := range plannedStops + 1 {
			steps = append(steps, n*i/plannedStops)
		}
	}
	return steps
}

// pointAt follows the pointer, without a word.
func (s State) pointAt(e PointAt) State {
	steps := s.Config().Steps
	switch {
	case s.Shared.Replay != nil:
		steps = s.Shared.Replay.Record.Config.Steps
	case s.Route.Page == PageCompare:
		steps = s.Compare.Steps()
	}
	if c := s.Teach.Course; ofTeaching(e.Chart) {
		if c == nil {
			return s
		}
		steps = c.Config.Steps
	}
	at := math.Round(min(1, max0(e.At)) * float64(steps))
	s.Cursor, s.Spoken = Cursor{On: true, Chart: e.Chart, Step: int(at)}, ""
	return s
}

// moveCursor follows the keyboard from one exact value to another and says it.
func (s State) moveCursor(k Key) State {
	return s.cursorTo(s.stops(k.Chart), k, func(step int) string { return s.speak(k.Chart, step) })
}

// cursorTo goes to one of some steps by a key and says what is there.
func (s State) cursorTo(steps []int, k Key, speak func(step int) string) State {
	if len(steps) == 0 {
		s.Cursor, s.Spoken = Cursor{}, "Nothing is measured yet."
		return s
	}
	at := len(steps) - 1
	if s.Cursor.Over(ofTeaching(k.Chart)) {
		at = nearest(steps, s.Cursor.Step) + map[string]int{"ArrowLeft": -1, "ArrowRight": 1, "PageUp": -10, "PageDown": 10}[k.Key]
	}
	switch k.Key {
	case "Home":
		at = 0
	case "End":
		at = len(steps) - 1
	}
	at = min(max(at, 0), len(steps)-1)
	s.Cursor = Cursor{On: true, Chart: k.Chart, Step: steps[at]}
	s.Spoken = speak(steps[at])
	return s
}

// speak says what a chart shows at a step.
func (s State) speak(chart string, step int) string {
	if ofTeaching(chart) {
		return s.Teach.Course.speak(chart, step)
	}
	words := []string{fmt.Sprintf("Step %s", say.Count(step))}
	if chart == ChartAccuracy {
		if e, ok := s.EvalAt(step); ok {
			words = append(words, "student "+say.Share(e.Accuracy()), "original "+say.Share(s.Teacher.Accuracy()))
		}
		return strings.Join(words, ", ") + "."
	}
	p := s.PointNear(step)
	switch chart {
	case ChartLambda:
		words = append(words, "λ "+say.Fixed(p.Lambda, 3))
	case ChartWeights:
		words = append(words, "pretrained weights at "+say.Share(p.Lambda), "adapters "+say.Share(s.AdapterShare(p.Step)))
	case ChartLoss:
		for _, l := range Losses(s.Config()) {
			words = append(words, l.Said+" "+say.Loss(l.Of(p)))
		}
	}
	return strings.Join(words, ", ") + "."
}

// PointNear is the measured point nearest to a step; without a run it is what
// the settings plan, with losses that are not numbers.
func (s State) PointNear(step int) Point {
	if s.Run != nil && len(s.Run.Points.All) > 0 {
		return pointNear(s.Run.Points.All, step)
	}
	return Unmeasured(step, s.Planned(step))
}

// pointNear is the point nearest to a step; all is not empty.
func pointNear(all []Point, step int) Point {
	steps := make([]int, len(all))
	for i, p := range all {
		steps[i] = p.Step
	}
	return all[nearest(steps, step)]
}

// EvalAt is the newest evaluation at or before a step, false if there is none.
func (s State) EvalAt(step int) (run.Eval, bool) {
	if s.Run == nil {
		return run.Eval{}, false
	}
	return evalAt(s.Run.Evals.All, step)
}

func evalAt(all []run.Eval, step int) (last run.Eval, found bool) {
	for _, e := range all {
		if e.Step <= step || !found {
			last, found = e, true
		}
	}
	return last, found
}

// nearest is the index of the step nearest to the wanted one; steps is not
// empty.
func nearest(steps []int, want int) int {
	best := 0
	for i, step := range steps {
		if abs(step-want) <= abs(steps[best]-want) {
			best = i
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
