package store

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

func TestCurveKeepsFirstAndNewest(t *testing.T) {
	var c Curve[int]
	for n := 1; n <= 100_000; n++ {
		c = c.Add(n)
		if last := c.All[len(c.All)-1]; len(c.All) > MaxPoints || c.All[0] != 1 || last != n {
			t.Fatalf("after %d points: %d kept, from %d to %d", n, len(c.All), c.All[0], last)
		}
	}
	if len(c.All) < MaxPoints/2 {
		t.Errorf("of 100,000 points %d are kept, want at least %d", len(c.All), MaxPoints/2)
	}
	apart := c.All[1] - c.All[0]
	for i := 1; i < len(c.All)-1; i++ { // the newest may be nearer
		if c.All[i]-c.All[i-1] != apart {
			t.Fatalf("points %d and %d are %d apart, the first two %d", i-1, i, c.All[i]-c.All[i-1], apart)
		}
	}
}

func TestCurveAddsToNewMemory(t *testing.T) {
	var c Curve[int]
	for n := range 10 {
		c = c.Add(n)
	}
	a, b := c.Add(100), c.Add(200)
	if a.All[10] != 100 || b.All[10] != 200 {
		t.Errorf("two additions to one curve: %d and %d, want 100 and 200", a.All[10], b.All[10])
	}
}

func TestDecay(t *testing.T) {
	for _, name := range run.Decays {
		last := 1.0
		for i := range 101 {
			v := Decay(name, float64(i)/100)
			if v > last || v < 0 {
				t.Fatalf("Decay %s rises to %g at %d %%", name, v, i)
			}
			last = v
		}
		if Decay(name, 0) != 1 || Decay(name, 1) != 0 {
			t.Errorf("Decay %s: from %g to %g, want 1 to exactly 0", name, Decay(name, 0), Decay(name, 1))
		}
	}
	for _, tt := range []struct {
		name string
		want float64 // at one half
	}{{run.DecayLinear, 0.5}, {run.DecayCosine, math.Sqrt2 / 2}, {run.DecaySine, 1 - math.Sqrt2/2}, {run.DecayCut, 1}} {
		if got := Decay(tt.name, 0.5); math.Abs(got-tt.want) > 1e-15 {
			t.Errorf("Decay %s half way: %g, want %g", tt.name, got, tt.want)
		}
	}
}

func TestLambdaIsZeroFromQ(t *testing.T) {
	c := run.Default()
	q := c.DecaySteps()
	if Lambda(c, q-1, 6) <= 0 || Lambda(c, q, 6) != 0 || Lambda(c, 0, 6) != 1 {
		t.Errorf("Lambda: %g at 0, %g at q−1, %g at q, want 1, above 0, 0", Lambda(c, 0, 6), Lambda(c, q-1, 6), Lambda(c, q, 6))
	}
}

func TestBlocks(t *testing.T) {
	blocks := Blocks([]run.Layer{
		{Path: "vit.encoder.layer.0.attention.attention.query", In: 2, Out: 2},
		{Path: "vit.encoder.layer.0.attention.output.dense", In: 2, Out: 2},
		{Path: "vit.encoder.layer.0.output.dense", In: 8, Out: 2},
		{Path: "encoder.layer.11.intermediate.dense", In: 2, Out: 8},
		{Path: "pooler", In: 2, Out: 2},
	})
	var got string
	for _, b := range blocks {
		got += b.Name + ":"
		for _, l := range b.Linears {
			got += " " + l.Name + ","
		}
	}
	if want := "Block 1: query, attention output, MLP down,Block 12: MLP up,Other: pooler,"; got != want {
		t.Errorf("Blocks: %s, want %s", got, want)
	}
	if w, f := blocks[0].Weights(), blocks[0].FactoredWeights([]int{1, 1, 1, 1, 1}); w != 24 || f != 18 {
		t.Errorf("block 1: %d and %d weights, want 24 and 18", w, f)
	}
}

// TestFadedInTurn: where blocks fade in turn the mean λ is 1 at first and 0 at
// last, and in the middle that of half of the blocks.
func TestFadedInTurn(t *testing.T) {
	c := run.Default()
	for _, c.Fade = range []string{run.FadeFirst, run.FadeLast} {
		for _, tt := range []struct {
			t      float64
			blocks int
			want   float64
		}{{0, 6, 1}, {1, 6, 0}, {0.5, 2, 0.5}, {0.25, 2, 0.75}, {0.3, 1, 0.7}, {0.5, 3, 0.5}} {
			if got := Faded(c, tt.t, tt.blocks); math.Abs(got-tt.want) > 1e-9 {
				t.Errorf("%s, %d blocks after %g: %g, want %g", c.Fade, tt.blocks, tt.t, got, tt.want)
			}
		}
	}
	c.DecayShare = 0
	if got := Lambda(c, 0, 6); got != 0 {
		t.Errorf("no fading: λ %g at first", got)
	}
}
