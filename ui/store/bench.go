package store

import (
	"fmt"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Bench is the measurement of the engine on the visitor's machine, and the
// reference beside it.
type Bench struct {
	On       bool
	Stopping bool
	Queue    []run.Measure  // what is still to be measured, the one under way first
	Total    int            // how many measurements there are in all
	Done     int            // repetitions of the one under way
	Mine     []run.Measured // what was measured, in order

	Reference run.Reference // Machine is empty until it is there
	Fault     string        // why it is not
}

// Asked reports whether a measurement has begun since the page was loaded.
func (b Bench) Asked() bool { return b.Total > 0 }

// MineOf returns the measurement of a case, false if there is none.
func (b Bench) MineOf(name string, faded bool) (run.Measured, bool) {
	for _, m := range b.Mine {
		if m.Measure.Case == name && m.Measure.Faded == faded {
			return m, true
		}
	}
	return run.Measured{}, false
}

// FetchReference asks for the reference; Referenced answers.
type FetchReference struct{}

// Referenced brings the reference, or why there is none.
type Referenced struct {
	Reference run.Reference
	Fault     string
}

func (FetchReference) effect() {}
func (Referenced) event()      {}

// The repetitions of a measurement: fewer for the largest step, which takes
// seconds on a slow machine.
const (
	benchTimes      = 7
	benchTimesLarge = 3
)

// benchPlan lists what the page measures: the quick products first, then each
// step while λ > 0 and at λ = 0.
func benchPlan() []run.Measure {
	var plan []run.Measure
	for _, p := range run.ProductCases() {
		plan = append(plan, run.Measure{Case: p.Name, Times: benchTimes, Replicas: 1})
	}
	for _, c := range run.StepCases() {
		times := benchTimes
		if c.Name == "deit-tiny" {
			times = benchTimesLarge
		}
		plan = append(plan, run.Measure{Case: c.Name, Times: times, Replicas: 1, Products: true},
			run.Measure{Case: c.Name, Faded: true, Times: times, Replicas: 1})
	}
	return plan
}

// canBench reports whether a measurement may begin: the trainer waits.
func (s State) canBench() bool {
	return s.Busy == Idle && !s.Bench.On && (s.Phase == Ready || s.Phase == Untaught || s.Phase == Finished || s.Phase == Stopped)
}

// bench begins the measurement.
func (s State) bench() (State, []Effect) {
	plan := benchPlan()
	s.Bench.On, s.Bench.Stopping, s.Bench.Queue, s.Bench.Total, s.Bench.Done, s.Bench.Mine = true, false, plan, len(plan), 0, nil
	s.Said = "Measuring the engine."
	effects := append([]Effect{Focus{ID: "bench-stop", From: "bench-run"}, Send{wire.Bench{Measure: plan[0]}}}, s.wantReference()...)
	return s, effects
}

// stopBench asks the trainer to end the measurement.
func (s State) stopBench() (State, []Effect) {
	s.Bench.Stopping = true
	return s, []Effect{Send{wire.StopBench{}}}
}

// wantReference asks for the reference unless it is there.
func (s State) wantReference() []Effect {
	if s.Bench.Reference.Machine != "" {
		return nil
	}
	return []Effect{FetchReference{}}
}

// benched books a measurement and asks for the next.
func (s State) benched(e wire.Benched) (State, []Effect) {
	b := &s.Bench
	if !b.On || b.Stopping || len(b.Queue) == 0 || e.Result.Measure != b.Queue[0] {
		return s, nil
	}
	b.Mine = append(slices.Clip(b.Mine), e.Result)
	b.Queue, b.Done = b.Queue[1:], 0
	if len(b.Queue) > 0 {
		return s, []Effect{Send{wire.Bench{Measure: b.Queue[0]}}}
	}
	// Nothing is left but to give the memory back.
	return s, []Effect{Send{wire.StopBench{}}}
}

// benchStopped ends the measurement.
func (s State) benchStopped() (State, []Effect) {
	b := &s.Bench
	if !b.On {
		return s, nil
	}
	s.Said = "The engine is measured."
	if len(b.Queue) > 0 {
		s.Said = fmt.Sprintf("Stopped after %d of %d measurements.", b.Total-len(b.Queue), b.Total)
	}
	b.On, b.Stopping, b.Queue = false, false, nil
	return s, []Effect{Focus{ID: "bench-run", From: "bench-stop"}}
}
