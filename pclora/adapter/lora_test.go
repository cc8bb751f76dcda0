package adapter

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// made returns an adapter of dense's linear whose B is not zero.
func made(t *testing.T, a run.Adapter) Adapter {
	t.Helper()
	f, err := New(a, rank, dense(), tensor.NewRand(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	nntest.Fill(func(visit func(string, *nn.Param)) { f.Walk("", visit) }, 0.3)
	return f
}

func matrix(f Merger) tensor.Matrix {
	m := tensor.New(out, in)
	f.MatrixTo(m)
	return m
}

// TestScale: α over r, or over √r, scales the adapter's matrix, and 1 without α.
// Each value is a sum of rank products, of which none is larger than 1 here.
func TestScale(t *testing.T) {
	plain := matrix(made(t, run.Adapter{Kind: run.LoRA}).(Merger))
	for _, tt := range []struct {
		a    run.Adapter
		want float32
	}{
		{run.Adapter{Kind: run.LoRA, Scale: rank}, 1},
		{run.Adapter{Kind: run.LoRA, Scale: 4 * rank}, 4},
		{run.Adapter{Kind: run.LoRA, Scale: 8 * rank}, 8}, // doubled
		{run.Adapter{Kind: run.LoRA, Stabilised: true}, 1},
		{run.Adapter{Kind: run.LoRA, Scale: 4, Stabilised: true}, float32(4 / math.Sqrt(rank))},
	} {
		for i, v := range matrix(made(t, tt.a).(Merger)).Values() {
			want := tt.want * plain.Values()[i]
			if d := math.Abs(float64(v - want)); d > 4*rank*0x1p-24*float64(tt.want) {
				t.Fatalf("%+v: value %d is %g, want %g times %g", tt.a, i, v, tt.want, plain.Values()[i])
			}
		}
	}
}

// TestMergeAndBack: W + s·B·A − s·B·A is W within the rounding of a sum.
func TestMergeAndBack(t *testing.T) {
	l := dense()
	h := NewHost(l, made(t, run.Adapter{Kind: run.LoRA, Scale: 5}), false)
	w := h.Merge().Weight.Value
	m := matrix(h.Adapter.(Merger))
	tensor.AddScaled(w.Values(), -1, m.Values())
	for i, v := range l.Weight.Value.Values() {
		size := math.Abs(float64(v)) + math.Abs(float64(m.Values()[i]))
		if d := math.Abs(float64(w.Values()[i] - v)); d > 2*0x1p-24*size {
			t.Errorf("value %d is %g, was %g", i, w.Values()[i], v)
		}
	}
}

// dropped returns what is left of n rows of ones with a share left out.
func dropped(share float64, step, row, n int) tensor.Matrix {
	d := newDropout(run.Adapter{Dropout: share}, tensor.NewRand(4, 1))
	d.Draw(step, row)
	m := tensor.New(n, 101) // no multiple of the four values that share a draw
	for i := range m.Values() {
		m.Values()[i] = 1
	}
	d.apply(m, m)
	return m
}

// TestDropout: a share p of the inputs is zero and the rest 1/(1−p), anew in each
// step and row.
func TestDropout(t *testing.T) {
	const n = 1000
	for _, p := range []float64{0.05, 0.5, 0.9} {
		zeros, count := 0, n*101
		for _, v := range dropped(p, 3, 0, n).Values() {
			switch {
			case v == 0:
				zeros++
			case math.Abs(float64(v)*(1-p)-1) > 2e-4: // p in 2⁻¹⁶, at 0.9 a relative 8e-5 of 1−p
				t.Fatalf("p = %g: an input grew to %g, want %g", p, v, 1/(1-p))
			}
		}
		// Four standard deviations of a binomial.
		if d := math.Abs(float64(zeros)/float64(count) - p); d > 4*math.Sqrt(p*(1-p)/float64(count)) {
			t.Errorf("p = %g: %d of %d inputs are left out", p, zeros, count)
		}
	}
	agree := func(a, b tensor.Matrix) (share float64) {
		for i, v := range a.Values() {
			if v == b.Values()[i] {
				share++
			}
		}
		return share / float64(len(a.Values()))
	}
	whole := dropped(0.5, 7, 0, n)
	if agree(whole.RowRange(400, n), dropped(0.5, 7, 400, n-400)) != 1 {
		t.Error("rows depend on where the pass begins")
	}
	for name, other := range map[string]tensor.Matrix{"the next step": dropped(0.5, 8, 0, n), "the next row": dropped(0.5, 7, 1, n)} {
		if a := agree(whole, other); math.Abs(a-0.5) > 4*0.5/math.Sqrt(n*101) {
			t.Errorf("%s agrees in %g of the inputs, want ½", name, a)
		}
	}
	if f := dropped(0, 1, 0, 1); agree(f, dropped(0, 2, 0, 1)) != 1 {
		t.Error("without a share, inputs change")
	}
}

// TestDropoutIsForLearning: a pass that keeps nothing leaves out nothing, and one
// that keeps does not merge, or the frozen weight would lose inputs too.
func TestDropoutIsForLearning(t *testing.T) {
	const n = 40
	h := NewHost(dense(), made(t, run.Adapter{Kind: run.LoRA, Dropout: 0.5}), false)
	same := NewHost(dense(), made(t, run.Adapter{Kind: run.LoRA}), false)
	x := tensor.New(n, in)
	tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
	y, want := tensor.New(n, out), tensor.New(n, out)
	h.Forward(&nn.Arena{}, y, x)
	same.Adapter = plain{same.Adapter}
	same.Forward(&nn.Arena{}, want, x)
	for i, v := range want.Values() {
		if y.Values()[i] != v {
			t.Fatalf("value %d is %g, without dropout %g", i, y.Values()[i], v)
		}
	}
	lora := h.Adapter.(*LoRA)
	lora.B.Value.Zero()
	h.Forward(nntest.Arena(), y, x)
	for i, v := range images(dense(), x).Values() {
		if y.Values()[i] != v {
			t.Fatalf("value %d is %g with B = 0, the linear has %g", i, y.Values()[i], v)
		}
	}
}

// TestLeftover: what is left of pruned factors computes what all of them do, zeros
// among them, bit for bit, beside a weight that fades and alone.
func TestLeftover(t *testing.T) {
	const in, out, rank, rows = 96, 384, 16, 800
	rng := tensor.NewRand(7, 1)
	gone := []bool{1: true, 2: true, 5: true, 9: true, 10: true, 11: true, 12: true, 15: true}
	make := func() *Host {
		l := nn.NewLinear(in, out)
		tensor.FillNormal(l.Weight.Value, tensor.NewRand(8, 1), 0.1)
		f := NewLoRA(in, out, rank, tensor.NewRand(9, 1))
		tensor.FillNormal(f.B.Value, tensor.NewRand(10, 1), 0.1)
		for k, gone := range gone {
			if !gone {
				continue
			}
			clear(f.A.Value.Row(k))
			for i := range out {
				f.B.Value.Row(i)[k] = 0
			}
		}
		return NewHost(l, f, false)
	}
	x, dy := tensor.New(rows, in), tensor.New(rows, out)
	tensor.FillNormal(x, rng, 1)
	tensor.FillNormal(dy, rng, 1)
	for _, lambda := range []float32{0, 0.5} {
		var got [2][]tensor.Matrix
		for i := range got {
			h := make()
			f := h.Adapter.(*LoRA)
			if i == 1 {
				f.CanPrune()
				copy(f.Gone, gone)
			}
			h.Lambda = lambda
			mem := &nn.Arena{Keep: true}
			y, dx := tensor.New(rows, out), tensor.New(rows, in)
			h.Forward(mem, y, x)
			h.Backward(mem, nn.Into(dx), dy)
			got[i] = []tensor.Matrix{y, dx, f.A.Grad, f.B.Grad}
		}
		for k, name := range []string{"y", "dx", "dA", "dB"} {
			for i, v := range got[1][k].Values() {
				if want := got[0][k].Values()[i]; v != want {
					t.Fatalf("λ = %g: value %d of %s is %g, want %g", lambda, i, name, v, want)
				}
			}
		}
	}
}
