package nn_test

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

func withAct(m *nn.MLP, a nn.Activation) *nn.MLP {
	m.Act = a
	return m
}

func postNorm(b *nn.Block) *nn.Block {
	b.PostNorm, b.Names = true, &nn.BERTNames
	return b
}

// masked leaves out the end of the first example and the start and the middle
// of the second.
func masked(a *nn.Attention) *nn.Attention {
	a.Mask = []bool{true, true, true, false, false, false, true, false, true, true}
	return a
}

// away moves the biases of a layer before a ReLU so far from 0 that no
// difference crosses the kink: half of the units are on.
func away(bias *nn.Param) {
	for i := range bias.Value.Row(0) {
		bias.Value.Row(0)[i] = float32(12 - 24*(i%2))
	}
}

func TestReLUGradients(t *testing.T) {
	m := withAct(nn.NewMLP(6, 10), nn.ReLU)
	l := mlp(m)
	nntest.Fill(l.Walk, 0.4)
	away(m.In.(*nn.Linear).Bias)
	nntest.Check(t, l, 10, 6, 6)

	p := nn.NewPooler(6, true)
	nntest.Fill(nntest.Of(p).Walk, 0.4)
	away(p.Dense.Bias)
	nntest.Check(t, nntest.Of(p), 4, 6, 6)
}

// TestActivations compares values with float64 formulas, NaN and both signs
// included.
func TestActivations(t *testing.T) {
	const n = 600
	identity := func(a nn.Activation) *nn.MLP {
		m := withAct(nn.NewMLP(1, 1), a)
		m.In.(*nn.Linear).Weight.Value.Row(0)[0] = 1
		m.Out.(*nn.Linear).Weight.Value.Row(0)[0] = 1
		return m
	}
	x, y := tensor.New(n, 1), tensor.New(n, 1)
	for i := range n {
		x.Data[i] = float32(i-n/2) / 40
	}
	x.Data[7] = float32(math.NaN())
	for _, tt := range []struct {
		act nn.Activation
		of  func(x float64) float64
	}{
		{nn.GELU, func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) }},
		{nn.GELUTanh, func(x float64) float64 {
			return x / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
		}},
		{nn.ReLU, func(x float64) float64 { return math.Max(x, 0) }},
	} {
		for _, keep := range []bool{false, true} {
			identity(tt.act).Forward(&nn.Arena{Keep: keep}, y, x)
			for i, v := range x.Data {
				want := tt.of(float64(v))
				if d := math.Abs(float64(y.Data[i]) - want); !(d <= 2*tensor.GELUError*math.Max(1, math.Abs(float64(v)))) && !(math.IsNaN(want) && y.Data[i] != y.Data[i]) {
					t.Fatalf("activation %d of %g: %g, want %g", tt.act, v, y.Data[i], want)
				}
			}
		}
	}
}

// TestMaskHidesPadding: real tokens get bit for bit what they get whatever the
// padding holds, and within rounding what they get without padding.
func TestMaskHidesPadding(t *testing.T) {
	const c, long, short = 6, 7, 4
	a := nn.NewAttention(c, 2, long)
	nntest.Fill(nntest.Of(a).Walk, 0.4)
	x, y, z := tensor.New(long, c), tensor.New(long, c), tensor.New(long, c)
	tensor.FillNormal(x, tensor.NewRand(1, 1), 1)
	mem := nntest.Arena()
	a.Mask = []bool{true, true, true, true, false, false, false}
	a.Forward(mem, y, x)
	mem.Reset(0)
	tensor.FillNormal(x.RowRange(short, long), tensor.NewRand(9, 1), 100)
	a.Forward(mem, z, x)
	for i := range short * c {
		if y.Data[i] != z.Data[i] {
			t.Fatalf("value %d is %g, with other padding %g", i, y.Data[i], z.Data[i])
		}
	}
	mem.Reset(0)
	a.Tokens, a.Mask = short, nil
	a.Forward(mem, z.RowRange(0, short), x.RowRange(0, short))
	for i := range short * c {
		if d := y.Data[i] - z.Data[i]; d > 1e-5 || d < -1e-5 {
			t.Fatalf("value %d is %g, without padding %g", i, y.Data[i], z.Data[i])
		}
	}
	mem.Reset(0)
	a.Mask = make([]bool, short)
	a.Forward(mem, z.RowRange(0, short), x.RowRange(0, short))
	if !tensor.Finite(z.Data[:short*c]) {
		t.Error("a text of nothing but padding gives NaN")
	}
}

// TestTextEmbeddings checks gradients by differences, that padding's word gets
// none, and what is refused.
func TestTextEmbeddings(t *testing.T) {
	const c, tokens = 4, 3
	e := nn.NewTextEmbeddings(9, 5, 2, c, 1e-12)
	e.Pad = 0
	walk := func(visit func(string, *nn.Param)) { e.Walk("", visit) }
	nntest.Fill(walk, 0.8)
	texts := nn.Texts{Tokens: tokens, IDs: []int32{3, 8, 3, 1, 0, 0}, Types: []int32{0, 0, 1, 0, 1, 0}, Mask: []bool{true, true, true, true, false, false}}
	h, w := tensor.New(2*tokens, c), tensor.New(2*tokens, c)
	tensor.FillNormal(w, tensor.NewRand(4, 1), 1)
	mem := nntest.Arena()
	loss := func() float64 {
		mem.Reset(0)
		e.Forward(mem, h, texts)
		return float64(tensor.Dot(h.Values(), w.Values()))
	}
	loss()
	e.Backward(mem, w)
	for _, g := range e.Word.Grad.Row(0) {
		if g != 0 {
			t.Errorf("the word of padding has gradient %v", e.Word.Grad.Row(0))
			break
		}
	}
	e.Pad = -1
	walk(func(_ string, p *nn.Param) { p.Grad.Zero() })
	loss()
	e.Backward(mem, w)
	walk(func(path string, p *nn.Param) { nntest.Compare(t, "d"+path, p.Value, p.Grad, loss) })
	if n := testing.AllocsPerRun(3, func() { loss(); e.Backward(mem, w) }); n != 0 {
		t.Errorf("%g allocations a pass, want none", n)
	}
	for name, bad := range map[string]nn.Texts{
		"no tokens":     {IDs: texts.IDs},
		"an id outside": {Tokens: tokens, IDs: []int32{0, 1, 2, 3, 4, 9}},
		"a type of two": {Tokens: tokens, IDs: texts.IDs, Types: []int32{0, 1, 2, 0, 0, 0}},
		"a short mask":  {Tokens: tokens, IDs: texts.IDs, Mask: []bool{true}},
		"too long":      {Tokens: 6, IDs: texts.IDs},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("texts with %s: no panic", name)
				}
			}()
			e.Forward(mem, h, bad)
		}()
	}
}

// TestDistillationToken: the second token is the distillation token, patches
// that do not fit are left out, and every gradient is right.
func TestDistillationToken(t *testing.T) {
	const batch, size, patch, c = 2, 7, 3, 4
	e := nn.NewPatchEmbeddings(1, size, patch, c, true)
	walk := func(visit func(string, *nn.Param)) { e.Walk("", visit) }
	nntest.Fill(walk, 0.5)
	if e.Tokens() != 2*2+2 {
		t.Fatalf("%d tokens, want 6", e.Tokens())
	}
	images, h, w := tensor.New(batch, size*size), tensor.New(batch*6, c), tensor.New(batch*6, c)
	tensor.FillNormal(images, tensor.NewRand(3, 1), 1)
	tensor.FillNormal(w, tensor.NewRand(4, 1), 1)
	mem := nntest.Arena()
	loss := func() float64 {
		mem.Reset(0)
		e.Forward(mem, h, images)
		return float64(tensor.Dot(h.Values(), w.Values()))
	}
	loss()
	for k := range c {
		if got, want := h.Row(7)[k], e.Position.Value.Row(1)[k]+e.Distillation.Value.Row(0)[k]; got != want {
			t.Errorf("distillation token, value %d: %g, want %g", k, got, want)
		}
	}
	e.Backward(mem, w)
	walk(func(path string, p *nn.Param) { nntest.Compare(t, "d"+path, p.Value, p.Grad, loss) })
}
