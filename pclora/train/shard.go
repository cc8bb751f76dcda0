package train

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Shard is the part of every batch that one of several replicas works on:
// of B rows those in [Index·B/Of, (Index+1)·B/Of). The zero Shard is the whole.
//
// Replicas are Runs of one Config, teacher and set. In each step they draw the
// same batch, and each gathers the gradients of its shard, scaled so that their
// sum is the gradient of the whole batch's mean loss. Once each has the sum,
// all update alike, so that their students stay the same bit for bit.
type Shard struct {
	Index int // in [0, Of)
	Of    int // how many replicas there are; 0 counts as 1
}

// whole reports whether the shard is all of the batch, so that there is nothing
// to exchange.
func (s Shard) whole() bool { return s.Of <= 1 }

// rows returns the shard's rows [from, to) of a batch.
func (s Shard) rows(batch int) (from, to int) {
	if s.whole() {
		return 0, batch
	}
	return s.Index * batch / s.Of, (s.Index + 1) * batch / s.Of
}

// check panics if the shard is none.
func (s Shard) check() {
	if s.Index < 0 || s.Index >= max(1, s.Of) {
		panic(fmt.Sprintf("train: shard %d of %d", s.Index, s.Of))
	}
}

// AddInOrder adds to sum, which holds shard 0's part, those of shards 1, 2, … in
// this order. The order of a floating-point sum decides its last bits, so it
// must not depend on who was first. A part of another length panics.
func AddInOrder(sum []float32, parts ...[]float32) {
	for i, p := range parts {
		if len(p) != len(sum) {
			panic(fmt.Sprintf("train: part %d of a sum has %d values, want %d", i+1, len(p), len(sum)))
		}
		tensor.AddScaled(sum, 1, p)
	}
}

// flatten moves the values and the gradients of trainable parameters to one
// slice each, in their order, so that an exchange is a copy. The slices have
// room for extra more values at the end, which are not the parameters'.
func flatten(params []*nn.Param, extra int) (values, grads []float32) {
	n := 0
	for _, p := range params {
		n += p.Len()
	}
	values, grads = make([]float32, n+extra), make([]float32, n+extra)
	at := 0
	for _, p := range params {
		end := at + p.Len()
		v := tensor.Of(values[at:end:end], p.Value.Rows, p.Value.Cols)
		v.Copy(p.Value)
		p.Value, p.Grad = v, tensor.Of(grads[at:end:end], p.Value.Rows, p.Value.Cols)
		at = end
	}
	return values, grads
}
