package distill

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestLogits: the loss is T²·KL as its formula says, and its gradient that of
// differences.
func TestLogits(t *testing.T) {
	teacher, student := states(1)[0], states(2)[0]
	for _, temperature := range []float64{1, 2, 5} {
		var l Logits
		l.SetTeacher(teacher, temperature)
		var want float64
		for i := range teacher.Rows {
			p, q := soft(teacher.Row(i), temperature), soft(student.Row(i), temperature)
			for j := range p {
				want += temperature * temperature * p[j] * math.Log(p[j]/q[j]) / float64(teacher.Rows)
			}
		}
		if got := l.Loss(student); math.Abs(got-want) > 1e-5 {
			t.Errorf("T = %g: loss %g, want %g", temperature, got, want)
		}
		grad := tensor.New(student.Rows, student.Cols)
		l.AddGrad(grad, 1)
		nntest.Compare(t, "dz", student, grad, func() float64 { return l.Loss(student) })
	}
	var same Logits
	same.SetTeacher(teacher, 2)
	if got := same.Loss(teacher); got != 0 {
		t.Errorf("loss of equal logits: %g, want exactly 0", got)
	}
}

func soft(z []float32, temperature float64) []float64 {
	p, sum := make([]float64, len(z)), 0.0
	for j, v := range z {
		p[j] = math.Exp(float64(v) / temperature)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return p
}
