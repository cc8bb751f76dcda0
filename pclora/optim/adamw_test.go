package optim

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

func param(values ...float32) *nn.Param {
	p := &nn.Param{Value: tensor.Of(values, 1, len(values))}
	p.Train()
	return p
}

// TestAdamWByHand follows the algorithm in float64 over twenty steps with a
// gradient that changes sign and size.
func TestAdamWByHand(t *testing.T) {
	const rate, decay = 0.01, 0.1
	p, bias := param(1, -2), param(0.5)
	bias.NoDecay = true
	o := NewAdamW([]*nn.Param{p, bias}, decay)
	w := []float64{1, -2, 0.5}
	m, v := make([]float64, 3), make([]float64, 3)
	for step := 1; step <= 20; step++ {
		for i := range w {
			g := math.Sin(float64(step)) * float64(i+1)
			*at(p, bias, i) = float32(g)
			m[i] = 0.9*m[i] + 0.1*g
			v[i] = 0.999*v[i] + 0.001*g*g
			if i < 2 {
				w[i] -= rate * decay * w[i]
			}
			mh, vh := m[i]/(1-math.Pow(0.9, float64(step))), v[i]/(1-math.Pow(0.999, float64(step)))
			w[i] -= rate * mh / (math.Sqrt(vh) + 1e-8)
		}
		o.Step(rate)
	}
	got := append(p.Value.Values(), bias.Value.Values()...)
	for i := range w {
		// Twenty steps of at most 0.01, each rounded some ten times.
		if d := math.Abs(float64(got[i]) - w[i]); d > 20*10*math.Abs(w[i])/(1<<24)+1e-6 {
			t.Errorf("weight %d: %g, want %g", i, got[i], w[i])
		}
	}
}

func at(p, bias *nn.Param, i int) *float32 {
	if i < 2 {
		return &p.Grad.Values()[i]
	}
	return &bias.Grad.Values()[0]
}

func TestClip(t *testing.T) {
	a, b := param(0, 0), param(0)
	set := func() {
		copy(a.Grad.Values(), []float32{3, 0})
		b.Grad.Values()[0] = 4
	}
	for _, tt := range []struct{ max, first float64 }{{1, 0.6}, {10, 3}, {0, 3}} {
		set()
		if got := Clip([]*nn.Param{a, b}, tt.max); got != 5 {
			t.Errorf("Clip(%g) = %g, want 5", tt.max, got)
		}
		if got := float64(a.Grad.Values()[0]); math.Abs(got-tt.first) > 1e-6 {
			t.Errorf("Clip(%g): gradient %g, want %g", tt.max, got, tt.first)
		}
	}
	set()
	b.Grad.Values()[0] = float32(math.NaN())
	if got := Clip([]*nn.Param{a, b}, 1); !math.IsNaN(got) {
		t.Errorf("Clip of a NaN: %g, want NaN", got)
	}
	if a.Grad.Values()[0] != 3 {
		t.Error("Clip of a NaN scaled the rest")
	}
}
