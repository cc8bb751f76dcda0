package train

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/tensor"
)

// distance is the mean square between the student's last states and the
// teacher's, over training examples.
func distance(r *Run, m model.Model) float64 {
	in := r.set.Input(0, 1, 2, 3, 4, 5, 6, 7)
	want := r.teacher.Infer(r.teacher.Start(in))
	last := want[len(want)-1].Clone()
	got := m.Infer(m.Start(in))
	return tensor.SquaredDiff(last.Values(), got[len(got)-1].Values())
}

// TestStarts: wherever the factors start, the student answers as the teacher
// while λ = 1; and what is left at λ = 0 is nearer to the teacher from outputs
// than from weights, and from weights than from nothing.
func TestStarts(t *testing.T) {
	teacher := toyTeacher(t, 60)
	left := map[string]float64{}
	for _, start := range run.Starts {
		c := toyRunConfig()
		c.Start, c.Rank = start, 3
		r := newToyRun(t, c, teacher)
		want, got := logits(teacher), logits(r)
		for i, v := range want.Values() {
			// λ·(W − BA) + BA is rounded once more than W, at each of 12 linears.
			if d := math.Abs(float64(got.Values()[i] - v)); d > 1e-4*math.Max(1, math.Abs(float64(v))) {
				t.Fatalf("%s: logit %d is %g, the teacher's %g", start, i, got.Values()[i], v)
			}
		}
		r.N = c.DecaySteps()
		m, err := r.Finish()
		if err != nil {
			t.Fatal(err)
		}
		left[start] = distance(r, m)
	}
	if !(left[run.StartOutputs] < left[run.StartSVD] && left[run.StartSVD] < left[run.StartRandom]) {
		t.Errorf("distances without training: %v, want those from outputs below those from weights below those from nothing", left)
	}
}

// TestStartsOfTexts: padding counts for nothing.
func TestStartsOfTexts(t *testing.T) {
	teacher, set := toyReader(t, "bert", 0), toyTexts(t, 40, 1, false)
	c := toyRunConfig()
	c.Start, c.Ranks, c.Logits = run.StartOutputs, run.RanksSpread, 1
	r, err := NewRun(c, teacher, set)
	if err != nil {
		t.Fatal(err)
	}
	// One text has no padding beside itself: alone, each counts as in a batch.
	var linears []*nn.Linear
	var paths []string
	teacher.Projections(func(path string, at *nn.Projection) {
		linears, paths = append(linears, (*at).(*nn.Linear)), append(paths, path)
	})
	all, err := basesOf(teacher, set, linears, paths, 99)
	if err != nil {
		t.Fatal(err)
	}
	moments := spectral.NewMoments(linears[0].Weight.Value)
	for i := range set.Len() {
		in := set.Input(i)
		moments.Add(teacher.Start(in)) // of query, which reads h₀
	}
	alone, err := moments.Basis(99)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range alone.Variance {
		if d := math.Abs(all[0].Variance[k] - v); d > 1e-4*alone.Variance[0] {
			t.Errorf("variance %d is %g, of the texts one by one %g", k, all[0].Variance[k], v)
		}
	}
	steps(t, r, 3)
}

// TestSpread: ranks that are spread cost no more than allowed, differ, survive
// the file, and never exceed twice the uniform one.
func TestSpread(t *testing.T) {
	teacher := toyTeacher(t, 60)
	for _, gone := range []float64{0, 0.75} {
		c := toyRunConfig()
		c.Ranks, c.Rank, c.Gone, c.DecayShare = run.RanksSpread, 3, gone, 0
		r := newToyRun(t, c, teacher)
		m, err := r.Finish()
		if err != nil {
			t.Fatal(err)
		}
		ranks := m.Settings().Ranks
		if len(ranks) != 12 {
			t.Fatalf("ranks %v", ranks)
		}
		for i, k := range ranks {
			if k < 1 || k > 6 {
				t.Errorf("rank %d of linear %d", k, i)
			}
		}
		before, after := teacher.Budget().EncoderWeights, m.Budget().EncoderWeights
		most := run.GoneShare(Layers(teacher), 3)
		if got := 1 - float64(after)/float64(before); got < max(most, gone) {
			t.Errorf("%.3f gone, want at least %.3f", got, max(most, gone))
		}
		parsed, err := model.ParseConfig(m.Settings().JSON())
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Budget() != m.Budget() {
			t.Errorf("read back: %+v, written: %+v", parsed.Budget(), m.Budget())
		}
	}
}

// TestVaried: an example varied in a step is the same in every shard's hands.
func TestVaried(t *testing.T) {
	c := toyRunConfig()
	c.Vary, c.Logits = run.Vary{Shift: 1, Flip: true, Erase: 0.5}, 1
	teacher := toyTeacher(t, 20)
	one := newToyRun(t, c, teacher)
	if err := one.Forward(); err != nil {
		t.Fatal(err)
	}
	whole, _ := one.Batch()
	row := append([]float32(nil), whole.Images.Row(11)...)
	two := newToyRun(t, c, teacher)
	two.SetShard(Shard{1, 2})
	if err := two.Forward(); err != nil {
		t.Fatal(err)
	}
	half, _ := two.Batch()
	for i, v := range half.Images.Row(3) {
		if v != row[i] {
			t.Fatalf("value %d is %g in a shard, %g in the whole", i, v, row[i])
		}
	}
	plain := two.set.Prep
	raw := make([]float32, len(row))
	plain.Row(raw, two.set.Images.Image(two.order[11]))
	same := true
	for i := range raw {
		same = same && raw[i] == row[i]
	}
	if same {
		t.Error("the example is not varied")
	}
}
