package adapter

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// plain hides that an adapter is a Merger.
type plain struct{ Adapter }

// TestMergedIsPlain compares y and every gradient of both paths. Each value is
// a sum of at most terms products in another order, so they differ by at most
// (terms+4)·2⁻²³ of the sum of the products' sizes, which sizes bounds.
func TestMergedIsPlain(t *testing.T) {
	const n = 40
	x, dy := tensor.New(n, in), tensor.New(n, out)
	tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
	tensor.FillNormal(dy, tensor.NewRand(6, 1), 1)
	type result struct{ y, dx, da, db, dc tensor.Matrix }
	pass := func(lambda float32, fades, merge, keep bool) result {
		h := host(dense(), fades)
		lora := h.Adapter.(*LoRA)
		tensor.FillNormal(lora.B.Value, tensor.NewRand(7, 1), 0.5)
		h.Lambda = lambda
		if !merge {
			h.Adapter = plain{lora}
		}
		if _, merges := h.merger(n); merges != (merge && lambda != 0) {
			t.Fatalf("λ = %g: merges %t", lambda, merges)
		}
		r := result{tensor.New(n, out), tensor.New(n, in), lora.A.Grad, lora.B.Grad, h.Shift.Grad}
		mem := &nn.Arena{Keep: keep}
		h.Forward(mem, r.y, x)
		if keep {
			h.Backward(mem, nn.Into(r.dx), dy)
		}
		return r
	}
	for _, lambda := range []float32{1, 0.3, 0} {
		for _, fades := range []bool{false, true} {
			want, got, alone := pass(lambda, fades, false, true), pass(lambda, fades, true, true), pass(lambda, fades, true, false)
			const sizes, terms = 40 * 4, n // forty products of at most two normal values
			for _, c := range []struct {
				name      string
				got, want tensor.Matrix
			}{
				{"y", got.y, want.y}, {"y without backward", alone.y, want.y}, {"dx", got.dx, want.dx},
				{"dA", got.da, want.da}, {"dB", got.db, want.db}, {"dc", got.dc, want.dc},
			} {
				for i, v := range c.want.Values() {
					if d := math.Abs(float64(c.got.Values()[i] - v)); !(d <= (terms+4)*0x1p-23*sizes) {
						t.Errorf("λ = %g, %s: value %d is %g merged, %g plain", lambda, c.name, i, c.got.Values()[i], v)
						break
					}
				}
			}
		}
	}
}

// TestFreshMergeIsTheLinear: λ = 1 and B = 0 give the linear's output exactly,
// merged as well.
func TestFreshMergeIsTheLinear(t *testing.T) {
	x := tensor.New(40, in)
	tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
	for _, fades := range []bool{false, true} {
		l := dense()
		want, got := images(l, x), images(host(l, fades), x)
		for i, v := range want.Values() {
			if got.Values()[i] != v {
				t.Fatalf("fading bias %t: value %d is %g, the linear has %g", fades, i, got.Values()[i], v)
			}
		}
	}
}

// TestMerge: the one linear computes what the host does, at any λ, and has a bias
// unless the host can have none.
func TestMerge(t *testing.T) {
	x := tensor.New(3, in) // too few rows for the host to merge
	tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
	for _, tt := range []struct{ fades, plain bool }{{false, false}, {true, false}, {true, true}} {
		for _, lambda := range []float32{1, 0.3, 0} {
			l := dense()
			if tt.plain {
				l.Bias = nil
			}
			h := host(l, tt.fades)
			tensor.FillNormal(h.Adapter.(*LoRA).B.Value, tensor.NewRand(7, 1), 0.5)
			h.Lambda = lambda
			if tt.plain {
				h.Shift.Freeze()
			}
			m := h.Merge()
			if (m.Bias == nil) != tt.plain || m.Weight.Trainable() {
				t.Errorf("%+v: merged bias %v", tt, m.Bias)
			}
			want, got := images(h, x), images(m, x)
			const sizes, terms = 40 * 4, 40 // as in TestMergedIsPlain
			for i, v := range want.Values() {
				if d := math.Abs(float64(got.Values()[i] - v)); !(d <= (terms+4)*0x1p-23*sizes) {
					t.Fatalf("%+v, λ = %g: value %d is %g merged, %g of the host", tt, lambda, i, got.Values()[i], v)
				}
			}
		}
	}
}

// TestSpace: what a pass takes from the arena is what Space says.
func TestSpace(t *testing.T) {
	for _, n := range []int{3, 40} { // too few rows to merge, and enough
		h := host(dense(), true)
		kept, passing := h.Space(n)
		k, p := HostSpace(run.DefaultAdapter(run.LoRA), rank)(n, in, out)
		if k != kept || p != passing {
			t.Errorf("HostSpace of %d rows: %d and %d, the host says %d and %d", n, k, p, kept, passing)
		}
		mem := nntest.Arena()
		y := tensor.New(n, out)
		h.Forward(mem, y, tensor.New(n, in))
		if mem.Mark() != kept {
			t.Errorf("%d rows: Forward kept %d values, Space says %d", n, mem.Mark(), kept)
		}
		h.Backward(mem, nn.Into(tensor.New(n, in)), y)
		if mem.Mark() != kept || mem.Peak() != kept+passing {
			t.Errorf("%d rows: at most %d values, Space says %d+%d", n, mem.Peak(), kept, passing)
		}
	}
}

// BenchmarkHost measures a pass of both paths at λ = ½ on the built-in ViT's
// linears at batch 64, and what computing M alone takes of it.
func BenchmarkHost(b *testing.B) {
	const n, r = 1088, 4
	for _, s := range []struct {
		name    string
		in, out int
	}{{"attention", 96, 96}, {"MLP in", 96, 384}, {"MLP out", 384, 96}} {
		h := NewHost(nn.NewLinear(s.in, s.out), NewLoRA(s.in, s.out, r, tensor.NewRand(1, 1)), false)
		h.Lambda = 0.5
		lora := h.Adapter.(*LoRA)
		x, y, dx, dy := tensor.New(n, s.in), tensor.New(n, s.out), tensor.New(n, s.in), tensor.New(n, s.out)
		for i, m := range []tensor.Matrix{x, dy, h.Weight, lora.B.Value} {
			tensor.FillNormal(m, tensor.NewRand(2, uint64(i)), 0.1)
		}
		mem := nntest.Arena()
		pass := func() {
			mem.Reset(0)
			h.Forward(mem, y, x)
			h.Backward(mem, nn.Into(dx), dy)
		}
		for _, bench := range []struct {
			name string
			f    Adapter
			do   func()
		}{
			{"plain", plain{lora}, pass}, {"merged", lora, pass},
			{"M", lora, func() { mem.Reset(0); h.merged(mem, lora) }},
		} {
			b.Run(s.name+"/"+bench.name, func(b *testing.B) {
				h.Adapter = bench.f
				b.ReportAllocs()
				for b.Loop() {
					bench.do()
				}
			})
		}
	}
}
