package adapter

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

func TestTTFactors(t *testing.T) {
	for size, want := range map[int][]int{
		768: {64, 4, 3}, 3072: {128, 4, 3, 2}, 384: {48, 4, 2}, 192: {32, 3, 2}, 96: {24, 4}, 2048: {128, 4, 4},
		97: {97}, 10: {5, 2}, 9: {3, 3}, 8: {8}, 2: {2}, 1: {1},
	} {
		if got := TTFactors(size); !slices.Equal(got, want) {
			t.Errorf("%d as %v, want %v", size, got, want)
		}
	}
	for size := 1; size < 5000; size++ {
		product := 1
		for _, n := range TTFactors(size) {
			product *= n
			if n == 1 && size > 1 {
				t.Errorf("%d has a factor 1: %v", size, TTFactors(size))
			}
		}
		if product != size {
			t.Fatalf("%d as %v", size, TTFactors(size))
		}
	}
}

// TestTTSize has the sizes that the authors state for their shapes.
func TestTTSize(t *testing.T) {
	if got := TTSize(768, 768, 5); got != 990 {
		t.Errorf("[64 4 3 3 4 64] at rank 5: %d values, want 990", got)
	}
	for _, tt := range []struct {
		side []int
		want int
	}{{[]int{16, 8, 4, 4}, 960}, {[]int{8, 4}, 280}, {[]int{16, 12}, 760}} {
		if got := ttSize(ttSizes(tt.side, tt.side), 5); got != tt.want {
			t.Errorf("%v on both sides at rank 5: %d values, want %d", tt.side, got, tt.want)
		}
	}
	for _, s := range []struct{ in, out, r int }{{96, 384, 4}, {6, 9, 2}, {12, 10, 16}} {
		params := 0
		NewTTLoRA(s.in, s.out, s.r, 1, tensor.NewRand(1, 1)).Walk("", func(_ string, p *nn.Param) {
			if dims := p.Dims(); dims[0]*dims[1]*dims[2] != p.Len() {
				t.Errorf("a core of %d values has shape %v", p.Len(), dims)
			}
			params += p.Len()
		})
		if want := TTSize(s.in, s.out, s.r); params != want {
			t.Errorf("%+v: %d values, the formula says %d", s, params, want)
		}
	}
}

// The shapes that the tests of TT-LoRA use: as many cores on both sides, one side alone
// with several, and a rank above what an end can tell apart.
var ttShapes = []struct {
	in, out []int
	rank    int
}{
	{[]int{3, 2}, []int{3, 3}, 2},
	{[]int{6}, []int{3, 3}, 2},
	{[]int{3, 2}, []int{9}, 2},
	{[]int{3, 2}, []int{3, 3}, 4},
	{[]int{3, 2, 2}, []int{2, 3, 3}, 3},
}

func ttProduct(sizes []int) int {
	n := 1
	for _, s := range sizes {
		n *= s
	}
	return n
}

func filledTT(i int, alpha float32) *TTLoRA {
	s := ttShapes[i]
	f := newTTLoRA(s.in, s.out, s.rank, alpha, tensor.NewRand(2, 1))
	nntest.Fill(nntest.Of(f2l{f}).Walk, 0.3)
	return f
}

// f2l is an adapter as a layer.
type f2l struct{ Adapter }

func (f f2l) Forward(mem *nn.Arena, y, x tensor.Matrix) { f.Adapter.Forward(mem, y, x, nil) }

// TestTTGradients matches every core's gradient and dx with differences, alone and in a
// host at several λ, merged and not.
func TestTTGradients(t *testing.T) {
	for i, s := range ttShapes {
		in, out := ttProduct(s.in), ttProduct(s.out)
		nntest.Check(t, nntest.Of(f2l{filledTT(i, 3)}), 4, in, out)
		for _, rows := range []int{4, 24} {
			for _, lambda := range []float32{1, 0.5, 0} {
				l := nn.NewLinear(in, out)
				l.Init(tensor.NewRand(1, 1), 0.5)
				h := NewHost(l, filledTT(i, 3), false)
				h.Lambda = lambda
				nntest.Check(t, nntest.Of(h), rows, in, out)
			}
		}
	}
}

// entry is ΔW[i j] by its definition, as a product of small matrices in float64.
func (t *TTLoRA) entry(i, j int) float64 {
	at := make([]int, len(t.sizes))
	for k := len(t.sizes) - 1; k >= 0; k-- {
		index := &j
		if k < t.outputs {
			index = &i
		}
		at[k] = *index % t.sizes[k]
		*index /= t.sizes[k]
	}
	row := []float64{1}
	for k, g := range t.Cores {
		next := make([]float64, t.ranks[k+1])
		for a, v := range row {
			for b := range next {
				next[b] += v * float64(g.Value.Row(a)[at[k]*t.ranks[k+1]+b])
			}
		}
		row = next
	}
	return row[0]
}

// TestTTOrders: the reconstructed matrix is the definition's, and both orders of
// contraction are its products. At most 9·12 terms of size below ten, so that some
// hundred roundings of 2⁻²⁴ of a hundred bound the difference.
func TestTTOrders(t *testing.T) {
	const tol = 100 * 100 * 0x1p-24
	for i, s := range ttShapes {
		f := filledTT(i, 3)
		in, out := ttProduct(s.in), ttProduct(s.out)
		m := tensor.New(out, in)
		f.MatrixTo(m)
		for i := range out {
			for j, v := range m.Row(i) {
				if want := 3 * f.entry(i, j); math.Abs(float64(v)-want) > tol {
					t.Fatalf("%+v: ΔW(%d %d) is %g, want %g", s, i, j, v, want)
				}
			}
		}
		const n = 5
		x, c := tensor.New(n, in), make([]float32, out)
		tensor.FillNormal(x, tensor.NewRand(3, 1), 1)
		c[0] = 7
		want, through, made := tensor.New(n, out), tensor.New(n, out), tensor.New(n, out)
		tensor.MulTTo(want, 1, x, m, c)
		mem := nntest.Arena()
		f.Contract(mem, through, x, c)
		if mem.Mark() != 0 {
			t.Errorf("%+v: Contract kept %d values", s, mem.Mark())
		}
		f.Forward(mem, made, x, c)
		for i, v := range want.Values() {
			for order, got := range map[string]float32{"through the cores": through.Values()[i], "by way of A and B": made.Values()[i]} {
				if d := math.Abs(float64(got - v)); d > tol {
					t.Fatalf("%+v: value %d is %g %s, want %g", s, i, got, order, v)
				}
			}
		}
	}
}

// TestTTOfTwoCoresIsLoRA bit for bit: output, dx and gradients.
func TestTTOfTwoCoresIsLoRA(t *testing.T) {
	const in, out, r = 6, 9, 2
	f := newTTLoRA([]int{in}, []int{out}, r, 1, tensor.NewRand(2, 1))
	nntest.Fill(nntest.Of(f2l{f}).Walk, 0.3)
	l := NewLoRA(in, out, r, tensor.NewRand(1, 1))
	copy(l.B.Value.Values(), f.Cores[0].Value.Values())
	copy(l.A.Value.Values(), f.Cores[1].Value.Values())
	x, dy := input(), tensor.New(rows, out)
	tensor.FillNormal(dy, tensor.NewRand(4, 1), 1)
	pass := func(a Adapter) (y, dx tensor.Matrix) {
		y, dx = tensor.New(rows, out), tensor.New(rows, in)
		mem := nntest.Arena()
		a.Forward(mem, y, x, nil)
		a.Backward(mem, nn.Into(dx), dy)
		return y, dx
	}
	y, dx := pass(f)
	wantY, wantDX := pass(l)
	for _, c := range []struct {
		name      string
		got, want tensor.Matrix
	}{{"y", y, wantY}, {"dx", dx, wantDX}, {"dB", f.Cores[0].Grad, l.B.Grad}, {"dA", f.Cores[1].Grad, l.A.Grad}} {
		if !slices.Equal(c.got.Values(), c.want.Values()) {
			t.Errorf("%s: %v, LoRA has %v", c.name, c.got.Values(), c.want.Values())
		}
	}
}

// TestTTStart: a fresh adapter changes nothing, its cores but the last have norm 1, and
// only the last has a gradient, which is not zero.
func TestTTStart(t *testing.T) {
	f := NewTTLoRA(96, 96, 4, 16, tensor.NewRand(2, 1))
	last := len(f.Cores) - 1
	for k, g := range f.Cores {
		want := 1.
		if k == last {
			want = 0
		}
		if got := frobenius(g.Value); math.Abs(got-want) > 1e-6 {
			t.Errorf("core %d starts with norm %g, want %g", k, got, want)
		}
	}
	x, y := tensor.New(3, 96), tensor.New(3, 96)
	tensor.FillNormal(x, tensor.NewRand(3, 1), 1)
	mem := nntest.Arena()
	f.Forward(mem, y, x, nil)
	if n := frobenius(y); n != 0 {
		t.Errorf("|f(x)| = %g of a fresh adapter", n)
	}
	f.Backward(mem, nn.Sink{}, x)
	for k, g := range f.Cores {
		if n := frobenius(g.Grad); (n != 0) != (k == last) {
			t.Errorf("core %d has a gradient of norm %g", k, n)
		}
	}
}

func frobenius(m tensor.Matrix) float64 {
	return math.Sqrt(float64(tensor.Dot(m.Values(), m.Values())))
}

// TestTTScale: one core by a power of two and another by its inverse leave ΔW as it
// is, to the bit.
func TestTTScale(t *testing.T) {
	f := filledTT(4, 3)
	want, got := tensor.New(18, 12), tensor.New(18, 12)
	f.MatrixTo(want)
	for _, pair := range [][2]int{{0, 5}, {1, 2}, {4, 3}} {
		tensor.Scale(f.Cores[pair[0]].Value.Values(), 4)
		tensor.Scale(f.Cores[pair[1]].Value.Values(), 0.25)
		f.MatrixTo(got)
		if !slices.Equal(got.Values(), want.Values()) {
			t.Errorf("cores %v: ΔW has changed", pair)
		}
	}
}

// TestTTDecompose: at full rank nothing is lost of a random matrix, at lower ranks at
// most what the bound says, and that is less at each rank.
func TestTTDecompose(t *testing.T) {
	const in, out = 24, 18
	w := tensor.New(out, in)
	tensor.FillNormal(w, tensor.NewRand(5, 1), 1)
	before := math.Inf(1)
	for _, r := range []int{1, 2, 4, 8, 16, 1000} {
		f := newTTLoRA([]int{4, 3, 2}, []int{3, 3, 2}, r, 16, tensor.NewRand(1, 1))
		bound, err := f.Decompose(w)
		if err != nil {
			t.Fatal(err)
		}
		rest := tensor.New(out, in)
		f.MatrixTo(rest)
		tensor.AddScaled(rest.Values(), -1, w.Values())
		lost := frobenius(rest)
		// 1e-6 of the norm stands for float32's rounding in five products.
		round := 1e-6 * frobenius(w)
		if lost > bound+round || bound > before {
			t.Errorf("rank %d: %g lost, the bound is %g and was %g", r, lost, bound, before)
		}
		if r == 1000 && lost > round {
			t.Errorf("full rank: %g of %g lost", lost, frobenius(w))
		}
		before = bound
	}
	w.Row(0)[0] = float32(math.NaN())
	if _, err := newTTLoRA([]int{24}, []int{18}, 2, 1, tensor.NewRand(1, 1)).Decompose(w); err == nil {
		t.Error("Decompose of a NaN: no error")
	}
}

// TestTTFinish: the thin linears that are exported compute what the host did.
func TestTTFinish(t *testing.T) {
	for i, s := range ttShapes {
		in, out := ttProduct(s.in), ttProduct(s.out)
		l := nn.NewLinear(in, out)
		l.Init(tensor.NewRand(1, 1), 0.5)
		h := NewHost(l, filledTT(i, 4), false) // a power of two rounds nothing
		h.Lambda = 0
		f, err := h.Finish()
		if err != nil {
			t.Fatal(err)
		}
		x := tensor.New(3, in)
		tensor.FillNormal(x, tensor.NewRand(3, 1), 1)
		want, got := tensor.New(3, out), tensor.New(3, out)
		h.Forward(nntest.Arena(), want, x)
		f.Forward(nntest.Arena(), got, x)
		if !slices.Equal(got.Values(), want.Values()) {
			t.Errorf("%+v: finished %v, before %v", s, got.Values(), want.Values())
		}
	}
}

// BenchmarkTTLoRA measures both orders on a ViT-Tiny's linear for one image and for
// some tokens.
func BenchmarkTTLoRA(b *testing.B) {
	f := NewTTLoRA(192, 768, 5, 16, tensor.NewRand(1, 1))
	for _, n := range []int{1, 16, 197} {
		x, y := tensor.New(n, 192), tensor.New(n, 768)
		mem := &nn.Arena{}
		for name, do := range map[string]func(){
			"A and B": func() { f.Forward(mem, y, x, nil) }, "cores": func() { f.Contract(mem, y, x, nil) },
		} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					mem.Reset(0)
					do()
				}
			})
		}
	}
}
