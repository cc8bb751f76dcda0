package train

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestTeachFLOPs: the count is near enough to what a step computes to estimate
// its time.
func TestTeachFLOPs(t *testing.T) {
	bert := toyTextConfig("bert")
	bert.Length = 12
	for _, c := range []model.Config{toyConfig(), bert} {
		m := model.Make(c)
		m.Init(1)
		set := blank(c, 40)
		if !c.Texts() {
			set = toySet(40, 1)
		}
		for _, mode := range run.TeachModes {
			tc := run.DefaultTeach(mode)
			tc.Batch, tc.Rank = 8, 2
			teaching, err := NewTeaching(tc, m, set)
			if err != nil {
				t.Fatal(err)
			}
			var flops int64
			used := tensor.Used()
			listening := used
			listening.Seen = func(p tensor.Product) { flops += p.FLOPs() }
			tensor.Use(listening)
			_, err = teaching.Step()
			tensor.Use(used)
			if err != nil {
				t.Fatal(err)
			}
			if ratio := float64(TeachFLOPs(c, tc)) / float64(flops); ratio < 0.9 || ratio > 1.1 {
				t.Errorf("%s, %s: counted %d, computed %d (%.3f)", c.ModelType, mode, TeachFLOPs(c, tc), flops, ratio)
			}
		}
	}
}
