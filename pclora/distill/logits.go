package distill

import (
	"math"

	"github.com/pcloralab/pcloralab/tensor"
)

// Logits is the loss by which the student learns the teacher's answers
// (arXiv:1503.02531, section 2): with p and q the softmax of teacher's and
// student's logits over temperature T,
//
//	K = T²·mean(Σ p·(ln p − ln q)),  ∂K/∂z = T·(q − p)/B
//
// The factor T² keeps gradients of one size at every temperature.
type Logits struct {
	temperature float64
	teacher     tensor.Matrix // p [B Labels]
	diff        tensor.Matrix // q − p
}

// SetTeacher takes the teacher's logits [B Labels] of a batch.
func (l *Logits) SetTeacher(logits tensor.Matrix, temperature float64) {
	l.temperature = temperature
	l.teacher = tensor.Reserve(l.teacher, logits.Rows, logits.Cols)
	l.soften(l.teacher, logits)
}

// Loss returns K for the student's logits [B Labels] of the same batch, 0 for an
// empty one.
func (l *Logits) Loss(logits tensor.Matrix) float64 {
	l.diff = tensor.Reserve(l.diff, logits.Rows, logits.Cols)
	l.soften(l.diff, logits)
	var sum float64
	for i := range logits.Rows {
		p, q := l.teacher.Row(i), l.diff.Row(i)
		for j := range p {
			if p[j] > 0 {
				sum += float64(p[j]) * math.Log(float64(p[j])/max(float64(q[j]), math.SmallestNonzeroFloat32))
			}
			q[j] -= p[j]
		}
	}
	return l.temperature * l.temperature * sum / float64(max(1, logits.Rows))
}

// AddGrad adds weight·∂K/∂z to dlogits [B Labels], for the logits that Loss was
// given last.
func (l *Logits) AddGrad(dlogits tensor.Matrix, weight float32) {
	s := weight * float32(l.temperature) / float32(max(1, dlogits.Rows))
	for i := range dlogits.Rows {
		tensor.AddScaled(dlogits.Row(i), s, l.diff.Row(i))
	}
}

// soften sets p to the softmax of logits over the temperature.
func (l *Logits) soften(p, logits tensor.Matrix) {
	for i := range p.Rows {
		row := p.Row(i)
		copy(row, logits.Row(i))
		tensor.Scale(row, float32(1/l.temperature))
	}
	tensor.Softmax(p)
}
