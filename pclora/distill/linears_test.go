package distill

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

// drawn is a linear with random weights.
func drawn(seed uint64) *nn.Linear {
	l := nn.NewLinear(5, 7)
	l.Init(tensor.NewRand(seed, 1), 0.5)
	return l
}

// TestLinears follows loss and gradients of two linears of different models, on
// inputs of their own, in float64; the rows of padding hold noise.
func TestLinears(t *testing.T) {
	mask := []bool{true, true, false, true, false, false}
	const real = 3
	d := &Linears{}
	var teachers, students [2]nn.Projection
	var plain [2]*nn.Linear
	for k := range teachers {
		plain[k] = drawn(uint64(10 + k))
		plain[k].Weight.Train()
		teachers[k] = d.Teacher(drawn(uint64(20 + k)))
	}
	for k := range students {
		students[k] = d.Student(plain[k])
	}
	var x, tx, y, ty [2]tensor.Matrix
	for k := range x {
		x[k], tx[k] = tensor.New(len(mask), 5), tensor.New(len(mask), 5)
		tensor.FillNormal(x[k], tensor.NewRand(1, uint64(k)), 1)
		tensor.FillNormal(tx[k], tensor.NewRand(2, uint64(k)), 1)
		y[k], ty[k] = tensor.New(len(mask), 7), tensor.New(len(mask), 7)
	}
	mem := nntest.Arena()
	loss := func() float64 {
		d.Begin(mask, 0.5)
		for k := range x {
			teachers[k].Forward(mem, ty[k], tx[k])
			students[k].Forward(mem, y[k], x[k])
		}
		return d.Loss()
	}
	var want float64
	got := loss()
	for k := range y {
		for i := range mask {
			for j, v := range y[k].Row(i) {
				if mask[i] {
					diff := float64(v) - float64(ty[k].Row(i)[j])
					want += diff * diff / (2 * real * 7)
				}
			}
		}
	}
	if math.Abs(got-want) > 1e-6*want {
		t.Errorf("Loss = %g, want %g", got, want)
	}
	// A block may overwrite what a linear leaves, and its dy must stay.
	var dy, dx [2]tensor.Matrix
	for k := range y {
		y[k].Zero()
		dy[k], dx[k] = tensor.New(len(mask), 7), tensor.New(len(mask), 5)
		students[k].Backward(mem, nn.Into(dx[k]), dy[k])
		if tensor.Dot(dy[k].Values(), dy[k].Values()) != 0 {
			t.Error("Backward changed dy")
		}
	}
	half := func() float64 { return 0.5 * loss() }
	for k := range y {
		nntest.Compare(t, "dx", x[k], dx[k], half)
		nntest.Compare(t, "dW", plain[k].Weight.Value, plain[k].Weight.Grad, half)
	}
	d.End()
	students[0].Backward(mem, nn.Into(dx[0]), dy[0])
	if tensor.Dot(dx[0].Values(), dx[0].Values()) != 0 {
		t.Error("a gradient came after the batch")
	}
}
