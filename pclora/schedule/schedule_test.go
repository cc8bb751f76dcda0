package schedule

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestDecayTable holds the values of λ at quarters of the way.
func TestDecayTable(t *testing.T) {
	for _, tt := range []struct {
		name string
		want [5]float64 // at t = 0, ¼, ½, ¾, 1
	}{
		{run.DecaySine, [5]float64{1, 0.6173, 0.2929, 0.0761, 0}},
		{run.DecayCosine, [5]float64{1, 0.9239, 0.7071, 0.3827, 0}},
		{run.DecayLinear, [5]float64{1, 0.75, 0.5, 0.25, 0}},
		{run.DecayCut, [5]float64{1, 1, 1, 1, 0}},
	} {
		d, err := ByName(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range tt.want {
			if got := d(float64(i) / 4); math.Abs(got-want) > 5e-5 {
				t.Errorf("%s(%d/4) = %g, want %g", tt.name, i, got, want)
			}
		}
	}
}

// TestDecayFallsToExactlyZero checks every named decay over several lengths.
func TestDecayFallsToExactlyZero(t *testing.T) {
	for _, name := range run.Decays {
		d, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []int{1, 2, 7, 360} {
			if got := d.At(0, q); got != 1 {
				t.Errorf("%s: λ(0) of %d = %g, want exactly 1", name, q, got)
			}
			last := 1.0
			for n := range q + 3 {
				got := d.At(n, q)
				if got > last || got < 0 {
					t.Errorf("%s: λ(%d) of %d = %g after %g, want no rise", name, n, q, got, last)
				}
				if n >= q && got != 0 {
					t.Errorf("%s: λ(%d) of %d = %g, want exactly 0", name, n, q, got)
				}
				if n < q && got == 0 {
					t.Errorf("%s: λ(%d) of %d is 0 too early", name, n, q)
				}
				last = got
			}
		}
	}
	if _, err := ByName("sin"); err == nil {
		t.Error(`ByName("sin"): no error`)
	}
}

func TestRate(t *testing.T) {
	r := Rate{Peak: 1, Warmup: 4, Steps: 14}
	for _, tt := range []struct {
		n    int
		want float64
	}{{0, 0.2}, {3, 0.8}, {4, 1}, {9, 0.5}, {14, 0}, {20, 0}} {
		if got := r.At(tt.n); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("Rate.At(%d) = %g, want %g", tt.n, got, tt.want)
		}
	}
	if got := (Rate{Peak: 1, Steps: 1}).At(0); got != 1 {
		t.Errorf("Rate of one step: %g, want 1", got)
	}
}
