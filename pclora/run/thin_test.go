package run

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// curve is n points of a run, at steps that rise by up to gap, with spikes.
func curve(n, gap int, seed uint64) []Point {
	random := rand.New(rand.NewPCG(seed, 1))
	var points []Point
	step := 0
	for i := range n {
		step += 1 + random.IntN(gap)
		p := Point{Step: step, Lambda: max(0, 1-float64(i)/float64(n)*1.5), Task: math.Exp(-float64(i)/50) + 0.1*random.Float64(), Distil: random.ExpFloat64()}
		if random.IntN(100) == 0 {
			p.Task *= 20
		}
		points = append(points, p)
	}
	return points
}

func TestThinPointsKeepsExtremes(t *testing.T) {
	for _, tt := range []struct{ n, gap, most int }{{0, 1, 400}, {1, 1, 400}, {400, 1, 400}, {401, 1, 400}, {600, 1, 400}, {5000, 40, 400}, {100_000, 1, 400}, {3000, 7, 30}} {
		all := curve(tt.n, tt.gap, uint64(tt.n))
		got := ThinPoints(all, tt.most)
		if len(got) > tt.most || tt.n > 10*tt.most && len(got) < tt.most/2 || tt.n <= tt.most && len(got) != tt.n {
			t.Errorf("%d points: %d are left, want at most %d, and half of that", tt.n, len(got), tt.most)
		}
		if tt.n == 0 {
			continue
		}
		if got[0] != all[0] || got[len(got)-1] != all[len(all)-1] {
			t.Errorf("%d points: the first or the last is gone", tt.n)
		}
		if !slices.IsSortedFunc(got, func(a, b Point) int { return a.Step - b.Step }) {
			t.Errorf("%d points: out of order", tt.n)
		}
		for name, value := range map[string]func(Point) float64{"λ": func(p Point) float64 { return p.Lambda }, "task": func(p Point) float64 { return p.Task }, "distance": func(p Point) float64 { return p.Distil }} {
			for way, better := range map[string]func(a, b float64) float64{"least": math.Min, "most": math.Max} {
				if extreme(all, value, better) != extreme(got, value, better) {
					t.Errorf("%d points: the %s %s is gone", tt.n, way, name)
				}
			}
		}
		if !reflect.DeepEqual(got, ThinPoints(all, tt.most)) {
			t.Errorf("%d points: others the second time", tt.n)
		}
		at := map[Point]bool{}
		for _, p := range all {
			at[p] = true
		}
		for _, p := range got {
			if !at[p] {
				t.Errorf("%d points: %+v is none of them", tt.n, p)
			}
		}
	}
}

func extreme(points []Point, value func(Point) float64, better func(a, b float64) float64) float64 {
	v := value(points[0])
	for _, p := range points {
		v = better(v, value(p))
	}
	return v
}

// TestThinPointsKeepsEachBucket: what stays of a part of the steps has that part's
// extremes, too, as its bucket is no longer.
func TestThinPointsKeepsEachBucket(t *testing.T) {
	all := curve(10_000, 1, 5)
	kept := ThinPoints(all, 400)
	// Six extremes and the ends leave at least 60 buckets; 30 parts hold a whole one each.
	const parts = 30
	for i := range parts {
		lo, hi := i*len(all)/parts, (i+1)*len(all)/parts
		n := 0
		for _, p := range kept {
			if p.Step > lo && p.Step <= hi {
				n++
			}
		}
		if n < 4 {
			t.Errorf("of the steps %d to %d %d are left", lo, hi, n)
		}
	}
}

// TestThinningAgain: points that are thinned while others come stay spread over all
// steps, with the extremes of all.
func TestThinningAgain(t *testing.T) {
	all := curve(20_000, 1, 9)
	var kept []Point
	for _, p := range all {
		if kept = append(kept, p); len(kept) == 1600 {
			kept = ThinPoints(kept, 800)
		}
	}
	kept = ThinPoints(kept, 400)
	early := 0
	for _, p := range kept {
		if p.Step <= 5000 {
			early++
		}
	}
	if early < 50 || early > 200 {
		t.Errorf("%d of %d points are of the first quarter, want about as many", early, len(kept))
	}
	task := func(p Point) float64 { return p.Task }
	if extreme(kept, task, math.Max) != extreme(all, task, math.Max) || extreme(kept, task, math.Min) != extreme(all, task, math.Min) {
		t.Error("an extreme is gone")
	}
}

func TestThinToFew(t *testing.T) {
	points := curve(50, 1, 2)
	for most, want := range map[int]int{-1: 0, 0: 0, 1: 1, 2: 2, 3: 3, 50: 50} {
		if got := ThinPoints(points, most); len(got) != want || want > 1 && got[0] != points[0] || want > 0 && got[want-1] != points[49] {
			t.Errorf("at most %d: %d points, want %d with the ends", most, len(got), want)
		}
	}
	still := []Point{{Step: 3}, {Step: 3}, {Step: 2}, {Step: 2}} // no run's, but no reason to panic
	if got := ThinPoints(still, 3); len(got) > 3 {
		t.Errorf("steps that do not rise: %d points", len(got))
	}
}

func TestThinEvals(t *testing.T) {
	var all []Eval
	for i := range 1000 {
		all = append(all, Eval{Step: i * 7, Lambda: max(0, 1-float64(i)/500), Correct: (i * 7919) % 1000, Total: 1000})
	}
	got := ThinEvals(all, 400)
	has := map[int]bool{}
	for _, e := range got {
		has[e.Correct] = true
	}
	if len(got) > 400 || len(got) < 200 || !has[0] || !has[999] || got[0] != all[0] || got[len(got)-1] != all[999] {
		t.Errorf("%d evaluations, with the least %t and the most %t", len(got), has[0], has[999])
	}
}
