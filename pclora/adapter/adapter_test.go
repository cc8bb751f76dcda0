package adapter

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

const in, out, rank, rows = 6, 9, 2, 4

func dense() *nn.Linear {
	l := nn.NewLinear(in, out)
	l.Init(tensor.NewRand(1, 1), 0.5)
	tensor.FillNormal(l.Bias.Value, tensor.NewRand(1, 2), 0.5)
	return l
}

func host(l *nn.Linear, fades bool) *Host {
	return NewHost(l, NewLoRA(in, out, rank, tensor.NewRand(2, 1)), fades)
}

// TestHostGradients matches dA, dB, dc and dx with differences at several λ
// under both bias conventions.
func TestHostGradients(t *testing.T) {
	for _, rows := range []int{4, 12} { // 12 rows are enough for a merge
		testHostGradients(t, rows)
	}
}

func testHostGradients(t *testing.T, rows int) {
	for _, fades := range []bool{false, true} {
		for _, lambda := range []float32{1, 0.5, 0} {
			h := host(dense(), fades)
			h.Lambda = lambda
			nntest.Fill(nntest.Of(h).Walk, 0.3)
			nntest.Check(t, nntest.Of(h), rows, in, out)
		}
	}
}

func images(p nn.Projection, x tensor.Matrix) tensor.Matrix {
	y := tensor.New(x.Rows, out)
	p.Forward(nntest.Arena(), y, x)
	return y
}

func input() tensor.Matrix {
	x := tensor.New(rows, in)
	tensor.FillNormal(x, tensor.NewRand(3, 1), 1)
	return x
}

// TestFreshHostIsTheLinear: λ = 1 and B = 0 give the linear's output exactly.
func TestFreshHostIsTheLinear(t *testing.T) {
	for _, fades := range []bool{false, true} {
		l := dense()
		want, got := images(l, input()), images(host(l, fades), input())
		for i, v := range want.Values() {
			if got.Values()[i] != v {
				t.Fatalf("fading bias %t: value %d is %g, the linear has %g", fades, i, got.Values()[i], v)
			}
		}
	}
}

// TestFrozenWeightIsNotReadAtZero: NaN in W and b must not reach y or dx.
func TestFrozenWeightIsNotReadAtZero(t *testing.T) {
	l := dense()
	h := host(l, true)
	nntest.Fill(nntest.Of(h).Walk, 0.3)
	h.Lambda = 0
	want := images(h, input())
	for i := range l.Weight.Value.Values() {
		l.Weight.Value.Values()[i] = float32(math.NaN())
	}
	l.Bias.Value.Row(0)[0] = float32(math.Inf(1))
	got, dx := tensor.New(rows, out), tensor.New(rows, in)
	mem := nntest.Arena()
	h.Forward(mem, got, input())
	h.Backward(mem, nn.Onto(dx), got)
	for i, v := range want.Values() {
		if got.Values()[i] != v {
			t.Fatalf("value %d is %g after W changed, was %g", i, got.Values()[i], v)
		}
	}
	if !tensor.Finite(dx.Values()) {
		t.Error("dx at λ = 0 depends on W")
	}
}

func TestFrozenWeightGetsNoGradient(t *testing.T) {
	l := dense()
	h := host(l, true)
	before := l.Weight.Value.Clone()
	mem, y := nntest.Arena(), tensor.New(rows, out)
	h.Forward(mem, y, input())
	h.Backward(mem, nn.Into(tensor.New(rows, in)), y)
	if l.Weight.Trainable() || l.Bias.Trainable() {
		t.Error("the frozen linear has a gradient")
	}
	h.Walk("", func(path string, p *nn.Param) {
		if &p.Value.Data[0] == &l.Weight.Value.Data[0] {
			t.Errorf("Walk offers the frozen weight as %s", path)
		}
	})
	for i, v := range before.Values() {
		if l.Weight.Value.Values()[i] != v {
			t.Fatal("Backward changed the frozen weight")
		}
	}
}

// TestFirstGradients: while B is zero, dA is exactly zero and dB is not.
func TestFirstGradients(t *testing.T) {
	h := host(dense(), false)
	lora := h.Adapter.(*LoRA)
	mem, y := nntest.Arena(), tensor.New(rows, out)
	h.Forward(mem, y, input())
	h.Backward(mem, nn.Into(tensor.New(rows, in)), y)
	if n := tensor.Dot(lora.A.Grad.Values(), lora.A.Grad.Values()); n != 0 {
		t.Errorf("|dA|² = %g with B = 0, want 0", n)
	}
	if n := tensor.Dot(lora.B.Grad.Values(), lora.B.Grad.Values()); n == 0 {
		t.Error("dB = 0, so nothing would ever learn")
	}
}

// TestFinish: two thin linears compute what the host did at λ = 0, and their
// size is r(In+Out)+Out.
func TestFinish(t *testing.T) {
	h := host(dense(), false)
	nntest.Fill(nntest.Of(h).Walk, 0.3)
	for _, lambda := range []float32{1, 1e-6} {
		h.Lambda = lambda
		if _, err := h.Finish(); err == nil {
			t.Errorf("Finish at λ = %g: no error", lambda)
		}
	}
	h.Lambda = 0
	f, err := h.Finish()
	if err != nil {
		t.Fatal(err)
	}
	want, got := images(h, input()), images(f, input())
	for i, v := range want.Values() {
		if d := math.Abs(float64(got.Values()[i] - v)); d > 1e-6*math.Max(1, math.Abs(float64(v))) {
			t.Errorf("value %d: finished %g, before %g", i, got.Values()[i], v)
		}
	}
	params := 0
	f.Walk("", func(_ string, p *nn.Param) { params += p.Len() })
	if want := rank*(in+out) + out; params != want {
		t.Errorf("%d parameters, want r(In+Out)+Out = %d", params, want)
	}
}

func TestHostOfALinearWithoutBias(t *testing.T) {
	l := &nn.Linear{Weight: nn.NewParam(out, in)}
	l.Init(tensor.NewRand(1, 1), 0.5)
	h := host(l, true)
	want, got := images(l, input()), images(h, input())
	for i, v := range want.Values() {
		if got.Values()[i] != v {
			t.Fatalf("value %d is %g, the linear has %g", i, got.Values()[i], v)
		}
	}
}

func TestLoRAStart(t *testing.T) {
	const n = 100
	l := NewLoRA(n, n, 50, tensor.NewRand(1, 1))
	var sum, squares float64
	for _, v := range l.A.Value.Values() {
		if math.Abs(float64(v)) > 1/math.Sqrt(n) {
			t.Fatalf("A has %g, want within ±1/√In = 0.1", v)
		}
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	count := float64(l.A.Len())
	// Variance 1/(3·In), known to √(0.8/5000) of itself, so 5 % is four deviations.
	if v := squares/count - sum*sum/count/count; math.Abs(v*3*n-1) > 0.05 {
		t.Errorf("variance of A is %g, want 1/(3·In) = %g", v, 1./(3*n))
	}
	if tensor.Dot(l.B.Value.Values(), l.B.Value.Values()) != 0 {
		t.Error("B does not start at zero")
	}
}
