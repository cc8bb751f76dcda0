package main

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

var product = wire.Bench{Measure: run.Measure{Case: "fashion-vit-pv", Times: 3, Replicas: 1}}

// TestBench measures without anything loaded, and twice without preparing again.
func TestBench(t *testing.T) {
	measured := 0
	w := play(t, func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(product)
		case wire.Benched:
			if measured++; measured == 2 {
				w.end()
				return
			}
			w.do(product)
		}
	})
	r := find[wire.Benched](t, w).Result
	if len(r.Millis) != 3 || r.Median() <= 0 || r.Rate() <= 0 || r.Measure != product.Measure {
		t.Errorf("Benched %+v, want three times", r)
	}
	if r.Allocs != 0 {
		t.Errorf("a product allocates %g times", r.Allocs)
	}
}

// TestBenchStops: between two pieces, and the session then runs something else.
func TestBenchStops(t *testing.T) {
	long := product
	long.Measure.Times = int(run.TimesRange.Max)
	w := play(t, func(w *world, e wire.Event) {
		switch e := e.(type) {
		case wire.Ready:
			w.do(long)
		case wire.Benching:
			if e.Done > 0 {
				w.do(wire.StopBench{})
			}
		case wire.BenchStopped:
			w.do(product)
		case wire.Benched:
			w.end()
		}
	})
	if got := find[wire.Benched](t, w).Result.Measure; got != product.Measure {
		t.Errorf("measured %+v after the stop, want %+v", got, product.Measure)
	}
}

func TestBenchRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		ask  run.Measure
		want string
	}{
		{"an unknown case", run.Measure{Case: "huge", Times: 1, Replicas: 1}, "case no measurement"},
		{"no repetition", run.Measure{Case: "tiny-vit", Replicas: 1}, "times is 0"},
		{"too many", run.Measure{Case: "tiny-vit", Times: 1000, Replicas: 1}, "times is 1000"},
		{"no trainer", run.Measure{Case: "tiny-vit", Times: 1}, "replicas is 0"},
	} {
		w := play(t, func(w *world, e wire.Event) {
			switch e.(type) {
			case wire.Ready:
				w.do(wire.Bench{Measure: tt.ask})
			case wire.Failed:
				w.end()
			}
		})
		if f := find[wire.Failed](t, w); f.Doing != "measuring" || !strings.Contains(f.Reason, tt.want) {
			t.Errorf("%s: %+v, want %q", tt.name, f, tt.want)
		}
	}
}

// TestNothingDisturbsAMeasurement: neither a run nor another one.
func TestNothingDisturbsAMeasurement(t *testing.T) {
	refused := 0
	w := play(t, func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(product)
			w.do(product)
			w.do(wire.Start{Config: tinyRun(), Replicas: 1})
		case wire.Failed:
			refused++
		case wire.Benched:
			w.end()
		}
	})
	if refused != 2 || len(find[wire.Benched](t, w).Result.Millis) != 3 {
		t.Errorf("%d commands refused, want 2, and the measurement whole", refused)
	}
}

// TestBenchBesideARun: a run that trains is not disturbed, and one that waits
// goes on where it was.
func TestBenchBesideARun(t *testing.T) {
	w := play(t, func(w *world, e wire.Event) {
		switch e := e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: tinyRun(), Replicas: 1})
			w.do(product)
		case wire.Failed:
			w.do(wire.Pause{})
		case wire.Paused:
			w.do(product)
		case wire.Benched:
			w.do(wire.Resume{})
		case wire.Finished:
			if e.Result.Seconds <= 0 {
				t.Error("a run without time")
			}
			w.end()
		}
	})
	if f := find[wire.Failed](t, w); !strings.Contains(f.Reason, "run first") {
		t.Errorf("measuring while a run trains: %+v", f)
	}
	find[wire.Benched](t, w)
}

// TestBenchShares: the losses of two and three trainers are those of one, whose
// sums have another order, and the followers are dismissed at the end.
func TestBenchShares(t *testing.T) {
	ask := run.Measure{Case: "tiny-vit", Times: 2}
	var first []run.Loss
	for _, replicas := range []int{1, 2, 3} {
		ask.Replicas = replicas
		w := &world{files: tinyFiles(t), clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
		w.hire = func(replies chan<- Report) (Follower, error) { return w.hand(replies, nil), nil }
		w.hear = func(w *world, e wire.Event) {
			switch e.(type) {
			case wire.Ready:
				w.do(wire.Bench{Measure: ask})
			case wire.Benched:
				w.do(wire.StopBench{})
			case wire.BenchStopped, wire.Failed:
				w.end()
			}
		}
		w.serve()
		got := find[wire.Benched](t, w).Result.Losses
		if first == nil {
			first = got
		}
		for i, l := range got {
			for _, pair := range [][2]float64{{l.Task, first[i].Task}, {l.Distil, first[i].Distil}, {l.GradNorm, first[i].GradNorm}} {
				if math.Abs(pair[0]-pair[1]) > 1e-4*pair[1] {
					t.Errorf("%d trainers, step %d: %+v, one has %+v", replicas, i+1, l, first[i])
					break
				}
			}
		}
		for _, h := range w.hired {
			if !h.dismissed {
				t.Errorf("%d trainers: one is not dismissed", replicas)
			}
		}
		if len(w.hired) != replicas-1 {
			t.Errorf("%d trainers: %d hired", replicas, len(w.hired))
		}
	}
}

// TestBenchLosesATrainer: the measurement ends and says so, and the next one
// works.
func TestBenchLosesATrainer(t *testing.T) {
	w := &world{files: tinyFiles(t), clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
	w.hire = func(replies chan<- Report) (Follower, error) {
		return w.hand(replies, func(h *hand, o wire.Order) bool {
			if _, ok := o.(wire.Compute); ok {
				h.report(nil, errors.New("its program failed"))
				return false
			}
			return true
		}), nil
	}
	w.hear = func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(wire.Bench{Measure: run.Measure{Case: "tiny-vit", Times: 2, Replicas: 2}})
		case wire.Failed:
			w.do(product)
		case wire.Benched:
			w.end()
		}
	}
	w.serve()
	if f := find[wire.Failed](t, w); f.Doing != "measuring" || !strings.Contains(f.Reason, "trainer 2 of 2 is lost") {
		t.Errorf("a lost trainer: %+v", f)
	}
	if len(find[wire.Benched](t, w).Result.Millis) != 3 {
		t.Error("nothing can be measured afterwards")
	}
}
