package store

import (
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
)

// A Compare is the page of runs side by side.
type Compare struct {
	Runs  []Compared
	Curve string // which is drawn: one of Curves
}

// A Compared is one of them.
type Compared struct {
	ID      string
	Replay  *Replay // nil until it is there
	Trouble Trouble
}

// CompareCurve is what the choice of a curve is named after, in Choose.
const CompareCurve = "compare-curve"

// Curves lists the charts whose curves can be laid over each other.
var Curves = []string{ChartAccuracy, ChartLambda, ChartLoss}

func (s State) openCompare() (State, []Effect) {
	s.Compare.Curve = ChartAccuracy
	var effects []Effect
	for i, id := range s.Route.IDs {
		s.Compare.Runs = append(s.Compare.Runs, Compared{ID: id})
		effects = append(effects, FetchRun{ID: id, At: i})
	}
	s.Said = "Fetching the runs."
	return s, effects
}

// comparedCame takes one of the runs.
func (s State) comparedCame(e RunCame) (State, []Effect) {
	if e.At < 0 || e.At >= len(s.Compare.Runs) {
		return s, nil
	}
	runs := slices.Clone(s.Compare.Runs)
	one := &runs[e.At]
	switch {
	case e.Problem.Any():
		one.Trouble = troubleOf(e.Problem)
	case e.Sealed:
		one.Trouble = Trouble{Title: "This run is encrypted", Way: "Open it by its own link."}
	default:
		r, err := run.ParseRecord(e.Body)
		if err != nil {
			one.Trouble = Trouble{Title: "This run cannot be read", Way: sentenceOf(err)}
			break
		}
		one.Replay = NewReplay(r)
	}
	s.Compare.Runs = runs
	if s.Compare.Missing() == 0 {
		s.Said = "The runs are here."
	}
	return s, nil
}

// Missing is how many runs are still to come.
func (c Compare) Missing() (n int) {
	for _, r := range c.Runs {
		if r.Replay == nil && r.Trouble.Title == "" {
			n++
		}
	}
	return n
}

// choseCompare applies a choice of the page; false for another one.
func (s State) choseCompare(e Event) (State, bool) {
	c, ok := e.(Choose)
	if !ok || c.Field != CompareCurve {
		return s, false
	}
	if slices.Contains(Curves, c.Value) {
		s.Compare.Curve = c.Value
	}
	return s, true
}

// Steps is the largest number of steps of the runs that are there, at least 1.
func (c Compare) Steps() int {
	steps := 1
	for _, r := range c.Runs {
		if r.Replay != nil {
			steps = max(steps, r.Replay.Record.Config.Steps)
		}
	}
	return steps
}

// stops lists the steps at which a curve of any of the runs has a value.
func (c Compare) stops() []int {
	var steps []int
	for _, r := range c.Runs {
		if r.Replay != nil {
			for _, v := range r.Replay.Curve(c.Curve) {
				steps = append(steps, v.Step)
			}
		}
	}
	slices.Sort(steps)
	return slices.Compact(steps)
}

// speak says what the chart shows at a step.
func (c Compare) speak(step int) string {
	words := []string{"Step " + say.Count(step)}
	for i, r := range c.Runs {
		if r.Replay == nil {
			continue
		}
		if v, ok := ValueAt(r.Replay.Curve(c.Curve), step); ok {
			words = append(words, string(rune('A'+i))+" "+WriteValue(c.Curve, v.Value))
		}
	}
	return strings.Join(words, ", ") + "."
}

// A Value is one point of a curve.
type Value struct {
	Step  int
	Value float64
}

// Curve is one of Curves of the run, in order of step.
func (r *Replay) Curve(name string) (all []Value) {
	switch name {
	case ChartAccuracy:
		for _, e := range r.Record.Curve {
			all = append(all, Value{e.Step, e.Accuracy()})
		}
	case ChartLambda:
		all = append(all, Value{0, r.end.Planned(0)})
		for _, p := range r.Record.Points {
			all = append(all, Value{p.Step, p.Lambda})
		}
	case ChartLoss:
		for _, p := range r.Record.Points {
			all = append(all, Value{p.Step, p.Task})
		}
	}
	return all
}

// ValueAt is the newest value at or before a step, false if there is none.
func ValueAt(all []Value, step int) (last Value, ok bool) {
	for _, v := range all {
		if v.Step <= step {
			last, ok = v, true
		}
	}
	return last, ok
}

// WriteValue writes a value of one of Curves.
func WriteValue(curve string, v float64) string {
	switch curve {
	case ChartAccuracy:
		return say.Share(v)
	case ChartLambda:
		return say.Fixed(v, 3)
	}
	return say.Loss(v)
}
