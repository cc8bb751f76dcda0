package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// TeachFLOPs counts the products of one step of a teaching with settings t of a
// model with config c, 2 a multiply-add.
func TeachFLOPs(c model.Config, t run.Teach) int64 {
	var cost Cost
	n, batch := int64(t.Batch*c.Tokens()), int64(t.Batch)
	cost.embeddings(c, n, batch)
	for l := range c.Layers {
		switch t.Mode {
		case run.TeachLoRA:
			cost.Student.block(c, n, int64(t.Rank), true)
			cost.Backward.blockBackward(c, n, int64(t.Rank), true, l > 0)
		case run.TeachAll:
			cost.Student.block(c, n, 0, true)
			linears(c, func(in, out int64, _ bool) {
				cost.Backward.product(n, in, out) // dy·W
				cost.Backward.product(out, in, n) // dW
			})
			cost.Backward.attention(c, n, 4)
		default:
			cost.Student.block(c, n, 0, true)
		}
	}
	if t.Mode == run.TeachAll && !c.Texts() {
		patches := batch * int64(c.ImageSize/c.PatchSize) * int64(c.ImageSize/c.PatchSize)
		cost.Backward.product(int64(c.HiddenSize), int64(c.Channels*c.PatchSize*c.PatchSize), patches)
	}
	cost.head(c, batch, true)
	if t.Mode == run.TeachHead { // the last gradient goes no further
		cost.Backward.FLOPs = cost.Backward.FLOPs / 2
	}
	return cost.FLOPs()
}
