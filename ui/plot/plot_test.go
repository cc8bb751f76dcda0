package plot

import (
	"math"
	"slices"
	"testing"
)

func TestScale(t *testing.T) {
	linear := Scale{Lo: 0, Hi: 1, From: 100, To: 0}
	log := Scale{Lo: 0.01, Hi: 1, From: 100, To: 0, Log: true}
	for _, tt := range []struct {
		name    string
		s       Scale
		v, want float64
	}{
		{"the middle", linear, 0.25, 75},
		{"beyond the top", linear, 7, 0},
		{"below the bottom", linear, -1, 100},
		{"not a number", linear, math.NaN(), 100},
		{"no extent", Scale{Lo: 1, Hi: 1, From: 5, To: 9}, 1, 5},
		{"a decade", log, 0.1, 50},
		{"zero on a logarithmic scale", log, 0, 100},
	} {
		if got := tt.s.At(tt.v); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("At %s: %g, want %g", tt.name, got, tt.want)
		}
	}
}

func TestSteps(t *testing.T) {
	for _, tt := range []struct {
		n    int
		want []int
	}{
		{600, []int{0, 200, 400, 600}},
		{1, []int{0, 1}},
		{7, []int{0, 2, 4, 7}},    // 6 would touch 7
		{999, []int{0, 500, 999}}, // 250 is not round
		{100_000, []int{0, 50_000, 100_000}},
	} {
		if got := Steps(tt.n, 4); !slices.Equal(got, tt.want) {
			t.Errorf("Steps(%d, 4): %v, want %v", tt.n, got, tt.want)
		}
	}
}

func TestDecades(t *testing.T) {
	for _, tt := range []struct {
		lo, hi, from, to float64
		ticks            int
	}{
		{0.03, 2.3, 0.01, 10, 4},
		{0.2, 0.9, 0.1, 1, 4}, // within one decade: 1, 2, 5, 10
		{0.1, 0.1, 0.1, 1, 4}, // one value
		{1e-6, 1, 1e-6, 1, 4}, // many decades: not all of them
	} {
		from, to, ticks := Decades(tt.lo, tt.hi)
		if math.Abs(from/tt.from-1) > 1e-9 || math.Abs(to/tt.to-1) > 1e-9 || len(ticks) != tt.ticks {
			t.Errorf("Decades(%g, %g): %g to %g with %v, want %g to %g with %d ticks", tt.lo, tt.hi, from, to, ticks, tt.from, tt.to, tt.ticks)
		}
	}
}

func TestPath(t *testing.T) {
	var p Path
	p.Line(0, 1.005)
	p.Line(2.5, -0.001)
	p.Rect(1, 2, 3, 4)
	p.Dot(7, 8)
	if got, want := p.String(), "M0 1L2.5 0M1 2h3v4h-3zM7 8h0"; got != want {
		t.Errorf("Path: %s, want %s", got, want)
	}
}
