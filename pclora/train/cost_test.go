package train

import (
	"fmt"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestStepCostIsWhatIsComputed: the formulas count exactly the products that a
// step makes, of every family and whatever learns.
func TestStepCostIsWhatIsComputed(t *testing.T) {
	deit := toyConfig()
	deit.ModelType, deit.TwoHeads = "deit", true
	bert, distil := toyTextConfig("bert"), toyTextConfig("distilbert")
	bert.Length, distil.Length = 6, 12
	for _, c := range []model.Config{toyConfig(), deit, bert, distil} {
		for _, learns := range []bool{false, true} {
			for _, of := range []struct{ alpha, logits float64 }{{0.2, 0}, {1, 0}, {0.2, 2}, {1, 2}} {
				alpha := of.alpha
				t.Run(fmt.Sprintf("%s, head and norms %t, alpha %g, logits %g", c.ModelType, learns, alpha, of.logits), func(t *testing.T) {
					rc := toyRunConfig()
					rc.Logits = of.logits
					if c.Texts() && alpha < 1 {
						rc.Embeddings = 3
					}
					rc.TrainHead, rc.TrainNorms, rc.Alpha = learns, learns, alpha
					teacher := model.Make(c)
					teacher.Init(1)
					set := blank(c, 40)
					if !c.Texts() {
						set = toySet(40, 1)
					}
					r, err := NewRun(rc, teacher, set)
					if err != nil {
						t.Fatal(err)
					}
					if r.answers != nil {
						r.answers.of(teacher, set, everything(set))
					}
					for _, r.N = range []int{0, rc.DecaySteps()} {
						want := StepCost(c, rc, r.N > 0).FLOPs()
						if got := computed(t, r); got != want {
							t.Errorf("at step %d: %d FLOPs, counted %d", r.N, got, want)
						}
					}
				})
			}
		}
	}
}

// everything lists the indices of a set.
func everything(s Set) []int {
	at := make([]int, s.Len())
	for i := range at {
		at[i] = i
	}
	return at
}

// computed returns the FLOPs of the products of a step.
func computed(t *testing.T, r *Run) (flops int64) {
	t.Helper()
	used := tensor.Used()
	defer tensor.Use(used)
	listening := used
	listening.Seen = func(p tensor.Product) { flops += p.FLOPs() }
	tensor.Use(listening)
	steps(t, r, 1)
	return flops
}
