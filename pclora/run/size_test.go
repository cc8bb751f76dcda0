package run

import (
	"math"
	"testing"
)

func TestLeastGone(t *testing.T) {
	layers := block(96) // at rank 4 1/16 of its weights are left
	for _, tt := range []struct {
		name    string
		set     func(*Config)
		want    float64
		exactly bool
	}{
		{"uniform", func(*Config) {}, 0.9375, true},
		{"a share that uniform ranks do not look at", func(c *Config) { c.Gone = 0.99 }, 0.9375, true},
		{"spread", func(c *Config) { c.Ranks = RanksSpread }, 0.9375, false},
		{"spread, and more must go", func(c *Config) { c.Ranks, c.Gone = RanksSpread, 0.96 }, 1 - math.Floor(0.04*12*96*96)/(12*96*96), false},
		{"spread, and less must go", func(c *Config) { c.Ranks, c.Gone = RanksSpread, 0.5 }, 0.9375, false},
		{"more than rank 1 lets go", func(c *Config) { c.Ranks, c.Gone = RanksSpread, 0.999 }, 1 - 1.5/96, false},
		{"two pairs", func(c *Config) { c.Adapter = DefaultAdapter(MELoRA) }, 0.875, true},
		{"two pairs, spread", func(c *Config) { c.Adapter, c.Ranks = DefaultAdapter(MELoRA), RanksSpread }, 0.875, false},
		{"pruned", func(c *Config) { c.HighRank, c.Prune = 12, true }, 0.9375, false},
		{"gates", func(c *Config) { c.Adapter = DefaultAdapter(SoRA) }, 0.9375, false},
	} {
		c := Default()
		tt.set(&c)
		if got, exactly := c.LeastGone(layers); math.Abs(got-tt.want) > 1e-9 || exactly != tt.exactly {
			t.Errorf("%s: %g exactly %t, want %g %t", tt.name, got, exactly, tt.want, tt.exactly)
		}
	}
	if got, _ := (Config{Ranks: RanksSpread}).LeastGone(nil); got != 0 {
		t.Errorf("no layers: %g", got)
	}
}

func TestPrunedShare(t *testing.T) {
	c, layers := Default(), block(96)
	c.HighRank, c.Prune = 12, true
	for n, want := range map[int]float64{0: 0.1875, 60: 0.1875, 270: 0.0625 + 0.125/8, 480: 0.0625, 600: 0.0625} {
		if got := c.PrunedShare(layers, n); math.Abs(got-want) > 1e-4 {
			t.Errorf("after %d steps: %g, want %g", n, got, want)
		}
	}
	if c.PrunedShare(nil, 0) != 0 {
		t.Error("no layers: want 0")
	}
}

func TestGoneAt(t *testing.T) {
	layers := block(96)
	if got, want := GoneAt(layers, []int{4, 4, 4, 4, 4, 4}), GoneShare(layers, 4); got != want {
		t.Errorf("rank 4 everywhere: %g, want %g", got, want)
	}
	if got, want := GoneAt(layers[:2], []int{1, 3}), 1-4.0*192/(2*96*96); math.Abs(got-want) > 1e-12 {
		t.Errorf("ranks 1 and 3: %g, want %g", got, want)
	}
	if GoneAt(nil, nil) != 0 {
		t.Error("no layers: want 0")
	}
}
