package train

import (
	"runtime"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// TestMemoryOf compares the estimate with what a replica really holds after a
// step and an evaluation, the program left out: it must be within a quarter.
func TestMemoryOf(t *testing.T) {
	vit := func(size, patch, width, blocks int) model.Config {
		return model.Config{ModelType: "vit", HiddenSize: width, Layers: blocks, Heads: width / 32, IntermediateSize: 4 * width,
			HiddenAct: "gelu", LayerNormEps: 1e-6, ImageSize: size, PatchSize: patch, Channels: 1, QKVBias: true, Labels: toyClasses}
	}
	bert := func(kind string, tokens, width, blocks int) model.Config {
		return model.Config{ModelType: kind, HiddenSize: width, Layers: blocks, Heads: width / 32, IntermediateSize: 4 * width,
			HiddenAct: "gelu", LayerNormEps: 1e-12, VocabSize: 3000, MaxPositions: 2 * tokens, Length: tokens, TypeVocab: 2, QKVBias: true, Labels: toyClasses}
	}
	with := func(a run.Adapter) func(*run.Config) { return func(c *run.Config) { c.Adapter = a } }
	for _, tt := range []struct {
		name                  string
		model                 model.Config
		rank, batch, replicas int
		options               func(*run.Config)
	}{
		{"the built-in model, 1 replica", vit(28, 7, 96, 6), 4, 64, 1, nil},
		{"the built-in model, 2 replicas", vit(28, 7, 96, 6), 4, 64, 2, nil},
		{"a high rank", vit(28, 7, 96, 6), 90, 64, 1, nil},
		{"a large batch", vit(28, 7, 96, 6), 4, 256, 1, nil},
		{"many tokens", vit(32, 4, 64, 4), 8, 32, 1, nil},
		{"wide and deep", vit(28, 14, 256, 8), 16, 16, 2, nil},
		{"a BERT, short texts", bert("bert", 24, 128, 2), 8, 64, 1, nil},
		{"a BERT, long texts, 2 replicas", bert("bert", 128, 128, 2), 8, 32, 2, nil},
		{"a wide DistilBERT", bert("distilbert", 32, 256, 4), 16, 32, 1, nil},
		{"factors of words", bert("bert", 24, 128, 2), 8, 64, 1, func(c *run.Config) { c.Embeddings = 32 }},
		{"factors of words, long texts", bert("distilbert", 128, 128, 2), 8, 16, 2, func(c *run.Config) { c.Embeddings = 100 }},
		{"what fades is its own", vit(28, 14, 256, 8), 16, 16, 2, func(c *run.Config) { c.Start = run.StartOutputs }},
		{"a high rank to be cut", vit(28, 7, 96, 6), 4, 64, 1, func(c *run.Config) { c.HighRank = 48 }},
		{"a high rank to be pruned", vit(28, 7, 96, 6), 4, 64, 1, func(c *run.Config) { c.HighRank, c.Prune = 48, true }},
		{"what linears leave", vit(28, 7, 96, 6), 4, 64, 1, func(c *run.Config) { c.Features = run.FeaturesLinears }},
		{"what linears leave of texts, 2 replicas", bert("bert", 64, 128, 2), 8, 32, 2, func(c *run.Config) { c.Features = run.FeaturesLinears }},
		{"many maps", bert("bert", 128, 128, 2), 8, 32, 1, func(c *run.Config) { c.Attention, c.Relations = 1, 1 }},
		{"DoRA", vit(28, 7, 96, 6), 4, 64, 1, with(run.DefaultAdapter(run.DoRA))},
		{"DoRA of a wide model, 2 replicas", vit(28, 14, 256, 8), 16, 16, 2, with(run.Adapter{Kind: run.DoRA, Scale: 16, Dropout: 0.1})},
		{"LoRA with dropout", bert("bert", 128, 128, 2), 8, 32, 1, with(run.Adapter{Kind: run.LoRA, Dropout: 0.1})},
		{"many minis", vit(28, 7, 96, 6), 8, 64, 1, with(run.Adapter{Kind: run.MELoRA, Scale: 16, Minis: 8})},
		{"SoRA", vit(28, 7, 96, 6), 24, 64, 1, with(run.DefaultAdapter(run.SoRA))},
		{"SwitchLoRA", vit(28, 14, 256, 8), 16, 16, 2, with(run.DefaultAdapter(run.SwitchLoRA))},
		{"SwitchLoRA of a high rank", vit(28, 14, 256, 8), 128, 16, 1, with(run.DefaultAdapter(run.SwitchLoRA))},
		{"TT-LoRA", vit(28, 14, 256, 8), 16, 16, 1, with(run.DefaultAdapter(run.TTLoRA))},
		{"IntLoRA", vit(28, 14, 128, 4), 16, 16, 1, with(run.DefaultAdapter(run.IntLoRA))},
		{"IntLoRA, shifted", bert("bert", 24, 128, 2), 8, 64, 1, with(run.Adapter{Kind: run.IntLoRA, Bits: 4, Shift: true})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.model
			rc := run.Default()
			rc.Rank, rc.Batch = tt.rank, tt.batch
			if tt.options != nil {
				tt.options(&rc)
			}
			before := inUse()
			teacher := model.Make(c)
			teacher.Init(1)
			set := blank(c, 300)
			r, err := NewRun(rc, teacher, set)
			if err != nil {
				t.Fatal(err)
			}
			r.SetShard(Shard{0, tt.replicas})
			if err := r.Forward(); err != nil {
				t.Fatal(err)
			}
			room := append([]float32(nil), r.Gradients()...)
			if _, err := r.Update(); err != nil {
				t.Fatal(err)
			}
			score := NewScore(set)
			score.Next(teacher)
			score.Next(r)
			held := inUse() - before
			got := MemoryOf(*teacher.Settings(), set).Worker(rc, tt.replicas) - Program
			near(t, got, held)
			runtime.KeepAlive([]any{teacher, set, r, room, score})
		})
	}
}

// near compares an estimate with what is held.
func near(t *testing.T, estimate, held int64) {
	t.Helper()
	ratio := float64(estimate) / float64(held)
	t.Logf("estimated %.1f MB, held %.1f MB, ratio %.2f", float64(estimate)/1e6, float64(held)/1e6, ratio)
	if ratio < 0.75 || ratio > 1.25 {
		t.Errorf("the estimate is %.2f of what is held", ratio)
	}
}

// blank is a set of black images that fits a model, or of texts as long as
// c.Length.
func blank(c model.Config, n int) Set {
	if c.Texts() {
		texts := &Texts{starts: []int32{0}}
		for range n {
			texts.add(token.Encoding{IDs: make([]int32, c.Length), Types: make([]int32, c.Length)})
		}
		return Set{Classes: c.Labels, Labels: make([]uint8, n), Texts: texts}
	}
	prep := vision.Default()
	prep.Height, prep.Width, prep.Mean, prep.Std = c.ImageSize, c.ImageSize, []float64{0.3}, []float64{0.35}
	return OfImages(&data.Images{Width: c.ImageSize, Height: c.ImageSize, Channels: c.Channels, Classes: c.Labels,
		Pixels: make([]byte, n*c.ImageSize*c.ImageSize), Labels: make([]uint8, n)}, prep)
}

// inUse is how many bytes of the heap are reachable.
func inUse() int64 {
	runtime.GC()
	runtime.GC() // the first may leave what finalizers and pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
