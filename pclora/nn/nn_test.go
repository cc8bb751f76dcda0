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
		{"Block", nntest.Of(nn.NewBlock(6, 12, 2, tokens, 1e-6)), 6, 6},
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

// TestEmbeddings checks values by hand and gradients by differences; images
// get no gradient, so the suite for layers does not fit.
func TestEmbeddings(t *testing.T) {
	const batch, channels, size, patch, c = 2, 2, 6, 3, 4
	e := nn.NewPatchEmbeddings(channels, size, patch, c)
	walk := func(visit func(string, *nn.Param)) { e.Walk("", visit) }
	nntest.Fill(walk, 0.5)
	images, h := tensor.New(batch, channels*size*size), tensor.New(batch*e.Tokens(), c)
	tensor.FillNormal(images, tensor.NewRand(3, 1), 1)
	e.Forward(h, images)

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
		e.Forward(h, images)
		return float64(tensor.Dot(h.Values(), w.Values()))
	}
	loss()
	e.Backward(w)
	e.Walk("", func(path string, p *nn.Param) { nntest.Compare(t, "d"+path, p.Value, p.Grad, loss) })
	if n := testing.AllocsPerRun(3, func() { e.Forward(h, images); e.Backward(w) }); n != 0 {
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
	l.Forward(y, x)
	l.Backward(dx, dy)
	if l.Weight.Trainable() || l.Bias.Trainable() {
		t.Error("Backward gave a frozen parameter a gradient")
	}
	if tensor.Dot(dx.Values(), dx.Values()) == 0 {
		t.Error("Backward of a frozen layer gave no dx")
	}
}

// TestMoreRowsAfterFewer: buffers that grow must not lose or mix rows.
func TestMoreRowsAfterFewer(t *testing.T) {
	const c, tokens = 6, 3
	b := nn.NewBlock(c, 12, 2, tokens, 1e-6)
	nntest.Fill(func(visit func(string, *nn.Param)) { b.Walk("", visit) }, 0.4)
	x := tensor.New(4*tokens, c)
	tensor.FillNormal(x, tensor.NewRand(5, 1), 1)
	all, one := tensor.New(4*tokens, c), tensor.New(tokens, c)
	b.Forward(one, x.RowRange(0, tokens))
	b.Forward(all, x)
	b.Forward(one, x.RowRange(tokens, 2*tokens))
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
	flops := 2 * float64(batch*tokens) * float64(12*c*c+2*tokens*c)
	b.Run("forward", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			block.Forward(y, x)
		}
		b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	})
	b.Run("backward", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			block.Backward(dx, y)
		}
		b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	})
}
