package model

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestDeriveComputesTheSame: a fork answers as its source does, hosts or not,
// leaves it alone when it is trained, and shares what a pass was like.
func TestDeriveComputesTheSame(t *testing.T) {
	for _, name := range []string{"vit", "deit-teacher", "bert", "distilbert"} {
		c := fixtureConfig(t, name)
		m := Make(c)
		m.Init(1)
		m.WalkHead(func(_ string, p *nn.Param) { tensor.FillNormal(p.Value, tensor.NewRand(5, 1), 0.5) })
		in := batchOf(c, 3)
		want := Logits(m, in).Clone()
		f := m.Derive(func(_ string, p nn.Projection) nn.Projection {
			in, out := p.Size()
			return adapter.NewHost(p.(*nn.Linear), adapter.NewLoRA(in, out, 2, tensor.NewRand(1, 1)), false)
		})
		f.WalkHead(func(_ string, p *nn.Param) { p.Train() })
		f.WalkNorms(func(_ string, p *nn.Param) { p.Train() })
		h := m.Start(in)
		f.Encode(h) // the source's embeddings
		got := f.Classify()
		for i, v := range want.Values() {
			if d := v - got.Values()[i]; d > 1e-5 || d < -1e-5 {
				t.Fatalf("%s: logit %d is %g, the source's %g", name, i, got.Values()[i], v)
			}
		}
		f.Backward(got, nil)
		for _, p := range f.Trainable() {
			tensor.AddScaled(p.Value.Values(), 1, p.Grad.Values())
		}
		if again := Logits(m, in); !slices.Equal(again.Values(), want.Values()) {
			t.Errorf("%s: a step of the fork changed the source", name)
		}
	}
}

func TestCheckInput(t *testing.T) {
	c := fixtureConfig(t, "bert")
	good := batchOf(withLength(c, 6), 2).Texts
	for _, tt := range []struct {
		want   string
		change func(x *nn.Texts)
	}{
		{"", func(*nn.Texts) {}},
		{"", func(x *nn.Texts) { x.Types, x.Mask = nil, nil }},
		{"the model takes 1 to 9", func(x *nn.Texts) { x.Tokens = 12 }},
		{"takes 1 to 9", func(x *nn.Texts) { x.Tokens = 0 }},
		{"of texts of 5", func(x *nn.Texts) { x.Tokens = 5 }},
		{"token 24, the model knows 24", func(x *nn.Texts) { x.IDs = append([]int32{24}, x.IDs[1:]...) }},
		{"token -1", func(x *nn.Texts) { x.IDs = append([]int32{-1}, x.IDs[1:]...) }},
		{"token type 2", func(x *nn.Texts) { x.Types = append([]int32{2}, x.Types[1:]...) }},
		{"3 in the mask", func(x *nn.Texts) { x.Mask = x.Mask[:3] }},
	} {
		x := good
		tt.change(&x)
		err := c.Check(Input{Texts: x})
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("Check: %v, want %q", err, tt.want)
		}
	}
	if err := fixtureConfig(t, "vit").Check(Input{Texts: good}); err == nil {
		t.Error("a ViT takes texts")
	}
}

func withLength(c Config, n int) Config {
	c.Length = n
	return c
}
