package bench

import (
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestCostIsWhatAStepComputes: the formulas count exactly the products that the
// engine makes.
func TestCostIsWhatAStepComputes(t *testing.T) {
	for _, c := range run.StepCases() {
		if testing.Short() && c.Name == "deit-tiny" {
			continue
		}
		s, err := NewStep(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, faded := range []bool{false, true} {
			list, err := s.Products(faded)
			if err != nil {
				t.Fatal(err)
			}
			var got int64
			for _, p := range list {
				got += p.FLOPs()
			}
			if want := StepCost(c, faded).FLOPs(); got != want {
				t.Errorf("%s, faded %t: %d FLOPs in %d products, counted %d", c.Name, faded, got, len(list), want)
			}
		}
	}
}

// small is a case that takes milliseconds.
var small = run.StepCase{Name: "tiny-vit", Image: 8, Patch: 4, Channels: 1, Width: 16, Hidden: 32, Blocks: 2, Heads: 2, Classes: 4, Batch: 4, Rank: 2}

// TestStepIsTheSameEverywhere: the losses depend on nothing but the case.
func TestStepIsTheSameEverywhere(t *testing.T) {
	var losses [2][3]float64
	for i := range losses {
		s, err := NewStep(small)
		if err != nil {
			t.Fatal(err)
		}
		for n := range losses[i] {
			r, err := s.Once(n == 2)
			if err != nil {
				t.Fatal(err)
			}
			if want := []float64{0.5, 0.5, 0}[n]; r.Lambda != want {
				t.Errorf("step %d at λ = %g, want %g", n, r.Lambda, want)
			}
			losses[i][n] = r.Task + r.Distil
		}
	}
	if losses[0] != losses[1] {
		t.Errorf("losses %v, then %v", losses[0], losses[1])
	}
}

// TestReplay: a pass computes the whole list, in parts of the asked size, and
// leaves the matrices zero.
func TestReplay(t *testing.T) {
	s, err := NewStep(small)
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Products(false)
	if err != nil {
		t.Fatal(err)
	}
	var seen []tensor.Product
	used := tensor.Used()
	defer tensor.Use(used)
	listening := used
	listening.Seen = func(p tensor.Product) { seen = append(seen, p) }
	tensor.Use(listening)
	r := NewReplay(list)
	for range 2 {
		seen = nil
		pieces := 1
		for r.Next(list[0].FLOPs()) {
			pieces++
		}
		if pieces < 2 || len(seen) != len(list) {
			t.Errorf("a pass of %d pieces over %d products, want several over %d", pieces, len(seen), len(list))
		}
		for i, p := range seen {
			if p != list[i] {
				t.Fatalf("product %d was %+v, want %+v", i, p, list[i])
			}
		}
	}
}

// clock moves on by 7 ms at each look.
func clock() func() time.Time {
	now := time.Unix(0, 0)
	return func() time.Time {
		now = now.Add(7 * time.Millisecond)
		return now
	}
}

func finish(t *testing.T, j *Job) run.Measured {
	t.Helper()
	now := clock()
	for pieces := 0; ; pieces++ {
		more, err := j.Next(now)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return j.Result()
		}
		if pieces > 1000 {
			t.Fatal("the job does not end")
		}
	}
}

// TestJobs measures a step and a product, and goes on with what was prepared.
func TestJobs(t *testing.T) {
	j, err := NewJob(run.Measure{Case: "tiny-vit", Times: 2, Replicas: 1, Products: true}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := finish(t, j)
	if len(m.Millis) != 2 || len(m.Losses) != 2 || len(m.Alone) != 2 || m.Share() <= 0 || m.FLOPs <= 0 || m.Kernels != tensor.Used().Name {
		t.Errorf("a step: %+v", m)
	}
	prepared := j.step
	if j, err = NewJob(run.Measure{Case: "tiny-vit", Faded: true, Times: 1, Replicas: 1}, j, nil); err != nil {
		t.Fatal(err)
	}
	if faded := finish(t, j); faded.FLOPs >= m.FLOPs || j.step != prepared {
		t.Errorf("faded: %+v, prepared again %t", faded, j.step != prepared)
	}
	if j, err = NewJob(run.Measure{Case: "fashion-vit-qk", Times: 3, Replicas: 1}, j, nil); err != nil {
		t.Fatal(err)
	}
	if m := finish(t, j); len(m.Millis) != 3 || m.Losses != nil || m.FLOPs != 2*17*17*32*192 {
		t.Errorf("a product: %+v", m)
	}
}

// TestAHalfDoneStepIsNotGoneOnWith: its first half was of another measurement.
func TestAHalfDoneStepIsNotGoneOnWith(t *testing.T) {
	ask := run.Measure{Case: "tiny-vit", Times: 1, Replicas: 1}
	j, err := NewJob(ask, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := clock()
	for range 2 { // the preparation and one half
		if _, err := j.Next(now); err != nil {
			t.Fatal(err)
		}
	}
	next, err := NewJob(ask, j, nil)
	if err != nil {
		t.Fatal(err)
	}
	if next.step != nil {
		t.Error("a half-done step was kept")
	}
}
