package train

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestFadeOrders: λ never rises, begins at 1 and is 0 at the end in every block,
// and the blocks fade in the order of the name.
func TestFadeOrders(t *testing.T) {
	const blocks, q = 5, 40
	for _, order := range run.FadeOrders {
		for _, careful := range []bool{false, true} {
			c := run.Default()
			c.Steps, c.DecayShare, c.Fade, c.Careful = 2*q, 0.5, order, careful
			f, err := newFade(c)
			if err != nil {
				t.Fatal(err)
			}
			before := [blocks]float64{1, 1, 1, 1, 1}
			for n := range 2 * q {
				for l := range blocks {
					got := f.lambda(n, l, blocks)
					if got > before[l] || n == 0 && got != 1 || n >= q && got != 0 {
						t.Fatalf("%s, careful %t: λ of block %d is %g at step %d, was %g", order, careful, l, got, n, before[l])
					}
					before[l] = got
					if l > 0 && (order == run.FadeFirst && got < before[l-1] || order == run.FadeLast && got > before[l-1] || order == run.FadeTogether && got != before[l-1]) {
						t.Errorf("%s: block %d has λ %g, the one before %g", order, l, got, before[l-1])
					}
				}
				f.learn(n, float64(1+n%3))
			}
		}
	}
}

// TestCareful: a distance that jumps slows the decay down, and one that falls does
// not.
func TestCareful(t *testing.T) {
	c := run.Default()
	c.Steps, c.DecayShare, c.Careful = 100, 1, true
	progress := func(distance func(n int) float64) float64 {
		f, err := newFade(c)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 50 {
			f.learn(n, distance(n))
		}
		return f.progress(50)
	}
	falls := progress(func(n int) float64 { return 1 / float64(n+1) })
	jumps := progress(func(n int) float64 { return float64(n + 1) })
	if falls < 0.499 || falls > 0.501 || jumps > 0.9*falls {
		t.Errorf("half of the steps did %.3f of the decay where the distance falls, %.3f where it rises", falls, jumps)
	}
}
