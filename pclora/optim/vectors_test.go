package optim

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

func filled(rows, cols int, ages nn.Ages) *nn.Param {
	p := nn.NewParam(rows, cols)
	tensor.FillNormal(p.Value, tensor.NewRand(1, 1), 1)
	p.Ages = ages
	p.Train()
	return p
}

// gradients draws the gradients of a step.
func gradients(step int, params ...*nn.Param) {
	for _, p := range params {
		tensor.FillNormal(p.Grad, tensor.NewRand(2, uint64(step)), 1)
	}
}

// TestVectorsOfOneAge: rows and columns that were never made new move as the
// whole does, bit for bit.
func TestVectorsOfOneAge(t *testing.T) {
	whole, rows, columns := filled(5, 7, nn.OneAge), filled(5, 7, nn.RowAges), filled(5, 7, nn.ColumnAges)
	o := NewAdamW([]*nn.Param{whole, rows, columns}, 0.1)
	for step := range 10 {
		gradients(step, whole, rows, columns)
		o.Step(0.01)
	}
	for i, v := range whole.Value.Values() {
		if rows.Value.Values()[i] != v || columns.Value.Values()[i] != v {
			t.Fatalf("value %d: %g by rows, %g by columns, want %g", i, rows.Value.Values()[i], columns.Value.Values()[i], v)
		}
	}
}

// TestRestart follows two vectors of a matrix and of its transpose in float64: one
// is made new twice and rests, the other is not.
func TestRestart(t *testing.T) {
	const rate, decay, steps, rest = 0.01, 0.1, 20, 3
	for _, ages := range []nn.Ages{nn.RowAges, nn.ColumnAges} {
		p := filled(2, 2, ages)
		o := NewAdamW([]*nn.Param{p}, decay)
		value := func(vector, i int) *float32 {
			if ages == nn.RowAges {
				return &p.Value.Row(vector)[i]
			}
			return &p.Value.Row(i)[vector]
		}
		grad := func(vector, i int) float64 {
			if ages == nn.RowAges {
				return float64(p.Grad.Row(vector)[i])
			}
			return float64(p.Grad.Row(i)[vector])
		}
		var w, m, v [2][2]float64
		var age, rests [2]int
		for k := range w {
			for i := range w[k] {
				w[k][i] = float64(*value(k, i))
			}
		}
		for step := range steps {
			if step == 5 || step == 14 {
				o.Restart(p, 1, rest)
				m[1], v[1], age[1], rests[1] = [2]float64{}, [2]float64{}, 0, rest
			}
			gradients(step, p)
			before := [2]float32{*value(1, 0), *value(1, 1)}
			resting := rests[1] > 0
			for k := range w {
				age[k]++
				if rests[k] > 0 {
					rests[k]--
					continue
				}
				a := float64(age[k])
				for i := range w[k] {
					g := grad(k, i)
					m[k][i] = 0.9*m[k][i] + 0.1*g
					v[k][i] = 0.999*v[k][i] + 0.001*g*g
					w[k][i] -= rate * decay * w[k][i]
					w[k][i] -= rate * m[k][i] / (1 - math.Pow(0.9, a)) / (math.Sqrt(v[k][i]/(1-math.Pow(0.999, a))) + 1e-8)
				}
			}
			o.Step(rate)
			if still := before == [2]float32{*value(1, 0), *value(1, 1)}; still != resting {
				t.Errorf("ages %d, step %d: the vector stayed is %t, want %t", ages, step, still, resting)
			}
		}
		for k := range w {
			for i, want := range w[k] {
				// As in TestAdamWByHand.
				if d := math.Abs(float64(*value(k, i)) - want); d > steps*10*math.Abs(want)/(1<<24)+1e-6 {
					t.Errorf("ages %d, vector %d: value %d is %g, want %g", ages, k, i, *value(k, i), want)
				}
			}
		}
	}
}

// TestRestartAlone: nothing but the vector's own state changes.
func TestRestartAlone(t *testing.T) {
	for _, ages := range []nn.Ages{nn.RowAges, nn.ColumnAges} {
		p := filled(4, 4, ages)
		o := NewAdamW([]*nn.Param{p}, 0)
		for step := range 3 {
			gradients(step, p)
			o.Step(0.01)
		}
		o.Restart(p, 2, 5)
		for k, m := range o.Moments {
			for i := range m.Rows {
				for j, v := range m.Row(i) {
					its := i == 2 && ages == nn.RowAges || j == 2 && ages == nn.ColumnAges
					if (v == 0) != its {
						t.Errorf("ages %d: moment %d (%d %d) is %g", ages, k, i, j, v)
					}
				}
			}
		}
		for i, a := range o.Vectors[0].Age {
			if want := int32(3); i != 2 && a != want || i == 2 && a != 0 {
				t.Errorf("ages %d: vector %d has age %d", ages, i, a)
			}
		}
	}
}

// TestHeld: a held parameter stays, whatever its gradient.
func TestHeld(t *testing.T) {
	p, held := param(1, 2), param(1, 2)
	held.Held = true
	o := NewAdamW([]*nn.Param{p, held}, 0.1)
	gradients(1, p, held)
	o.Step(0.01)
	if held.Value.Values()[0] != 1 || held.Value.Values()[1] != 2 || p.Value.Values()[0] == 1 {
		t.Errorf("held: %v, beside it %v", held.Value.Values(), p.Value.Values())
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	rows, columns := filled(5, 7, nn.RowAges), filled(5, 7, nn.ColumnAges)
	o := NewAdamW([]*nn.Param{filled(5, 7, nn.OneAge), rows, columns}, 0.1)
	if n := testing.AllocsPerRun(10, func() {
		o.Restart(rows, 2, 1)
		o.Restart(columns, 2, 1)
		o.Step(0.01)
	}); n != 0 {
		t.Errorf("%g allocations a step, want none", n)
	}
}

// TestRenew: a parameter that was cut goes on as a new one, bit for bit, and the
// others as they were.
func TestRenew(t *testing.T) {
	for _, ages := range []nn.Ages{nn.RowAges, nn.ColumnAges} {
		p, other := filled(6, 5, ages), filled(3, 3, nn.OneAge)
		o := NewAdamW([]*nn.Param{p, other}, 0.1)
		for step := range 4 {
			gradients(step, p, other)
			o.Step(0.01)
		}
		p.Value, p.Grad = tensor.Of(p.Value.Data[:8], 4, 2), tensor.Of(p.Grad.Data[:8], 4, 2)
		o.Renew(p)
		m, v := o.MomentsOf(p)
		for _, x := range append(append([]float32(nil), m.Values()...), v.Values()...) {
			if x != 0 {
				t.Fatal("a moment is not 0")
			}
		}
		fresh := filled(4, 2, ages)
		fresh.Value.Copy(p.Value)
		alone := filled(3, 3, nn.OneAge)
		want, without := NewAdamW([]*nn.Param{fresh}, 0.1), NewAdamW([]*nn.Param{alone}, 0.1)
		for step := range 10 {
			gradients(step, p, fresh, other, alone)
			if step >= 4 {
				o.Step(0.01)
				want.Step(0.01)
			}
			without.Step(0.01)
		}
		for i, x := range fresh.Value.Values() {
			if p.Value.Values()[i] != x {
				t.Fatalf("ages %d: value %d is %g, of a new one %g", ages, i, p.Value.Values()[i], x)
			}
		}
		for i, x := range alone.Value.Values() {
			if other.Value.Values()[i] != x {
				t.Fatalf("ages %d: another's value %d is %g, alone %g", ages, i, other.Value.Values()[i], x)
			}
		}
	}
}
