package adapter

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/tensor"
)

// minis is how many pairs the tests' adapters have; it divides in and out.
const minis = 3

func melora(t *testing.T, rank int) *MELoRA {
	t.Helper()
	f, err := New(run.Adapter{Kind: run.MELoRA, Minis: minis, Scale: 5}, rank, dense(), tensor.NewRand(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	nntest.Fill(func(visit func(string, *nn.Param)) { f.Walk("", visit) }, 0.3)
	return f.(*MELoRA)
}

// TestOneMiniIsLoRA: outputs, gradients, the matrix and the factors have the same
// bits, with and without dropout.
func TestOneMiniIsLoRA(t *testing.T) {
	for _, dropout := range []float64{0, 0.4} {
		one := made(t, run.Adapter{Kind: run.MELoRA, Minis: 1, Scale: 5, Dropout: dropout})
		lora := made(t, run.Adapter{Kind: run.LoRA, Scale: 5, Dropout: dropout})
		bits := func(f Adapter) (all []float32) {
			mem, y, dx := nntest.Arena(), tensor.New(rows, out), tensor.New(rows, in)
			f.Forward(mem, y, input(), make([]float32, out))
			f.Backward(mem, nn.Into(dx), y)
			f.Walk("", func(_ string, p *nn.Param) { all = append(append(all, p.Value.Values()...), p.Grad.Values()...) })
			a, b := f.Factors()
			for _, m := range []tensor.Matrix{y, dx, matrix(f.(Merger)), a, b} {
				all = append(all, m.Values()...)
			}
			return all
		}
		got, want := bits(one), bits(lora)
		if len(got) != len(want) {
			t.Fatalf("%d values, LoRA has %d", len(got), len(want))
		}
		for i, v := range want {
			if got[i] != v {
				t.Fatalf("dropout %g: value %d is %g, LoRA has %g", dropout, i, got[i], v)
			}
		}
	}
}

// TestSlicesStayApart: the matrix is exactly zero off its blocks, and a slice of
// the outputs depends on its own slice of the inputs alone.
func TestSlicesStayApart(t *testing.T) {
	f := melora(t, 1)
	m := matrix(f)
	for i := range out {
		for j, v := range m.Row(i) {
			if own := i/(out/minis) == j/(in/minis); !own && v != 0 || own && v == 0 {
				t.Errorf("(%d %d) is %g", i, j, v)
			}
		}
	}
	x, before, after := input(), tensor.New(rows, out), tensor.New(rows, out)
	c := make([]float32, out)
	f.Forward(&nn.Arena{}, before, x, c)
	for i := range rows {
		x.Row(i)[in/minis]++ // the first of the second slice
	}
	f.Forward(&nn.Arena{}, after, x, c)
	for i := range rows {
		for j, v := range before.Row(i) {
			if second := j/(out/minis) == 1; (after.Row(i)[j] != v) != second {
				t.Errorf("output (%d %d) went from %g to %g", i, j, v, after.Row(i)[j])
			}
		}
	}
}

// TestRankOfMinis: n minis of rank r have a matrix of rank n·r, where LoRA with
// as many parameters has r.
func TestRankOfMinis(t *testing.T) {
	const within = 1e-12 // a square: float32's rounding of some sums, 1e-6
	for _, r := range []int{1, 2} {
		for _, tt := range []struct {
			f    Merger
			want int
		}{{melora(t, r), minis * r}, {loraOf(t, r), r}} {
			m := matrix(tt.f)
			if tt.want < min(in, out) {
				if rest := beyond(t, m, tt.want); rest > within {
					t.Errorf("%T of rank %d: %g of its matrix lies beyond rank %d", tt.f, r, rest, tt.want)
				}
			}
			if rest := beyond(t, m, tt.want-1); rest < 1e4*within {
				t.Errorf("%T of rank %d: %g of its matrix lies beyond rank %d", tt.f, r, rest, tt.want-1)
			}
		}
	}
}

func loraOf(t *testing.T, rank int) Merger {
	t.Helper()
	f, err := New(run.Adapter{Kind: run.LoRA}, rank, dense(), tensor.NewRand(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	nntest.Fill(func(visit func(string, *nn.Param)) { f.Walk("", visit) }, 0.3)
	return f.(Merger)
}

// beyond returns the share of m's squared size that its best approximation of a
// rank leaves.
func beyond(t *testing.T, m tensor.Matrix, rank int) float64 {
	t.Helper()
	rest := m.Clone()
	if rank > 0 {
		a, b, err := spectral.Truncate(m, rank)
		if err != nil {
			t.Fatal(err)
		}
		tensor.AddScaledMul(rest, -1, b, a)
	}
	return float64(tensor.Dot(rest.Values(), rest.Values()) / tensor.Dot(m.Values(), m.Values()))
}

// TestMinisMustDivide: sizes that cannot be cut are refused, with what to do.
func TestMinisMustDivide(t *testing.T) {
	for _, tt := range []struct {
		in, out, rank, minis int
		ok                   bool
	}{
		{12, 8, 2, 4, true},
		{12, 8, 3, 4, false}, // a mini has two outputs
		{12, 8, 1, 3, false},
		{9, 12, 1, 4, false},
	} {
		f, err := New(run.Adapter{Kind: run.MELoRA, Minis: tt.minis}, tt.rank, nn.NewLinear(tt.in, tt.out), tensor.NewRand(1, 1))
		if (err == nil) != tt.ok || (f != nil) != tt.ok {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}
