package tensor

import (
	"math"
	"testing"
)

func TestSoftmaxRows(t *testing.T) {
	m := Of([]float32{1, 2, 3, 1000, 1000, 1000, -1000, 0, 1000}, 3, 3)
	Softmax(m)
	want := [][]float64{{0.09003057, 0.24472847, 0.66524096}, {1. / 3, 1. / 3, 1. / 3}, {0, 0, 1}}
	for i, row := range want {
		for j, w := range row {
			if got := float64(m.Row(i)[j]); math.Abs(got-w) > 4*ExpError {
				t.Errorf("Softmax (%d %d): %g, want %g", i, j, got, w)
			}
		}
	}
}

func TestSoftmaxOfAViewLeavesTheRest(t *testing.T) {
	m := Of([]float32{1, 2, 7, 3, 4, 7}, 2, 3)
	Softmax(m.View(0, 0, 2, 2))
	if m.Row(0)[2] != 7 || m.Row(1)[2] != 7 {
		t.Errorf("Softmax of a view: third column %g %g, want 7 7", m.Row(0)[2], m.Row(1)[2])
	}
	if s := m.Row(1)[0] + m.Row(1)[1]; math.Abs(float64(s)-1) > 1e-6 {
		t.Errorf("Softmax of a view: row sums to %g, want 1", s)
	}
}

func TestSoftmaxPassesNaN(t *testing.T) {
	nan := float32(math.NaN())
	m := Of([]float32{1, nan, 3, 1, 2, 3}, 2, 3)
	Softmax(m)
	for j := range 3 {
		if v := m.Row(0)[j]; v == v {
			t.Errorf("Softmax of a row with NaN: value %d is %g, want NaN", j, v)
		}
	}
	if !Finite(m.Row(1)) {
		t.Errorf("Softmax: the row after one with NaN is %g", m.Row(1))
	}
}

// TestCrossEntropyGradient compares with central differences; h balances the
// truncation error h² against the rounding error u/h.
func TestCrossEntropyGradient(t *testing.T) {
	const n, c, h, scale = 3, 5, 1e-2, 0.2
	labels := []uint8{4, 0, 2}
	logits := New(n, c)
	FillNormal(logits, NewRand(1, 2), 1)
	grad := logits.Clone()
	loss, _ := CrossEntropy(grad, labels, scale)
	var want float64
	for i, l := range labels {
		var sum float64
		for _, v := range logits.Row(i) {
			sum += math.Exp(float64(v))
		}
		want += (math.Log(sum) - float64(logits.Row(i)[l])) / n
	}
	if math.Abs(loss-want) > 1e-6 {
		t.Errorf("CrossEntropy: %g, want %g", loss, want)
	}
	at := func(i, j int, d float32) float64 {
		m := logits.Clone()
		m.Row(i)[j] += d
		loss, _ := CrossEntropy(m, labels, 1)
		return scale * loss
	}
	for i := range n {
		for j := range c {
			want := (at(i, j, h) - at(i, j, -h)) / (2 * h)
			if got := float64(grad.Row(i)[j]); math.Abs(got-want) > 1e-5 {
				t.Errorf("CrossEntropy gradient (%d %d): %g, want %g", i, j, got, want)
			}
		}
	}
}

func TestCrossEntropyCountsAndPassesNaN(t *testing.T) {
	m := Of([]float32{0, 9, 0, 9, 0, 0}, 2, 3)
	if _, correct := CrossEntropy(m, []uint8{1, 2}, 1); correct != 1 {
		t.Errorf("CrossEntropy: %d correct, want 1", correct)
	}
	m = Of([]float32{float32(math.NaN()), 0}, 1, 2)
	if loss, _ := CrossEntropy(m, []uint8{0}, 1); !math.IsNaN(loss) {
		t.Errorf("CrossEntropy of NaN: %g, want NaN", loss)
	}
}

func TestFinite(t *testing.T) {
	for _, tt := range []struct {
		x    []float32
		want bool
	}{
		{nil, true}, {[]float32{1, -2}, true},
		{[]float32{1, float32(math.NaN())}, false}, {[]float32{float32(math.Inf(-1)), 1}, false},
	} {
		if got := Finite(tt.x); got != tt.want {
			t.Errorf("Finite(%g) = %t, want %t", tt.x, got, tt.want)
		}
	}
}
