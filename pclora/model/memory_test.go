package model

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestMemory: what the first pass takes is what the functions say, and the
// arenas have exactly that.
func TestMemory(t *testing.T) {
	for _, tt := range []struct {
		name  string
		c     Config
		batch int
		rank  int
	}{
		{"built-in in small", memoryConfig(24, 2, 3, 4), 5, 2},
		{"more tokens than width", memoryConfig(8, 2, 2, 1), 2, 3}, // attention's scores are largest
		{"too few rows to merge", memoryConfig(24, 1, 3, 4), 1, 2},
		{"one block, wide rank", memoryConfig(8, 1, 1, 2), 40, 8},
	} {
		teacher := New(tt.c)
		teacher.Init(1)
		images := tensor.New(tt.batch, tt.c.Channels*tt.c.ImageSize*tt.c.ImageSize)
		h := teacher.Embed(images)
		teacher.Infer(h)
		teacher.Classify()
		if got, want := 4*int64(teacher.front.Values()+teacher.pass.Values()), tt.c.TeacherBytes(tt.batch); got != want || teacher.front.Peak()+teacher.pass.Peak() != int(want/4) {
			t.Errorf("%s: the teacher has %d bytes and used %d, TeacherBytes is %d", tt.name, got, 4*(teacher.front.Peak()+teacher.pass.Peak()), want)
		}

		student := teacher.Fork(func(_ string, p nn.Projection) nn.Projection {
			in, out := p.Size()
			return adapter.NewHost(p.(*nn.Linear), adapter.NewLoRA(in, out, tt.rank, tensor.NewRand(1, 1)), false)
		})
		student.Encode(h)
		student.Backward(student.Classify(), nil)
		if got, want := 4*int64(student.pass.Values()), tt.c.StudentBytes(tt.batch, adapter.LoRASpace(tt.rank)); got != want || 4*int64(student.pass.Peak()) != want {
			t.Errorf("%s: the student has %d bytes and used %d, StudentBytes is %d", tt.name, got, 4*student.pass.Peak(), want)
		}
		student.Infer(h)
		student.Classify()
		if got, want := 4*int64(student.pass.Values()), tt.c.StudentBytes(tt.batch, adapter.LoRASpace(tt.rank)); got != want {
			t.Errorf("%s: a pass without backward made the student's memory %d bytes, was %d", tt.name, got, want)
		}
		if student.front.Values() != 0 {
			t.Errorf("%s: the student has embeddings' memory of its own", tt.name)
		}
	}
}

func memoryConfig(width, layers, heads, patch int) Config {
	return Config{ModelType: "vit", HiddenSize: width, Layers: layers, Heads: heads, IntermediateSize: 4 * width, HiddenAct: "gelu",
		LayerNormEps: 1e-6, ImageSize: 12, PatchSize: patch, Channels: 1, QKVBias: true, Labels: []string{"a", "b", "c"}}
}

// TestBackwardNeedsEncode: Infer keeps nothing, so Backward refuses.
func TestBackwardNeedsEncode(t *testing.T) {
	m := New(memoryConfig(8, 1, 2, 4))
	logits := m.Logits(tensor.New(1, 144))
	defer func() {
		if recover() == nil {
			t.Error("Backward after Logits: no panic")
		}
	}()
	m.Backward(logits, nil)
}
