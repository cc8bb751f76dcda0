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

func dora(t *testing.T) *DoRA {
	t.Helper()
	return made(t, run.Adapter{Kind: run.DoRA, Scale: 3}).(*DoRA)
}

// mergedDoRA returns g's matrix beside dense's weight.
func mergedDoRA(d *DoRA, lambda float32) tensor.Matrix {
	m := tensor.New(out, in)
	d.MatrixOn(m, dense().Weight.Value, lambda)
	return m
}

// apart returns the lengths of a matrix's rows, and their directions.
func apart(m tensor.Matrix) (lengths []float64, directions [][]float64) {
	for i := range m.Rows {
		var square float64
		for _, v := range m.Row(i) {
			square += float64(v) * float64(v)
		}
		lengths = append(lengths, math.Sqrt(square))
		var unit []float64
		for _, v := range m.Row(i) {
			unit = append(unit, float64(v)/lengths[i])
		}
		directions = append(directions, unit)
	}
	return lengths, directions
}

// within fails where two values differ by more than float32's rounding of sums
// of In products makes them.
func within(t *testing.T, what string, got, want float64) {
	t.Helper()
	if d := math.Abs(got - want); !(d <= 2*in*0x1p-24*math.Max(1, math.Abs(want))) {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}

// TestDoRARows: whatever A, B and λ, the merged weight's rows are as long as m;
// and a fresh one merges to W.
func TestDoRARows(t *testing.T) {
	for _, lambda := range []float32{1, 0.5, 0} {
		for _, grow := range []float32{1, 10} {
			d := dora(t)
			tensor.Scale(d.B.Value.Values(), grow)
			lengths, _ := apart(mergedDoRA(d, lambda))
			for i, v := range lengths {
				within(t, "a merged row's length", v, math.Abs(float64(d.M.Value.Row(0)[i])))
			}
		}
	}
	l := dense()
	fresh := mergedDoRA(NewDoRA(l.Weight.Value, rank, 3, tensor.NewRand(1, 1)), 1)
	for i, v := range fresh.Values() {
		if v != l.Weight.Value.Values()[i] {
			t.Fatalf("value %d is %g in a fresh merged weight, want %g", i, v, l.Weight.Value.Values()[i])
		}
	}
}

// TestDoRAFromZero: at λ = 0 only B's direction counts, not its size; and rows of
// zeros compute zero and can leave it.
func TestDoRAFromZero(t *testing.T) {
	d := dora(t)
	before := mergedDoRA(d, 0)
	tensor.Scale(d.B.Value.Values(), 4)
	for i, v := range mergedDoRA(d, 0).Values() {
		within(t, "a merged value with 4·B", float64(v), float64(before.Values()[i]))
	}
	d.B.Value.Zero()
	mem, y := nntest.Arena(), tensor.New(rows, out)
	d.Forward(mem, y, input(), make([]float32, out))
	if n := tensor.Dot(y.Values(), y.Values()); n != 0 {
		t.Errorf("|y|² = %g with B = 0", n)
	}
	d.B.Grad.Zero()
	tensor.FillNormal(y, tensor.NewRand(8, 1), 1)
	d.Backward(mem, nn.Sink{}, y)
	if n := float64(tensor.Dot(d.B.Grad.Values(), d.B.Grad.Values())); !(n > 0 && n < 1e6) {
		t.Errorf("|dB|² = %g with B = 0", n)
	}
	_, b := d.Factors()
	if !tensor.Finite(b.Values()) {
		t.Error("the factors of B = 0 are not numbers")
	}
}

// TestDoRALengthsAlone: while only m learns, only the rows' lengths change.
func TestDoRALengthsAlone(t *testing.T) {
	d := dora(t)
	d.A.Freeze()
	d.B.Freeze()
	was, way := apart(mergedDoRA(d, 1))
	h := NewHost(dense(), d, false)
	o := optim.NewAdamW([]*nn.Param{d.M}, 0)
	for range 5 {
		mem, y := nntest.Arena(), tensor.New(rows, out)
		h.Forward(mem, y, input())
		h.Backward(mem, nn.Sink{}, y)
		o.Step(0.05)
	}
	now, still := apart(mergedDoRA(d, 1))
	for i := range now {
		if math.Abs(now[i]-was[i]) < 1e-3 {
			t.Errorf("row %d stayed as long: %g", i, now[i])
		}
		for j, v := range still[i] {
			within(t, "a direction", v, way[i][j])
		}
	}
}

// TestDoRALengthIsConstant: Backward's dB is the difference of Forward if ‖V‖ is
// held, as the behaviour table checks, and another if it is not.
func TestDoRALengthIsConstant(t *testing.T) {
	d, w := dora(t), dense().Weight.Value
	y, dy := tensor.New(rows, out), tensor.New(rows, out)
	tensor.FillNormal(dy, tensor.NewRand(8, 1), 1)
	loss := func() float64 {
		d.ForwardOn(&nn.Arena{}, y, input(), w, 1, make([]float32, out))
		return float64(tensor.Dot(y.Values(), dy.Values()))
	}
	mem := nntest.Arena()
	d.ForwardOn(mem, y, input(), w, 1, make([]float32, out))
	d.BackwardOn(mem, nn.Sink{}, dy, w, 1)
	largest := 0.0
	for i := range d.B.Grad.Values() {
		got, whole := float64(d.B.Grad.Values()[i]), nntest.Gradient(loss, &d.B.Value.Values()[i])
		largest = math.Max(largest, math.Abs(got-whole)/math.Max(math.Abs(got), 0.1))
	}
	if largest < 0.1 {
		t.Errorf("dB differs from the whole gradient by %g at most: ‖V‖ is not taken as constant", largest)
	}
}

// TestDoRAKeepsLengthsWhileFading: until B is large, a falling λ changes nothing,
// since W's rows keep their directions and m their lengths.
func TestDoRAKeepsLengthsWhileFading(t *testing.T) {
	l := dense()
	h := NewHost(l, NewDoRA(l.Weight.Value, rank, 1, tensor.NewRand(1, 1)), false)
	want := images(l, input())
	for _, h.Lambda = range []float32{0.5, 1e-6} {
		for i, v := range images(h, input()).Values() {
			if d := math.Abs(float64(v - want.Values()[i])); d > 4*in*0x1p-24*math.Max(1, math.Abs(float64(v))) {
				t.Fatalf("λ = %g: value %d is %g, the linear has %g", h.Lambda, i, v, want.Values()[i])
			}
		}
	}
}
