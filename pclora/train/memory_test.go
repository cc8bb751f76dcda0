package train

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// TestMemoryOf compares the estimate with what a replica really holds after a
// step and an evaluation, the program left out: it must be within a quarter.
func TestMemoryOf(t *testing.T) {
	for _, tt := range []struct {
		name                string
		size, patch         int
		width, blocks, rank int
		batch, replicas     int
	}{
		{"the built-in model, 1 replica", 28, 7, 96, 6, 4, 64, 1},
		{"the built-in model, 2 replicas", 28, 7, 96, 6, 4, 64, 2},
		{"a high rank", 28, 7, 96, 6, 90, 64, 1},
		{"a large batch", 28, 7, 96, 6, 4, 256, 1},
		{"many tokens", 32, 4, 64, 4, 8, 32, 1},
		{"wide and deep", 28, 14, 256, 8, 16, 16, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := model.Config{ModelType: "vit", HiddenSize: tt.width, Layers: tt.blocks, Heads: tt.width / 32, IntermediateSize: 4 * tt.width,
				HiddenAct: "gelu", LayerNormEps: 1e-6, ImageSize: tt.size, PatchSize: tt.patch, Channels: 1, QKVBias: true, Labels: toyClasses}
			rc := run.Default()
			rc.Rank, rc.Batch = tt.rank, tt.batch
			before := inUse()
			teacher := model.New(c)
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
			ratio := float64(got) / float64(held)
			t.Log(fmt.Sprintf("estimated %.1f MB, held %.1f MB, ratio %.2f", float64(got)/1e6, float64(held)/1e6, ratio))
			if ratio < 0.75 || ratio > 1.25 {
				t.Errorf("the estimate is %.2f of what the run holds", ratio)
			}
			runtime.KeepAlive([]any{teacher, set, r, room, score})
		})
	}
}

// blank is a set of black images that fits a model.
func blank(c model.Config, n int) Set {
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
