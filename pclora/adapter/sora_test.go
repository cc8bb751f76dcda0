package adapter

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

const gates = 5

func sora(with func(*run.Adapter)) *SoRA {
	a := run.DefaultAdapter(run.SoRA)
	if with != nil {
		with(&a)
	}
	return NewSoRA(a, in, out, gates, tensor.NewRand(2, 1))
}

// closed returns a trained adapter of which gates 1 and 3 are closed.
func closed() *SoRA {
	s := sora(nil)
	tensor.FillNormal(s.B.Value, tensor.NewRand(4, 1), 1)
	s.Gate.Value.Row(0)[1], s.Gate.Value.Row(0)[3] = 0, 0
	return s
}

func TestSoRAGradients(t *testing.T) {
	for _, rows := range []int{4, 12} { // 12 rows are enough for a merge
		for _, lambda := range []float32{1, 0.5, 0} {
			h := NewHost(dense(), sora(nil), false)
			h.Lambda = lambda
			nntest.Fill(nntest.Of(h).Walk, 0.3)
			nntest.Check(t, nntest.Of(h), rows, in, out)
		}
	}
}

// TestFreshSoRAIsTheLinear: B = 0, so nothing changes whatever g is.
func TestFreshSoRAIsTheLinear(t *testing.T) {
	l := dense()
	s := sora(nil)
	want, got := images(l, input()), images(NewHost(l, s, false), input())
	for i, v := range want.Values() {
		if got.Values()[i] != v {
			t.Fatalf("value %d is %g, the linear has %g", i, got.Values()[i], v)
		}
	}
	if s.Open() != gates {
		t.Errorf("%d of %d gates open at the start", s.Open(), gates)
	}
}

// TestSoRAOfOnesIsLoRA: with g = 1 and s = 1 it is LoRA, and its gradients are.
func TestSoRAOfOnesIsLoRA(t *testing.T) {
	s := sora(func(a *run.Adapter) { a.Scale = 0 })
	s.Gate.Freeze()
	for k := range s.Gate.Value.Row(0) {
		s.Gate.Value.Row(0)[k] = 1
	}
	tensor.FillNormal(s.B.Value, tensor.NewRand(4, 1), 1)
	l := NewLoRA(in, out, gates, tensor.NewRand(2, 1))
	l.B.Value.Copy(s.B.Value)
	x, dy, c := input(), tensor.New(rows, out), make([]float32, out)
	tensor.FillNormal(dy, tensor.NewRand(6, 1), 1)
	pass := func(f Adapter) (y, dx tensor.Matrix) {
		y, dx = tensor.New(rows, out), tensor.New(rows, in)
		mem := nntest.Arena()
		f.Forward(mem, y, x, c)
		f.Backward(mem, nn.Into(dx), dy)
		return y, dx
	}
	y, dx := pass(s)
	wantY, wantDx := pass(l)
	for _, m := range []struct {
		name      string
		got, want tensor.Matrix
	}{{"y", y, wantY}, {"dx", dx, wantDx}, {"dA", s.A.Grad, l.A.Grad}, {"dB", s.B.Grad, l.B.Grad}} {
		for i, v := range m.want.Values() {
			if m.got.Values()[i] != v {
				t.Fatalf("%s: value %d is %g, LoRA's %g", m.name, i, m.got.Values()[i], v)
			}
		}
	}
}

// TestPrunedSoRA: what is exported has the open ranks alone, the scale that all had,
// and computes what the gated adapter does.
func TestPrunedSoRA(t *testing.T) {
	s := closed()
	h := NewHost(dense(), s, false)
	h.Lambda = 0
	f, err := h.Finish()
	if err != nil {
		t.Fatal(err)
	}
	const left = gates - 2
	if n := f.Down.Weight.Len() + f.Up.Weight.Len(); n != left*(in+out) {
		t.Errorf("%d weights, want r'(In+Out) = %d", n, left*(in+out))
	}
	want, got := images(h, input()), images(f, input())
	for i, v := range want.Values() {
		// A sum of 3·6 products of three or four factors, in another order.
		if d := math.Abs(float64(got.Values()[i] - v)); d > 24*0x1p-23*50 {
			t.Errorf("value %d: pruned %g, gated %g", i, got.Values()[i], v)
		}
	}
	s.Gate.Value.Zero()
	if f, err = h.Finish(); err != nil || f.Down.Weight.Value.Rows != 1 {
		t.Fatalf("all closed: rank %d, %v, want one of zeros", f.Down.Weight.Value.Rows, err)
	}
	for i, v := range images(f, input()).Values() {
		if c := f.Up.Bias.Value.Row(0)[i%out]; v != c {
			t.Errorf("all closed: value %d is %g, want the bias %g", i, v, c)
		}
	}
}

// TestShrink: |T(u)| = max(|u|−c, 0), it brings no two values further apart, and
// the code's operator does what its three lines do.
func TestShrink(t *testing.T) {
	rng := tensor.NewRand(1, 1)
	for range 1000 {
		u, v, c := float32(rng.NormFloat64()), float32(rng.NormFloat64()), float32(math.Abs(rng.NormFloat64()))
		size := func(x float32) float32 { return float32(math.Abs(float64(x))) }
		if got := shrink(u, c); size(got) != max(size(u)-c, 0) || got*u < 0 {
			t.Fatalf("T_%g(%g) = %g", c, u, got)
		}
		// Each side is rounded once.
		if a, b := size(shrink(u, c)-shrink(v, c)), size(u-v); a > b+0x1p-22 {
			t.Fatalf("T_%g moves %g and %g from %g to %g apart", c, u, v, b, a)
		}
	}
	for _, tt := range []struct{ u, soft, code float32 }{
		{0.05, 0, 0}, {0.15, 0.05, 0}, {0.19, 0.09, 0}, {0.21, 0.11, 0.11}, {0.30, 0.20, 0.20},
	} {
		for _, sign := range []float32{1, -1} {
			soft, code := shrink(sign*tt.u, 0.1), shrinkAsCode(sign*tt.u, 0.1)
			if near := func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-7 }; !near(soft, sign*tt.soft) || !near(code, sign*tt.code) {
				t.Errorf("%g at ξ = 0.1: %g and as code %g, want %g and %g", sign*tt.u, soft, code, sign*tt.soft, sign*tt.code)
			}
		}
	}
}

// TestThresholdRises: the higher ξ, the fewer of the same gates stay open, and ξ
// rises from stage to stage.
func TestThresholdRises(t *testing.T) {
	for _, asCode := range []bool{false, true} {
		open := gates
		for xi := 0.0; xi <= 2; xi += 0.125 {
			s := sora(func(a *run.Adapter) { a.Threshold, a.Stages, a.AsCode = xi, 1, asCode })
			s.AfterStep(Step{N: 0, Of: 1, Rate: 1})
			if s.Open() > open {
				t.Errorf("as code %t: %d gates open at ξ = %g, %d before", asCode, s.Open(), xi, open)
			}
			open = s.Open()
		}
		if open == gates {
			t.Errorf("as code %t: no gate closed", asCode)
		}
	}
	s := sora(func(a *run.Adapter) { a.Threshold, a.Stages = 0.6, 3 })
	for n, want := range []float64{0.2, 0.2, 0.2, 0.4, 0.4, 0.4, 0.6, 0.6, 0.6, 0.6} {
		if got := s.ThresholdAt(n, 9); math.Abs(got-want) > 1e-15 {
			t.Errorf("ξ of step %d of 9 is %g, want %g", n, got, want)
		}
	}
}

// TestGatesMove: the paper's gates move by the rate against their gradient whatever
// AdamW does, and at ξ = 0 none closes; the code's gates move as AdamW moves them.
func TestGatesMove(t *testing.T) {
	for _, asCode := range []bool{false, true} {
		s := sora(func(a *run.Adapter) { a.Threshold, a.AsCode = 0, asCode })
		plain := sora(func(a *run.Adapter) { a.AsCode = true })
		o, want := optim.NewAdamW([]*nn.Param{s.A, s.B, s.Gate}, 0.1), optim.NewAdamW([]*nn.Param{plain.Gate}, 0.1)
		for n := range 20 {
			tensor.FillNormal(s.Gate.Grad, tensor.NewRand(3, uint64(n)), 1)
			plain.Gate.Grad.Copy(s.Gate.Grad)
			before := s.Gate.Value.Clone()
			step := Step{N: n, Of: 20, Rate: 0.01, Optim: o}
			s.BeforeStep(step)
			o.Step(step.Rate)
			s.AfterStep(step)
			want.Step(step.Rate)
			for k, g := range s.Gate.Value.Row(0) {
				to := plain.Gate.Value.Row(0)[k]
				if !asCode {
					to = before.Row(0)[k] - float32(0.01)*s.Gate.Grad.Row(0)[k]
				}
				if g != to {
					t.Fatalf("as code %t, step %d: gate %d is %g, want %g", asCode, n, k, g, to)
				}
			}
		}
		if s.Open() != gates {
			t.Errorf("as code %t: %d of %d gates open at ξ = 0", asCode, s.Open(), gates)
		}
	}
}

// TestSoRAMatrix: MatrixTo is what Factors come to.
func TestSoRAMatrix(t *testing.T) {
	s := closed()
	m, want := tensor.New(out, in), tensor.New(out, in)
	s.MatrixTo(m)
	a, b := s.Factors()
	tensor.MulTo(want, 1, b, a)
	for i, v := range want.Values() {
		if d := math.Abs(float64(m.Values()[i] - v)); d > 8*0x1p-23*20 { // three products of four factors
			t.Errorf("value %d is %g, of the factors %g", i, m.Values()[i], v)
		}
	}
}
