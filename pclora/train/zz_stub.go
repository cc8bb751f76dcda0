package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

type Teaching struct {
	*Run
	Config run.Teach
}

func NewTeaching(c run.Teach, m model.Model, set Set) (*Teaching, error) { panic(1) }
func (t *Teaching) Keep()                                             {}
func (t *Teaching) Finish() model.Model                               { return nil }
func (t *Teaching) Logits(in model.Input) tensor.Matrix               { panic(1) }
func TeachMemoryOf(t run.Teach, c model.Config, sets ...Set) run.Memory { return run.Memory{} }
func TeachCost(c model.Config, t run.Teach) Cost { return Cost{} }
func (t *Texts) Mean() int { return max(1, len(t.tokens)/max(1, t.Len())) }
