package store

import (
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// readyState is a page that waits, with a trainer.
func readyState() State {
	s := New()
	s.Phase, s.Engine.Kernels = Ready, "portable-4x4"
	return s
}

func apply(t *testing.T, s State, events ...Event) (State, []Effect) {
	t.Helper()
	var effects []Effect
	for _, e := range events {
		s, effects = Apply(s, e, time.Unix(0, 0))
	}
	return s, effects
}

// sent returns the last command among the effects.
func sent(effects []Effect) wire.Command {
	for i := len(effects) - 1; i >= 0; i-- {
		if s, ok := effects[i].(Send); ok {
			return s.Command
		}
	}
	return nil
}

// TestBenchMeasuresAll: each answer asks for the next measurement, and the last
// gives the trainer's memory back.
func TestBenchMeasuresAll(t *testing.T) {
	s, effects := apply(t, readyState(), Press{ID: "bench-run"})
	total := len(benchPlan())
	for i := range total {
		ask, ok := sent(effects).(wire.Bench)
		if !ok {
			t.Fatalf("measurement %d: sent %T, want a Bench", i, sent(effects))
		}
		if err := ask.Measure.Validate(); err != nil {
			t.Errorf("%+v: %v", ask.Measure, err)
		}
		s, effects = apply(t, s, Heard{wire.Benched{Result: run.Measured{Measure: ask.Measure, Millis: []float64{1}}}})
	}
	if _, ok := sent(effects).(wire.StopBench); !ok || !s.Bench.On {
		t.Errorf("after all: sent %T, on %t, want StopBench", sent(effects), s.Bench.On)
	}
	if s, _ = apply(t, s, Heard{wire.BenchStopped{}}); s.Bench.On || len(s.Bench.Mine) != total || !s.Can("start") {
		t.Errorf("after the end: %d of %d measured, on %t", len(s.Bench.Mine), total, s.Bench.On)
	}
}

// TestBenchAndRunsExclude each other.
func TestBenchAndRunsExclude(t *testing.T) {
	on, _ := apply(t, readyState(), Press{ID: "bench-run"})
	for _, id := range []string{"start", "step", "bench-run", "built-in"} {
		if on.Can(id) {
			t.Errorf("%s can be pressed during a measurement", id)
		}
	}
	if on.CanOpen() {
		t.Error("a model can be opened during a measurement")
	}
	running := readyState()
	running.Phase, running.Run = Running, &Run{}
	for _, phase := range []Phase{Loading, Running, Paused, Dead} {
		running.Phase = phase
		if running.Can("bench-run") {
			t.Errorf("a measurement can begin while the page is %s", phase)
		}
	}
}

// TestBenchStops: what was measured stays, and an answer that was under way
// changes nothing.
func TestBenchStops(t *testing.T) {
	s, effects := apply(t, readyState(), Press{ID: "bench-run"})
	first := sent(effects).(wire.Bench).Measure
	result := Heard{wire.Benched{Result: run.Measured{Measure: first, Millis: []float64{1}}}}
	s, _ = apply(t, s, result)
	s, effects = apply(t, s, Press{ID: "bench-stop"})
	if _, ok := sent(effects).(wire.StopBench); !ok {
		t.Fatalf("sent %T, want StopBench", sent(effects))
	}
	s, effects = apply(t, s, result, Heard{wire.BenchStopped{}}, Heard{wire.BenchStopped{}})
	if len(s.Bench.Mine) != 1 || s.Bench.On || sent(effects) != nil {
		t.Errorf("after the stop: %d measured, on %t, sent %T", len(s.Bench.Mine), s.Bench.On, sent(effects))
	}
	if _, done := s.Bench.MineOf(first.Case, first.Faded); !done {
		t.Error("the first measurement is lost")
	}
}

// TestBenchFails: the page says so and goes on.
func TestBenchFails(t *testing.T) {
	s, _ := apply(t, readyState(), Press{ID: "bench-run"}, Heard{wire.Failed{Doing: "measuring", Reason: "no memory"}})
	if s.Bench.On || s.Notice.Reason != "no memory" || !s.Can("bench-run") {
		t.Errorf("after a failure: on %t, notice %+v", s.Bench.On, s.Notice)
	}
}

// TestReferenceIsFetchedOnce, when it is first wanted.
func TestReferenceIsFetchedOnce(t *testing.T) {
	fetches := func(effects []Effect) (n int) {
		for _, e := range effects {
			if _, ok := e.(FetchReference); ok {
				n++
			}
		}
		return n
	}
	s, effects := apply(t, readyState(), Fold{Name: "bench"})
	if fetches(effects) != 1 {
		t.Error("opening the benchmark fetches no reference")
	}
	s, _ = apply(t, s, Referenced{Fault: "gone"})
	if s, effects = apply(t, s, Press{ID: "bench-run"}); fetches(effects) != 1 {
		t.Error("a reference that failed is not fetched again")
	}
	s, _ = apply(t, s, Referenced{Reference: run.Reference{Machine: "m"}})
	if _, effects = apply(t, s, Fold{Name: "bench"}, Fold{Name: "bench"}); fetches(effects) != 0 || s.Bench.Fault != "" {
		t.Errorf("the reference is there and fetched again, or fault %q", s.Bench.Fault)
	}
}
