package train

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// kinds are the adapters that runs are tried with.
var kinds = []run.Adapter{
	{Kind: run.LoRA, Scale: 3, Stabilised: true},
	run.DefaultAdapter(run.DoRA),
	{Kind: run.DoRA, Scale: 4, Dropout: 0.2},
	run.DefaultAdapter(run.MELoRA),
	run.DefaultAdapter(run.SoRA),
	{Kind: run.SwitchLoRA, Scale: 1, Interval: 10, Fall: 0.5, Freeze: 5},
	run.DefaultAdapter(run.TTLoRA),
	{Kind: run.TTLoRA, Dropout: 0.2},
	run.DefaultAdapter(run.IntLoRA),
	{Kind: run.IntLoRA, Bits: 4, Shift: true},
}

// TestKindsRun: a run with each kind fades from the teacher's answers where the method keeps
// them, learns, is
// the same bit for bit on two replicas made twice, allocates nothing in a step,
// and finishes as what it was at λ = 0.
func TestKindsRun(t *testing.T) {
	teacher := toyTeacher(t, 20)
	for _, a := range kinds {
		t.Run(a.Kind, func(t *testing.T) {
			c := toyRunConfig()
			c.Adapter = a
			r := newToyRun(t, c, teacher)
			if a.Kind != run.IntLoRA { // which starts from a quantised weight
				nearly(t, "the first answer", logits(r).Values(), logits(teacher).Values())
			}
			first := steps(t, r, 1)
			steps(t, r, 1)
			if n := testing.AllocsPerRun(3, func() { steps(t, r, 1) }); n != 0 {
				t.Errorf("%g allocations a step, want none", n)
			}
			last := steps(t, r, c.Steps-r.N)
			if !finite(last.Task) || !finite(last.Distil) || first.Lambda != 1 || last.Lambda != 0 {
				t.Errorf("the run went from %+v to %+v", first, last)
			}
			m, err := r.Finish()
			if err != nil {
				t.Fatal(err)
			}
			nearly(t, "the finished model's answer", logits(m).Values(), logits(r).Values())

			one, two := toyTeam(t, c, 2), toyTeam(t, c, 2)
			teamSteps(t, one, 12)
			teamSteps(t, two, 12)
			if !equal(logits(one.Run()), logits(two.Run())) {
				t.Error("two teams of one config differ")
			}
			for i, p := range one.replicas[1].(*Run).params {
				if !equal(one.Run().params[i].Value, p.Value) {
					t.Errorf("the replicas' parameter %d differs", i)
				}
			}
		})
	}
}

// nearly compares logits, which pass a dozen layers of sums rounded in another
// order.
func nearly(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i, v := range want {
		if d := math.Abs(float64(got[i] - v)); d > 1e-5*math.Max(1, math.Abs(float64(v))) {
			t.Fatalf("%s: value %d is %g, want %g", what, i, got[i], v)
		}
	}
}
