package spectral

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

func reluNet(d, n int, stream uint64) ReLUNet {
	net := ReLUNet{Weights: layers(d, n, stream)}
	rng := tensor.NewRand(4, stream)
	for range n {
		b := tensor.New(1, d)
		tensor.FillNormal(b, rng, 0.3)
		net.Biases = append(net.Biases, b.Row(0))
	}
	return net
}

// distance is the largest of two rows.
func distance(a, b tensor.Matrix) float64 {
	var most float64
	for n := range a.Rows {
		var square float64
		for j, v := range a.Row(n) {
			square += math.Pow(float64(v-b.Row(n)[j]), 2)
		}
		most = max(most, math.Sqrt(square))
	}
	return most
}

// TestFitReLU: outputs are as far from the target's as the σ of the groups allow
// and no further, and equal from the rank D·L̄/L on, also of examples within those
// that it was fitted to.
func TestFitReLU(t *testing.T) {
	const d = 8
	x := tensor.New(200, d)
	tensor.FillNormal(x, tensor.NewRand(6, 1), 1)
	inside := x.Clone() // means of two of them
	for n := range inside.Rows {
		tensor.AddScaled(inside.Row(n), 1, x.Row((n+1)%x.Rows))
		tensor.Scale(inside.Row(n), 0.5)
	}
	for _, tt := range []struct {
		target, frozen, rank int
		exact                bool
	}{
		{1, 2, 3, false}, // σ₇
		{1, 2, 4, true},
		{2, 4, 4, true}, {2, 4, 2, false},
		{2, 5, 4, true}, // the last layer gets three
		{3, 3, 8, true}, {3, 3, 5, false},
	} {
		target, frozen := reluNet(d, tt.target, 100), reluNet(d, tt.frozen, 1)
		f, err := FitReLU(target, frozen, tt.rank, x)
		if err != nil {
			t.Fatal(err)
		}
		// Weights, factors and biases are rounded to 2⁻²⁴ of up to some tens, in sums of
		// 8 and up to five layers of norm 2.
		const rounding = 0x1p-24 * 30 * 8 * 32
		if f.Error > f.Bound+rounding {
			t.Errorf("%+v: error %g, the σ allow %g", tt, f.Error, f.Bound)
		}
		if (f.Bound < 1e-6) != tt.exact || !tt.exact && f.Error < 0.01*f.Bound {
			t.Errorf("%+v: bound %g, error %g", tt, f.Bound, f.Error)
		}
		if got := distance(target.Outputs(x), f.Net.Outputs(x)); math.Abs(got-f.Error) > rounding {
			t.Errorf("%+v: the net is off by %g, Error says %g", tt, got, f.Error)
		}
		if got := distance(target.Outputs(inside), f.Net.Outputs(inside)); tt.exact && got > rounding {
			t.Errorf("%+v: off by %g within the examples", tt, got)
		}
		for i, g := range f.Groups {
			if math.Abs(g.Error-g.Bound) > g.Rounding+1e-7 {
				t.Errorf("%+v: group %d has error %g, σ = %g", tt, i, g.Error, g.Bound)
			}
		}
		if len(f.Changes) != tt.frozen || len(f.Biases) != tt.frozen {
			t.Errorf("%+v: %d changes and %d biases", tt, len(f.Changes), len(f.Biases))
		}
		for i, c := range f.Changes {
			if c.A.Rows != tt.rank {
				t.Errorf("%+v: layer %d has rank %d", tt, i, c.A.Rows)
			}
			if d := distance(c.On(frozen.Weights[i]), f.Net.Weights[i]); d != 0 {
				t.Errorf("%+v: layer %d is not the frozen one with its change", tt, i)
			}
		}
	}
}

func TestFitReLUNeedsLayers(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("fewer frozen layers than the target has: no panic")
		}
	}()
	FitReLU(reluNet(4, 2, 1), reluNet(4, 1, 2), 2, tensor.New(1, 4))
}
