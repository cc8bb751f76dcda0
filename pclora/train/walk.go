package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
)

// WalkStudent visits the student's own parameters and the embeddings that it
// shares, in a fixed order, under their names in a checkpoint; an adapter's
// factors are called lora_A and lora_B.
func (r *Run) WalkStudent(visit nn.Visit) { r.student.Walk(visit) }

// Batch returns the examples and labels [B] of the last Forward. They last until
// the next.
func (r *Run) Batch() (in model.Input, labels []uint8) { return r.batch.in, r.batch.labels }

// ScheduleAt returns λ and the learning rate of the step after n steps.
func (r *Run) ScheduleAt(n int) (lambda, rate float64) {
	return r.fading.set(nil, n, r.student.Settings().Layers), r.rate.At(n)
}

// GoTo makes n the number of steps done, of all replicas of a run, as if λ and the
// learning rate stood still in between.
func (t *Team) GoTo(n int) {
	for _, r := range t.replicas {
		r.(*Run).N = n
	}
}
