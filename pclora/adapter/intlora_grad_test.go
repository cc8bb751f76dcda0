package adapter

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

// A held value of W' is as a function of BA, s₂ and z₂ with what rounding adds, and on which
// side of the clamp it is, held as they are: what a gradient straight through sees.
type held struct {
	l       *IntLoRA
	i, j    int
	rounds  float64 // round(u) − u of U/s₂, or of log₂|U|
	zeroing float64 // z₂ as used, less z₂
	side    int     // of the clamp
}

func hold(l *IntLoRA, i, j int, ba float32, highest int) held {
	h := held{l: l, i: i, j: j}
	u := unit(l.steps[i], l.r.Row(i)[j], ba, float32(l.row(i)[j]))
	if l.Scale == nil {
		h.rounds = float64(exponent(u)) - math.Log2(math.Abs(float64(u))+leastUnit)
		if exponent(u) < highest-widest {
			h.side = -1
		}
		return h
	}
	g := l.unitGrid(i)
	q := nearest(u / g.step)
	h.rounds = float64(q) - float64(u)/float64(g.step)
	h.zeroing = float64(g.zero) - float64(l.Zero.Value.Row(0)[i])
	switch {
	case q < -g.zero:
		h.side = -1
	case q > g.top-g.zero:
		h.side = 1
	}
	return h
}

// at is W' at values of BA, of s₂ over its start, and of z₂.
func (h held) at(ba, scale, zero float64) float64 {
	l := h.l
	v, den := float64(l.row(h.i)[h.j]), float64(l.row(h.i)[h.j])
	if v == 0 {
		den = 1
	}
	u := float64(l.steps[h.i]) + (float64(l.r.Row(h.i)[h.j])+ba)/den
	if l.Scale == nil {
		if h.side != 0 {
			return 0 // constant
		}
		return math.Copysign(1, u) * math.Exp2(math.Log2(math.Abs(u)+leastUnit)+h.rounds) * v
	}
	s2, z2 := float64(l.scales[h.i])*scale, zero+h.zeroing
	q := u/s2 + h.rounds
	switch h.side {
	case -1:
		q = -z2
	case 1:
		q = float64(topOf(l.Bits)) - z2
	}
	return s2 * q * v
}

// TestIntGradients compares every straight-through gradient with differences of W' where
// rounding is held, at several λ: of BA, by which A and B learn, of s₂ and of z₂.
func TestIntGradients(t *testing.T) {
	const h = 1e-6 // of functions smooth in float64
	for _, variant := range variants {
		l := intOf(t, weight(), variant.bits, variant.shifted, variance)
		if !variant.shifted { // clip some
			for i := range 48 {
				l.Scale.Value.Row(0)[i] = 0.7 + 0.02*float32(i)
				l.Zero.Value.Row(0)[i] += 0.3
			}
		}
		ba, d := tensor.New(48, 64), tensor.New(48, 64)
		l.Pair.MatrixTo(ba)
		clipped := 0
		for _, lambda := range []float32{1, 0.4} {
			tensor.FillNormal(d, tensor.NewRand(6, 1), 1)
			got := d.Clone()
			for i := range d.Rows {
				var scale, zero, sizes float64
				highest := 0
				if variant.shifted {
					highest = l.highest(i, ba.Row(i))
					l.shiftRowBack(i, got.Row(i), ba.Row(i), lambda)
				} else {
					l.Scale.Grad.Zero()
					l.Zero.Grad.Zero()
					l.mulRowBack(i, got.Row(i), ba.Row(i), lambda)
				}
				for j, dw := range d.Row(i) {
					f := hold(l, i, j, ba.Row(i)[j], highest)
					at := [3]float64{float64(ba.Row(i)[j])}
					if !variant.shifted {
						at[1], at[2] = float64(l.Scale.Value.Row(0)[i]), float64(l.Zero.Value.Row(0)[i])
					}
					slope := func(k int) float64 {
						up, down := at, at
						up[k] += h
						down[k] -= h
						return (f.at(up[0], up[1], up[2]) - f.at(down[0], down[1], down[2])) / (2 * h)
					}
					if f.side != 0 {
						clipped++
					}
					want := float64(dw) * (float64(lambda)*slope(0) + 1 - float64(lambda))
					if g := float64(got.Row(i)[j]); math.Abs(g-want) > 1e-4*math.Abs(float64(dw)) {
						t.Fatalf("%+v: dBA(%d %d) = %g, differences give %g", variant, i, j, g, want)
					}
					if !variant.shifted {
						scale += float64(lambda) * float64(dw) * slope(1)
						zero += float64(lambda) * float64(dw) * slope(2)
						sizes += math.Abs(float64(dw)) * math.Abs(slope(1))
					}
				}
				if variant.shifted {
					continue
				}
				if g := float64(l.Scale.Grad.Row(0)[i]); math.Abs(g-scale) > 1e-3*sizes {
					t.Fatalf("%+v: ds₂ of row %d = %g, differences give %g", variant, i, g, scale)
				}
				if g := float64(l.Zero.Grad.Row(0)[i]); math.Abs(g-zero) > 1e-4*math.Max(1, math.Abs(zero)) {
					t.Fatalf("%+v: dz₂ of row %d = %g, differences give %g", variant, i, g, zero)
				}
			}
		}
		if !variant.shifted && clipped == 0 {
			t.Errorf("%+v: nothing is clipped, so the test says nothing of the clamp", variant)
		}
	}
}

// TestIntGradientsAreLoRAs: where V is not 0 and nothing is clipped, the gradient of B·A passes
// as it is, so A and B get LoRA's gradients; where V is 0, nothing.
func TestIntGradientsAreLoRAs(t *testing.T) {
	w := weight()
	l := intOf(t, w, 8, false, variance)
	for at, v := range l.integers {
		if v == 0 {
			l.integers[at] = 1
		}
	}
	for i := range l.scales {
		l.scales[i] *= 64 // wide enough for all, on both sides
		l.Zero.Value.Row(0)[i] = 128
	}
	x, dy, dx := tensor.New(7, 64), tensor.New(7, 48), tensor.New(7, 64)
	tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
	tensor.FillNormal(dy, tensor.NewRand(6, 1), 1)
	mem, y := nntest.Arena(), tensor.New(7, 48)
	pass := func(lambda float32) (da, db tensor.Matrix) {
		l.Pair.A.Grad.Zero()
		l.Pair.B.Grad.Zero()
		mem.Reset(0)
		l.ForwardOn(mem, y, x, w, lambda, nil)
		l.BackwardOn(mem, nn.Into(dx), dy, w, lambda)
		return l.Pair.A.Grad.Clone(), l.Pair.B.Grad.Clone()
	}
	wantA, wantB := pass(0)
	gotA, gotB := pass(1)
	for _, c := range []struct {
		name      string
		got, want tensor.Matrix
	}{{"dA", gotA, wantA}, {"dB", gotB, wantB}} {
		tensor.AddScaled(c.got.Values(), -1, c.want.Values())
		// Sums of some hundred products in another order.
		if off := frobenius(c.got); off > 100*0x1p-24*frobenius(c.want) {
			t.Errorf("%s is %g of %g from LoRA's", c.name, off, frobenius(c.want))
		}
	}
	clear(l.integers)
	if a, b := pass(1); frobenius(a) != 0 || frobenius(b) != 0 {
		t.Error("A and B have gradients where V is 0")
	}
}

// TestIntPasses: dx is that of the matrix in use, and a pass allocates nothing.
func TestIntPasses(t *testing.T) {
	for _, variant := range variants {
		w := weight()
		l := intOf(t, w, variant.bits, variant.shifted, variance)
		x, dy, m := tensor.New(7, 64), tensor.New(7, 48), tensor.New(48, 64)
		tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
		tensor.FillNormal(dy, tensor.NewRand(6, 1), 1)
		mem, y, dx, want := nntest.Arena(), tensor.New(7, 48), tensor.New(7, 64), tensor.New(7, 64)
		for _, lambda := range []float32{1, 0.4, 0} {
			pass := func() {
				mem.Reset(0)
				l.ForwardOn(mem, y, x, w, lambda, nil)
				l.BackwardOn(mem, nn.Into(dx), dy, w, lambda)
			}
			pass()
			l.MatrixOn(m, w, lambda)
			tensor.MulTo(want, 1, dy, m)
			tensor.AddScaled(want.Values(), -1, dx.Values())
			if off := frobenius(want); off > 100*0x1p-24*frobenius(dx) {
				t.Errorf("%+v at λ = %g: dx is %g off", variant, lambda, off)
			}
			if n := testing.AllocsPerRun(3, pass); n != 0 {
				t.Errorf("%+v at λ = %g: %g allocations a pass", variant, lambda, n)
			}
		}
	}
}
