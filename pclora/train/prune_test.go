package train

import (
	"math"
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

func pruneConfig() run.Config {
	c := toyRunConfig()
	c.HighRank, c.Prune, c.Rank = 8, true, 3
	return c
}

// TestPruneBudget: after every step the factors have what the budget allows, and no
// unit less; what is gone stays exactly zero; and the model that is left has as many
// weights, ranks of its own, and the student's answers.
func TestPruneBudget(t *testing.T) {
	for _, gone := range []float64{0, 0.75} {
		c := pruneConfig()
		c.Gone = gone
		teacher := toyTeacher(t, 20)
		r := newToyRun(t, c, teacher)
		p, exchanged := r.pruning, r.Exchanged()
		var dearest int64
		for _, l := range p.layers {
			dearest = max(dearest, l.cost)
		}
		for r.N < c.Steps {
			steps(t, r, 1)
			budget := c.BudgetAt(r.N, p.first, p.last)
			var left int64
			for i, l := range p.layers {
				units := 0
				for k, gone := range l.Gone {
					column := 0.0
					for j := range l.B.Value.Rows {
						column += math.Abs(float64(l.B.Value.Row(j)[k]))
					}
					row := l.A.Value.Row(k)
					if zero := tensor.Dot(row, row) == 0 && column == 0; zero != gone {
						t.Fatalf("step %d: unit %d of linear %d is zero is %t, gone is %t", r.N, k, i, zero, gone)
					}
					if !gone {
						units++
					}
				}
				if units != l.left || units < 1 {
					t.Fatalf("linear %d has %d units, counted %d", i, units, l.left)
				}
				left += int64(units) * l.cost
			}
			if left != p.spent || left > budget || left <= budget-dearest {
				t.Fatalf("step %d: %d weights, counted %d, allowed %d", r.N, left, p.spent, budget)
			}
		}
		if r.Exchanged() != exchanged {
			t.Errorf("%d values are exchanged, %d at the start", r.Exchanged(), exchanged)
		}
		m, err := r.Finish()
		if err != nil {
			t.Fatal(err)
		}
		nearly(t, "the finished model's answer", logits(m).Values(), logits(r).Values())
		read, err := model.ParseConfig(m.Settings().JSON())
		if err != nil {
			t.Fatal(err)
		}
		if len(read.Ranks) != 12 || slices.Max(read.Ranks) == slices.Min(read.Ranks) {
			t.Errorf("ranks %v read back", read.Ranks)
		}
		for i, l := range p.layers {
			if read.Ranks[i] != l.left {
				t.Errorf("rank %d of linear %d read back, want %d", read.Ranks[i], i, l.left)
			}
		}
		before, after := teacher.Budget().EncoderWeights, m.Budget().EncoderWeights
		if after != p.spent || float64(after) > (1-gone)*float64(before) || after > 3*p.first/8 {
			t.Errorf("%d of %d weights left, want %d", after, before, p.spent)
		}
	}
}

// TestPruneLeavesOne: a budget below one unit a layer leaves one in each.
func TestPruneLeavesOne(t *testing.T) {
	c := pruneConfig()
	c.Rank, c.Gone = 1, 0.99
	r := newToyRun(t, c, toyTeacher(t, 20))
	steps(t, r, c.Steps)
	m, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if s := m.Settings(); s.Rank != 1 || s.Ranks != nil {
		t.Errorf("ranks %d %v, want 1 in every linear", s.Rank, s.Ranks)
	}
}

// TestPruneImportance follows the means of one value in float64, and prunes what
// they say.
func TestPruneImportance(t *testing.T) {
	c := pruneConfig()
	r := newToyRun(t, c, toyTeacher(t, 20))
	l := r.pruning.layers[4]
	var mean, spread, got float64
	for range 6 {
		steps(t, r, 1) // no unit goes in the first tenth, 4 steps
		if l.Gone[2] {
			t.Skip("the unit is gone")
		}
		now := math.Abs(float64(l.A.Value.Row(2)[3]) * float64(l.A.Grad.Row(2)[3]))
		mean = 0.85*mean + 0.15*now
		spread = 0.85*spread + 0.15*math.Abs(now-mean)
		got = float64(l.a.mean.Row(2)[3]) * float64(l.a.spread.Row(2)[3])
	}
	// Each mean is rounded a few times a step, and |now − mean| may cancel.
	if math.Abs(got-mean*spread) > 1e-4*mean*spread {
		t.Errorf("importance of a value is %g, want %g", got, mean*spread)
	}
}

// TestPruneAgrees: one seed gives the same bits, with replicas too.
func TestPruneAgrees(t *testing.T) { sameTeams(t, pruneConfig()) }

func TestPruneAllocatesNothing(t *testing.T) {
	c := pruneConfig()
	r := newToyRun(t, c, toyTeacher(t, 0))
	steps(t, r, 2)
	if n := testing.AllocsPerRun(20, func() { steps(t, r, 1) }); n != 0 {
		t.Errorf("%g allocations a step, want none", n)
	}
}
