package adapter

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// BenchmarkKinds measures a pass of each kind on the built-in ViT's MLP at batch
// 64, while the frozen weight is there and after.
func BenchmarkKinds(b *testing.B) {
	const n, wide, narrow, r = 1088, 384, 96, 4
	l := nn.NewLinear(narrow, wide)
	l.Init(tensor.NewRand(1, 1), 0.1)
	x, y, dx, dy := tensor.New(n, narrow), tensor.New(n, wide), tensor.New(n, narrow), tensor.New(n, wide)
	tensor.FillNormal(x, tensor.NewRand(2, 1), 1)
	tensor.FillNormal(dy, tensor.NewRand(2, 2), 1)
	for _, tt := range []struct {
		name string
		a    run.Adapter
	}{
		{"lora", run.Adapter{Kind: run.LoRA}},
		{"lora-dropout", run.Adapter{Kind: run.LoRA, Dropout: 0.1}},
		{"dora", run.DefaultAdapter(run.DoRA)},
		{"melora", run.DefaultAdapter(run.MELoRA)},
		{"ttlora", run.DefaultAdapter(run.TTLoRA)},
		{"intlora", run.DefaultAdapter(run.IntLoRA)},
		{"intlora-shifted", run.Adapter{Kind: run.IntLoRA, Bits: 8, Shift: true}},
	} {
		f, err := New(tt.a, r, l, tensor.NewRand(3, 1))
		if err != nil {
			b.Fatal(err)
		}
		h := NewHost(l, f, false)
		for _, at := range []struct {
			name   string
			lambda float32
		}{{"fading", 0.5}, {"alone", 0}} {
			b.Run(tt.name+"/"+at.name, func(b *testing.B) {
				h.Lambda = at.lambda
				mem := nntest.Arena()
				b.ReportAllocs()
				for b.Loop() {
					mem.Reset(0)
					h.Forward(mem, y, x)
					h.Backward(mem, nn.Into(dx), dy)
				}
			})
		}
	}
}
