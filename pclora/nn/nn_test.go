package nn_test

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

func TestGradients(t *testing.T) {
	const tokens = 5
	for _, tt := range []struct {
		name    string
		layer   nntest.Layer
		in, out int
	}{
		{"Linear", nntest.Of(nn.NewLinear(6, 9)), 6, 9},
		{"Linear without bias", nntest.Of(&nn.Linear{Weight: nn.NewParam(9, 6)}), 6, 9},
		{"Factored", nntest.Of(nn.NewFactored(6, 9, 2)), 6, 9},
		{"LayerNorm", nntest.Of(nn.NewLayerNorm(7, 1e-6)), 7, 7},
		{"Attention, one head", nntest.Of(nn.NewAttention(6, 1, tokens)), 6, 6},
		{"Attention, three heads", nntest.Of(nn.NewAttention(6, 3, tokens)), 6, 6},
		{"MLP", mlp(nn.NewMLP(6, 10)), 6, 6},
		{"MLP, tanh", mlp(withAct(nn.NewMLP(6, 60), nn.GELUTanh)), 6, 6}, // more values than are computed at once
		{"Attention, masked", nntest.Of(masked(nn.NewAttention(6, 3, tokens))), 6, 6},
		{"Pooler", nntest.Of(nn.NewPooler(6, false)), 6, 6},
		{"Block", block(nn.NewBlock(6, 12, 2, tokens, 1e-6)), 6, 6},
		{"Block, norms after", block(postNorm(nn.NewBlock(6, 12, 2, tokens, 1e-6))), 6, 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			nntest.Fill(tt.layer.Walk, 0.4)
			nntest.Check(t, tt.layer, 2*tokens, tt.in, tt.out)
		})
	}
}

func mlp(m *nn.MLP) nntest.Layer {
	return nntest.Layer{Forward: m.Forward, Backward: m.Backward, Walk: func(visit func(string, *nn.Param)) {
		m.In.Walk("in", visit)
		m.Out.Walk("out", visit)
	}}
}

// block hands a Block, whose Backward works in place, a copy of dy.
func block(b *nn.Block) nntest.Layer {
	d := tensor.New(10, 6)
	return nntest.Layer{
		Forward: b.Forward,
		Walk:    func(visit func(string, *nn.Param)) { b.Walk("", visit) },
		Backward: func(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
			d.Copy(dy)
			b.Backward(mem, d)
			if !dx.Add {
				dx.To.Zero()
			}
			dx.To.Add(d)
		},
	}
}

// TestBackwardLast: what is left out for the first block changes no gradient.
func TestBackwardLast(t *testing.T) {
	for _, norms := range []bool{true, false} {
		b := nn.NewBlock(6, 12, 2, 5, 1e-6)
		nntest.Fill(block(b).Walk, 0.4)
		if !norms {
			b.NormBefore.Gain.Grad, b.NormBefore.Bias.Grad = tensor.Matrix{}, tensor.Matrix{}
		}
		x, y, w := tensor.New(10, 6), tensor.New(10, 6), tensor.New(10, 6)
		tensor.FillNormal(x, tensor.NewRand(1, 1), 1)
		tensor.FillNormal(w, tensor.NewRand(2, 1), 1)
		mem := nntest.Arena()
		gradients := func(back func(*nn.Arena, tensor.Matrix)) (all []tensor.Matrix) {
			mem.Reset(0)
			b.Forward(mem, y, x)
			b.Walk("", func(_ string, p *nn.Param) { p.Grad.Zero() })
			back(mem, w.Clone())
			b.Walk("", func(_ string, p *nn.Param) { all = append(all, p.Grad.Clone()) })
			return all
		}
		whole, last := gradients(b.Backward), gradients(b.BackwardLast)
		for i := range whole {
			for j, v := range whole[i].Values() {
				if last[i].Values()[j] != v {
					t.Fatalf("norms trained %t: gradient %d, value %d: %g, of a block in the middle %g", norms, i, j, last[i].Values()[j], v)
				}
			}
		}
	}
}

// TestEmbeddings checks values by hand and gradients by differences; images
// get no gradient, so the suite for layers does not fit.
func TestEmbeddings(t *testing.T) {
	const batch, channels, size, patch, c = 2, 2, 6, 3, 4
	e := nn.NewPatchEmbeddings(channels, size, patch, c, false)
	walk := func(visit func(string, *nn.Param)) { e.Walk("", visit) }
	nntest.Fill(walk, 0.5)
	images, h := tensor.New(batch, channels*size*size), tensor.New(batch*e.Tokens(), c)
	tensor.FillNormal(images, tensor.NewRand(3, 1), 1)
	mem := nntest.Arena()
	e.Forward(mem, h, images)

	// Token 3 of image 1 is the patch of rows 3–5 and columns 0–2.
	const b, token = 1, 3
	for k := range c {
		want := e.Position.Value.Row(token)[k] + e.Projection.Bias.Value.Row(0)[k]
		for ch := range channels {
			for y := range patch {
				for x := range patch {
					want += e.Projection.Weight.Value.Row(k)[(ch*patch+y)*patch+x] * images.Row(b)[(ch*size+3+y)*size+x]
				}
			}
		}
		if got := h.Row(b*e.Tokens() + token)[k]; got-want > 1e-5 || want-got > 1e-5 {
			t.Errorf("token %d of image %d, value %d: %g, want %g", token, b, k, got, want)
		}
		if got, want := h.Row(0)[k], e.Position.Value.Row(0)[k]+e.ClassToken.Value.Row(0)[k]; got != want {
			t.Errorf("class token, value %d: %g, want %g", k, got, want)
		}
	}

	w := tensor.New(h.Rows, c)
	tensor.FillNormal(w, tensor.NewRand(4, 1), 1)
	loss := func() float64 {
		mem.Reset(0)
		e.Forward(mem, h, images)
		return float64(tensor.Dot(h.Values(), w.Values()))
	}
	loss()
	e.Backward(mem, w)
	e.Walk("", func(path string, p *nn.Param) { nntest.Compare(t, "d"+path, p.Value, p.Grad, loss) })
	if n := testing.AllocsPerRun(3, func() { loss(); e.Backward(mem, w) }); n != 0 {
		t.Errorf("%g allocations a pass, want none", n)
	}
}

// TestFrozenStaysWithoutGradient: a frozen linear passes dx on and gathers
// nothing.
func TestFrozenStaysWithoutGradient(t *testing.T) {
	l := nn.NewLinear(3, 2)
	l.Init(tensor.NewRand(1, 1), 1)
	x, y, dx, dy := tensor.New(4, 3), tensor.New(4, 2), tensor.New(4, 3), tensor.New(4, 2)
	tensor.FillNormal(dy, tensor.NewRand(2, 1), 1)
	l.Forward(nil, y, x)
	l.Backward(nil, nn.Onto(dx), dy)
	if l.Weight.Trainable() || l.Bias.Trainable() {
		t.Error("Backward gave a frozen parameter a gradient")
	}
	if tensor.Dot(dx.Values(), dx.Values()) == 0 {
		t.Error("Backward of a frozen layer gave no dx")
	}
}

// TestMoreRowsAfterFewer: an arena that grows must not lose or mix rows.
func TestMoreRowsAfterFewer(t *testing.T) {
	const c, tokens = 6, 3
	b := nn.NewBlock(c, 12, 2, tokens, 1e-6)
	nntest.Fill(func(visit func(string, *nn.Param)) { b.Walk("", visit) }, 0.4)
	x := tensor.New(4*tokens, c)
	tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
	all, one := tensor.New(4*tokens, c), tensor.New(tokens, c)
	mem := nntest.Arena()
	for _, pass := range []struct{ y, x tensor.Matrix }{
		{one, x.RowRange(0, tokens)}, {all, x}, {one, x.RowRange(tokens, 2*tokens)},
	} {
		mem.Reset(0)
		b.Forward(mem, pass.y, pass.x)
	}
	for i, v := range one.Values() {
		if d := v - all.RowRange(tokens, 2*tokens).Values()[i]; d > 1e-5 || d < -1e-5 {
			t.Fatalf("example 1 alone and among four differ by %g at %d", d, i)
		}
	}
}

func BenchmarkBlock(b *testing.B) {
	const c, tokens, batch = 96, 17, 64 // the built-in ViT
	block := nn.NewBlock(c, 4*c, 3, tokens, 1e-6)
	x, y, dx := tensor.New(batch*tokens, c), tensor.New(batch*tokens, c), tensor.New(batch*tokens, c)
	tensor.FillNormal(x, tensor.NewRand(1, 1), 1)
	mem := nntest.Arena()
	flops := 2 * float64(batch*tokens) * float64(12*c*c+2*tokens*c)
	b.Run("forward", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			mem.Reset(0)
			block.Forward(mem, y, x)
		}
		b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	})
	b.Run("backward", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			block.Backward(mem, dx)
		}
		b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	})
}
