package run

import "testing"

func TestCuts(t *testing.T) {
	for _, tt := range []struct {
		steps int
		share float64
		want  [3]int
	}{
		{600, 0.6, [3]int{360, 420, 480}},
		{600, 0.2, [3]int{300, 390, 480}}, // half of the steps
		{600, 1, [3]int{480, 480, 480}},   // λ still falls: all at once
		{1, 0.5, [3]int{1, 1, 1}},
		{5, 0, [3]int{3, 3, 4}},
	} {
		c := Config{Steps: tt.steps, DecayShare: tt.share}
		if got := c.Cuts(); got != tt.want {
			t.Errorf("%d steps, decay over %g: cuts at %v, want %v", tt.steps, tt.share, got, tt.want)
		}
		for i, at := range tt.want {
			if before, after := c.Stage(at-1), c.Stage(at); before > i || after < i+1 {
				t.Errorf("%d steps: stage %d before step %d and %d after, want cut %d there", tt.steps, before, at, after, i+1)
			}
		}
	}
}

func TestStageRank(t *testing.T) {
	c := Config{Rank: 4, HighRank: 12}
	for last, want := range map[int][4]int{4: {12, 9, 6, 4}, 1: {12, 8, 4, 1}, 12: {12, 12, 12, 12}, 20: {20, 20, 20, 20}} {
		for stage, rank := range want {
			if got := c.StageRank(stage, last, Layer{In: 30, Out: 20}); got != rank {
				t.Errorf("rank %d after %d cuts to %d, want %d", got, stage, last, rank)
			}
		}
	}
	c.HighRank = 0
	if got := c.StageRank(0, 7, Layer{In: 30, Out: 20}); got != 7 {
		t.Errorf("without a high rank: %d, want 7", got)
	}
}

// TestFirstRank: no layer begins with more than it allows, or less than it ends with.
func TestFirstRank(t *testing.T) {
	for _, tt := range []struct{ high, last, want int }{{12, 4, 10}, {8, 4, 8}, {0, 4, 4}, {8, 9, 9}} {
		if got := (Config{HighRank: tt.high}).FirstRank(tt.last, Layer{In: 30, Out: 10}); got != tt.want {
			t.Errorf("high rank %d, last %d: begins with %d, want %d", tt.high, tt.last, got, tt.want)
		}
	}
}

func TestBudgetAt(t *testing.T) {
	c := Config{Steps: 600}
	for n, want := range map[int]int64{0: 1200, 60: 1200, 270: 400 + 100, 480: 400, 600: 400} {
		if got := c.BudgetAt(n, 1200, 400); got != want {
			t.Errorf("budget after %d steps: %d, want %d", n, got, want)
		}
	}
	for n := range 600 {
		if c.BudgetAt(n+1, 1200, 400) > c.BudgetAt(n, 1200, 400) {
			t.Fatalf("the budget rises at step %d", n)
		}
	}
	if got := (Config{Steps: 1}).BudgetAt(1, 12, 4); got != 4 {
		t.Errorf("after the only step: %d, want 4", got)
	}
}
