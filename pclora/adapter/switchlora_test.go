package adapter

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/tensor"
)

// often switches a vector of each side in every step, of two.
func often(a *run.Adapter) { a.Interval, a.Fall, a.Freeze = 2, 1, 1 }

func switching(t *testing.T, with func(*run.Adapter)) *SwitchLoRA {
	t.Helper()
	a := run.DefaultAdapter(run.SwitchLoRA)
	if with != nil {
		with(&a)
	}
	s, err := NewSwitchLoRA(a, rank, dense(), tensor.NewRand(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func optimiser(s *SwitchLoRA) *optim.AdamW { return optim.NewAdamW([]*nn.Param{s.A, s.B}, 0.1) }

// step makes one of the optimiser's steps with random gradients.
func (s *SwitchLoRA) step(o *optim.AdamW, n, of int, lambda float32) {
	for i, p := range []*nn.Param{s.A, s.B} {
		tensor.FillNormal(p.Grad, tensor.NewRand(3, uint64(2*n+i)), 1)
	}
	step := Step{N: n, Of: of, Rate: 0.01, Lambda: lambda, Seed: 7, Optim: o}
	s.BeforeStep(step)
	o.Step(step.Rate)
	s.AfterStep(step)
}

// whole returns λ·W + s·B·A.
func (s *SwitchLoRA) whole(lambda float32) tensor.Matrix {
	m := tensor.New(out, in)
	s.MatrixTo(m)
	tensor.AddScaled(m.Values(), lambda, s.weight.Values())
	return m
}

func TestSwitchLoRAGradients(t *testing.T) {
	for _, rows := range []int{4, 12} { // 12 rows are enough for a merge
		for _, lambda := range []float32{1, 0.5, 0} {
			h := NewHost(dense(), switching(t, nil), false)
			h.Lambda = lambda
			nntest.Fill(nntest.Of(h).Walk, 0.3)
			nntest.Check(t, nntest.Of(h), rows, in, out)
		}
	}
}

// TestFreshSwitchLoRAIsTheLinear: W − s·B·A and s·B·A make W again but for
// rounding, and the linear's own weight stays.
func TestFreshSwitchLoRAIsTheLinear(t *testing.T) {
	l := dense()
	before := l.Weight.Value.Clone()
	s, err := NewSwitchLoRA(run.DefaultAdapter(run.SwitchLoRA), rank, l, tensor.NewRand(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	want, got := images(l, input()), images(NewHost(l, s, false), input())
	for i, v := range want.Values() {
		// Sums of 6 + 2·6 products, of at most 10 in all.
		if d := math.Abs(float64(got.Values()[i] - v)); d > 24*0x1p-23*10 {
			t.Errorf("value %d is %g, the linear has %g", i, got.Values()[i], v)
		}
	}
	for i, v := range before.Values() {
		if l.Weight.Value.Values()[i] != v {
			t.Fatal("the linear's weight changed")
		}
	}
}

func TestSwitchLoRAStart(t *testing.T) {
	for _, tt := range []struct {
		in, out, rank int
		a, b          float64
	}{{64, 64, 8, 0.4518, 0.4518}, {64, 256, 8, 0.5373, 0.3799}, {768, 768, 256, 0.5774, 0.5774}} {
		a, b := switchStds(tt.in, tt.out, tt.rank)
		if math.Abs(a-tt.a) > 5e-5 || math.Abs(b-tt.b) > 5e-5 {
			t.Errorf("%d to %d, rank %d: deviations %.4f and %.4f, want %.4f and %.4f", tt.in, tt.out, tt.rank, a, b, tt.a, tt.b)
		}
	}
	s, err := NewSwitchLoRA(run.DefaultAdapter(run.SwitchLoRA), 8, nn.NewLinear(64, 256), tensor.NewRand(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []struct {
		name string
		of   tensor.Matrix
		rows int
		std  float64
	}{{"A", s.A.Value, 8, 0.5373}, {"its pool", s.rows.idle, 56, 0.5373}, {"B", s.B.Value, 256, 0.3799}, {"its pool", s.cols.idle, 56, 0.3799}} {
		n := float64(len(m.of.Values()))
		got := math.Sqrt(float64(tensor.Dot(m.of.Values(), m.of.Values())) / n)
		// A uniform variance is known to √(0.8/n) of itself, so this is four deviations.
		if m.of.Rows != m.rows || math.Abs(got/m.std-1) > 4*math.Sqrt(0.8/n)/2 {
			t.Errorf("%s: %d vectors of deviation %g, want %d of %g", m.name, m.of.Rows, got, m.rows, m.std)
		}
	}
	if _, err := NewSwitchLoRA(run.DefaultAdapter(run.SwitchLoRA), in+1, dense(), tensor.NewRand(1, 1)); err == nil {
		t.Error("more vectors than there can be: no error")
	}
}

// TestSwitchKeepsTheFunction: λ·W + s·B·A and the host's output are the same before
// and after each switch, at every λ down to ½, and below it none is switched.
func TestSwitchKeepsTheFunction(t *testing.T) {
	for _, lambda := range []float32{1, 0.75, 0.5, 0.49, 0} {
		s := switching(t, often)
		h := NewHost(dense(), s, false)
		h.Lambda = lambda
		o := optimiser(s)
		switched := false
		for n := range 40 {
			matrix, output, a := s.whole(lambda), images(h, input()), s.A.Value.Clone()
			s.BeforeStep(Step{N: n, Of: 1000, Lambda: lambda, Seed: 7, Optim: o})
			for i, v := range s.whole(lambda).Values() {
				if d := math.Abs(float64(matrix.Values()[i] - v)); d > 1e-5 {
					t.Fatalf("λ = %g, step %d: weight %d moved by %g", lambda, n, i, d)
				}
			}
			for i, v := range images(h, input()).Values() {
				if d := math.Abs(float64(output.Values()[i] - v)); d > 1e-5 {
					t.Fatalf("λ = %g, step %d: output %d moved by %g", lambda, n, i, d)
				}
			}
			for i, v := range a.Values() {
				switched = switched || s.A.Value.Values()[i] != v
			}
		}
		if switched != (lambda >= 0.5) {
			t.Errorf("λ = %g: switched is %t", lambda, switched)
		}
	}
}

// TestSwitchedPartner: a switched row of A starts only its column of B anew, which
// then stays for exactly Freeze steps, weight decay or not; and the other way round.
func TestSwitchedPartner(t *testing.T) {
	s := switching(t, nil) // rests 5 steps
	o := optimiser(s)
	s.Interval = math.Inf(1)
	for n := range 3 {
		s.step(o, n, 100, 1)
	}
	i := s.switchRow(s.Scale)
	o.Restart(s.B, i, s.Freeze)
	for k, m := range o.Moments {
		for r := range m.Rows {
			for c, v := range m.Row(r) {
				if its := k >= 2 && c == i; (v == 0) != its {
					t.Errorf("moment %d (%d %d) is %g", k, r, c, v)
				}
			}
		}
	}
	for n := range 8 {
		before := s.B.Value.Clone()
		s.step(o, 3+n, 100, 1)
		for c := range rank {
			still := true
			for r := range out {
				still = still && s.B.Value.Row(r)[c] == before.Row(r)[c]
			}
			if want := c == i && n < 5; still != want {
				t.Errorf("%d steps after the switch of row %d: column %d stayed is %t", n, i, c, still)
			}
		}
	}
	j := s.switchColumn(s.Scale)
	if j != (i+rank/2)%rank {
		t.Errorf("row %d and column %d were switched, want them half the places apart", i, j)
	}
}

// TestSwitchRate: the published numbers of vectors a step, at rank 256.
func TestSwitchRate(t *testing.T) {
	s := switching(t, nil)
	for _, tt := range []struct {
		n    int
		want float64
	}{{0, 6.4}, {2000, 3.5}, {4000, 1.9}, {8000, 0.58}, {20_000, 0.016}} {
		if got := 256 * s.Rate(tt.n, 40_000) / s.Interval; math.Abs(got/tt.want-1) > 0.03 { // two digits
			t.Errorf("step %d: %.3g vectors, want %.2g", tt.n, got, tt.want)
		}
	}
	if got := s.Rate(39_999, 40_000); math.Abs(got-math.Pow(0.3, 10)) > 1e-12 {
		t.Errorf("last rate %g, want 0.3¹⁰", got)
	}
	// On average as many are drawn as are due.
	s.chance.Seed(1, 1)
	n := 0
	for range 10_000 {
		n += s.draw(1.25)
	}
	if math.Abs(float64(n)-12_500) > 4*math.Sqrt(10_000*0.25*0.75) {
		t.Errorf("%d drawn where 12 500 were due", n)
	}
}

// TestSwitchedRank: what is learnt all together has a higher rank than A and B
// could have changed by without switches, from B₀·A₀ to B·A: 2r.
func TestSwitchedRank(t *testing.T) {
	for _, switches := range []bool{true, false} {
		s := switching(t, often)
		if !switches {
			s.Interval = math.Inf(1)
		}
		o := optimiser(s)
		for n := range 40 {
			s.step(o, n, 40, 1)
		}
		change := s.whole(1)
		tensor.AddScaled(change.Values(), -1, dense().Weight.Value.Values())
		a, b, err := spectral.Truncate(change, 2*rank)
		if err != nil {
			t.Fatal(err)
		}
		size := tensor.Dot(change.Values(), change.Values())
		tensor.AddScaledMul(change, -1, b, a)
		rest := math.Sqrt(float64(tensor.Dot(change.Values(), change.Values()) / size))
		// Without: weights of about 1 are rounded to 2⁻²⁴, and the change is about as large.
		if switches && rest < 0.01 || !switches && rest > 24*0x1p-24 {
			t.Errorf("switches %t: %g of the change lies beyond rank %d", switches, rest, 2*rank)
		}
	}
}

// TestNoSwitchIsLoRA: without switches it learns as LoRA does, bit for bit.
func TestNoSwitchIsLoRA(t *testing.T) {
	s := switching(t, func(a *run.Adapter) { a.Interval = math.Inf(1) })
	l := NewLoRA(in, out, rank, tensor.NewRand(1, 1))
	l.A.Value.Copy(s.A.Value)
	l.B.Value.Copy(s.B.Value)
	l.Scale = s.Scale
	o, want := optimiser(s), optim.NewAdamW([]*nn.Param{l.A, l.B}, 0.1)
	pass := func(f Adapter) tensor.Matrix {
		y, mem := tensor.New(rows, out), nntest.Arena()
		f.Forward(mem, y, input(), make([]float32, out))
		f.Backward(mem, nn.Sink{}, y)
		return y
	}
	for n := range 20 {
		got, plain := pass(s), pass(l)
		for i, v := range plain.Values() {
			if got.Values()[i] != v {
				t.Fatalf("step %d: value %d is %g, LoRA's %g", n, i, got.Values()[i], v)
			}
		}
		step := Step{N: n, Of: 20, Rate: 0.01, Lambda: 1, Seed: 7, Optim: o}
		s.BeforeStep(step)
		o.Step(step.Rate)
		want.Step(step.Rate)
	}
}

// TestSwitchChance: the same seed, step and place give the same switches, another
// place gives others, and a step allocates nothing.
func TestSwitchChance(t *testing.T) {
	after := func(index int) tensor.Matrix {
		s := switching(t, func(a *run.Adapter) { a.Interval, a.Freeze = 4, 2 })
		o := optimiser(s)
		for n := range 30 {
			s.BeforeStep(Step{N: n, Of: 30, Lambda: 1, Seed: 7, Index: index, Optim: o})
		}
		return s.weight
	}
	same := func(a, b tensor.Matrix) bool {
		for i, v := range a.Values() {
			if b.Values()[i] != v {
				return false
			}
		}
		return true
	}
	if !same(after(0), after(0)) || same(after(0), after(1)) {
		t.Error("chance does not depend on seed, step and place alone")
	}
	s := switching(t, often)
	o := optimiser(s)
	if n := testing.AllocsPerRun(10, func() { s.BeforeStep(Step{Of: 1000, Lambda: 1, Optim: o}) }); n != 0 {
		t.Errorf("%g allocations a step, want none", n)
	}
}

// TestFinishedSwitchLoRA: the scale is in the factors.
func TestFinishedSwitchLoRA(t *testing.T) {
	h := NewHost(dense(), switching(t, nil), false)
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
}

// TestSwitchLoRAGoesOn: an adapter of another start, given parameters, state and
// the optimiser's, goes on as the first does.
func TestSwitchLoRAGoesOn(t *testing.T) {
	s := switching(t, often)
	o := optimiser(s)
	for n := range 7 {
		s.step(o, n, 20, 1)
	}
	a := run.DefaultAdapter(run.SwitchLoRA)
	often(&a)
	again, err := NewSwitchLoRA(a, rank, dense(), tensor.NewRand(9, 1))
	if err != nil {
		t.Fatal(err)
	}
	p := optimiser(again)
	p.Steps = o.Steps
	again.A.Value.Copy(s.A.Value)
	again.B.Value.Copy(s.B.Value)
	for i, m := range o.Moments {
		p.Moments[i].Copy(m)
	}
	for i, v := range o.Vectors {
		copy(p.Vectors[i].Age, v.Age)
		copy(p.Vectors[i].Rest, v.Rest)
	}
	state := map[string]tensor.Matrix{}
	s.WalkState("layer", func(path string, m tensor.Matrix) { state[path] = m.Clone() })
	again.WalkState("layer", func(path string, m tensor.Matrix) { m.Copy(state[path]) })
	for n := 7; n < 20; n++ {
		s.step(o, n, 20, 1)
		again.step(p, n, 20, 1)
	}
	for i, v := range s.whole(1).Values() {
		if got := again.whole(1).Values()[i]; got != v {
			t.Fatalf("value %d is %g, in the first %g", i, got, v)
		}
	}
}
