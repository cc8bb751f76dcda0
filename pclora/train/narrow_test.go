package train

import (
	"math"
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/tensor"
)

// narrowing settings: cuts after 36, 42 and 48 of 60 steps.
func highConfig() run.Config {
	c := toyRunConfig()
	c.HighRank, c.Steps = 8, 60
	return c
}

func ranksNow(r *Run) (ranks []int) {
	for _, h := range r.hosts {
		ranks = append(ranks, h.Adapter.(*adapter.LoRA).A.Value.Rows)
	}
	return ranks
}

// TestHighRank: factors have the stages' ranks at every step, moments begin anew at
// a cut, what is exchanged keeps its length, an ordinary step allocates nothing, and
// the finished model is the student with the last ranks, which its config names.
func TestHighRank(t *testing.T) {
	for _, tt := range []struct{ start, ranks string }{
		{run.StartRandom, run.RanksUniform}, {run.StartOutputs, run.RanksSpread}, {run.StartSVD, run.RanksUniform},
	} {
		c := highConfig()
		c.Start, c.Ranks, c.Rank = tt.start, tt.ranks, 3
		r := newToyRun(t, c, toyTeacher(t, 20))
		exchanged := r.Exchanged()
		for r.N < c.Steps {
			stage, before := c.Stage(r.N), slices.Clone(ranksNow(r))
			steps(t, r, 1)
			for i, k := range ranksNow(r) {
				if want := c.StageRank(c.Stage(r.N), r.narrowing.last[i], layerOf(r.hosts[i])); k != want {
					t.Fatalf("%s: rank %d of linear %d after %d steps, want %d", tt.start, k, i, r.N, want)
				}
				f := r.hosts[i].Adapter.(*adapter.LoRA)
				m, v := r.optim.MomentsOf(f.B)
				if fresh := tensor.Dot(m.Values(), m.Values()) == 0 && tensor.Dot(v.Values(), v.Values()) == 0; fresh != (k != before[i]) {
					t.Fatalf("%s: after step %d moments are new is %t, cut from %d to %d", tt.start, r.N, fresh, before[i], k)
				}
			}
			if c.Stage(r.N) != stage || r.N == 2 {
				steps(t, r, 1)
				if n := testing.AllocsPerRun(3, func() { steps(t, r, 1) }); n != 0 {
					t.Errorf("%s: %g allocations in a step after %d, want none", tt.start, n, r.N)
				}
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
		if want := r.narrowing.last; tt.ranks == run.RanksSpread && !slices.Equal(read.Ranks, want) || read.Rank != slices.Max(want) {
			t.Errorf("%s: ranks %v, %d read back, want %v", tt.start, read.Ranks, read.Rank, want)
		}
	}
}

// TestCutKeepsWhatIsThin: factors that use no more than the ranks they are cut to
// answer as before.
func TestCutKeepsWhatIsThin(t *testing.T) {
	c := highConfig()
	r := newToyRun(t, c, toyTeacher(t, 20))
	for i, h := range r.hosts {
		f := h.Adapter.(*adapter.LoRA)
		a, b := tensor.New(2, f.A.Value.Cols), tensor.New(f.B.Value.Rows, 2)
		mix := tensor.New(8, 2)
		for j, m := range []tensor.Matrix{a, b, mix} {
			tensor.FillNormal(m, tensor.NewRand(uint64(i), uint64(j)), 0.2)
		}
		tensor.MulTo(f.A.Value, 1, mix, a)
		tensor.MulTTo(f.B.Value, 1, b, mix, nil)
	}
	r.N = c.Steps
	before := logits(r)
	if err := r.narrow(); err != nil {
		t.Fatal(err)
	}
	if got := ranksNow(r); slices.Max(got) != 2 {
		t.Fatalf("ranks %v", got)
	}
	nearly(t, "the answer after the cut", logits(r).Values(), before.Values())
}

// TestCutSeesOutputs: on examples, the cut is nearer to what the factors did than
// the best cut of their product as a matrix.
func TestCutSeesOutputs(t *testing.T) {
	c := highConfig()
	c.Start = run.StartOutputs
	cut, matrix := newToyRun(t, c, toyTeacher(t, 60)), newToyRun(t, c, toyTeacher(t, 60))
	steps(t, cut, 35)
	steps(t, matrix, 35)
	cut.N, matrix.N = c.Steps, c.Steps
	want := logits(cut)
	if err := cut.narrow(); err != nil {
		t.Fatal(err)
	}
	for _, h := range matrix.hosts {
		f := h.Adapter.(*adapter.LoRA)
		product := tensor.New(f.B.Value.Rows, f.A.Value.Cols)
		f.MatrixTo(product)
		a, b, err := spectral.Truncate(product, 2)
		if err != nil {
			t.Fatal(err)
		}
		in, out := h.Size()
		resize(f.A, 2, in)
		resize(f.B, out, 2)
		f.A.Value.Copy(a)
		f.B.Value.Copy(b)
	}
	distance := func(r *Run) float64 { return tensor.SquaredDiff(logits(r).Values(), want.Values()) }
	if got, plain := distance(cut), distance(matrix); !(got < plain) {
		t.Errorf("the answers moved by %g, by a cut of the product alone %g", math.Sqrt(got), math.Sqrt(plain))
	}
}

// TestCutsAgree: replicas cut alike, two teams of one config have the same bits, and
// two replicas follow one's curve nearly.
func TestCutsAgree(t *testing.T) {
	sameTeams(t, highConfig())
}

// sameTeams compares whole runs of one config.
func sameTeams(t *testing.T, c run.Config) {
	t.Helper()
	one, two := toyTeam(t, c, 2), toyTeam(t, c, 2)
	curve, again := teamSteps(t, one, c.Steps), teamSteps(t, two, c.Steps)
	for i := range curve {
		if curve[i] != again[i] {
			t.Fatalf("step %d: %+v and %+v", i+1, curve[i], again[i])
		}
	}
	if !equal(logits(one.Run()), logits(two.Run())) {
		t.Error("two teams of one config differ")
	}
	for i, p := range one.replicas[1].(*Run).params {
		if q := one.Run().params[i].Value; q.Rows != p.Value.Rows || q.Cols != p.Value.Cols || !equal(q, p.Value) {
			t.Fatalf("the replicas' parameter %d differs", i)
		}
	}
	first := newToyRun(t, c, toyTeacher(t, 0))
	last := steps(t, first, c.Steps)
	if got := curve[c.Steps-1]; math.Abs(got.Task-last.Task) > 0.02*math.Abs(last.Task) {
		t.Errorf("the last loss is %g with two replicas, %g alone", got.Task, last.Task)
	}
}

// TestCutsOfTexts: cuts and pruning see no padding and, where the student has
// embeddings of its own, those.
func TestCutsOfTexts(t *testing.T) {
	teacher, set := toyReader(t, "bert", 0), toyTexts(t, 40, 1, false)
	for _, prune := range []bool{false, true} {
		c := highConfig()
		c.Embeddings, c.Prune, c.Start = 4, prune, run.StartOutputs
		r, err := NewRun(c, teacher, set)
		if err != nil {
			t.Fatal(err)
		}
		steps(t, r, c.Steps)
		m, err := r.Finish()
		if err != nil {
			t.Fatal(err)
		}
		answer := func(c Classifier) []float32 { return c.Logits(set.Input(0, 1, 2, 3)).Clone().Values() }
		nearly(t, "the finished model's answer", answer(m), answer(r))
	}
}
