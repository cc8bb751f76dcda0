package model

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
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
		{"two heads", withTwoHeads(memoryConfig(8, 2, 2, 4)), 3, 2},
		{"two heads of many classes", withClasses(withTwoHeads(memoryConfig(8, 1, 2, 6)), 900), 3, 2},
		{"texts", textMemoryConfig(24, 2, 3, 16), 5, 2},
		{"more tokens than width", textMemoryConfig(8, 2, 2, 40), 3, 2},
		{"texts of one token", textMemoryConfig(16, 1, 2, 1), 20, 4},
		{"factors of words", withWords(textMemoryConfig(24, 2, 3, 16), 5), 5, 2},
	} {
		teacher := Make(tt.c)
		teacher.Init(1)
		h := teacher.Start(batchOf(tt.c, tt.batch))
		teacher.Infer(h)
		teacher.Classify()
		if front, pass := arenas(teacher); 4*int64(front.Values()+pass.Values()) != tt.c.TeacherBytes(tt.batch) || 4*int64(front.Peak()+pass.Peak()) != tt.c.TeacherBytes(tt.batch) {
			t.Errorf("%s: the teacher has %d bytes and used %d, TeacherBytes is %d", tt.name, 4*(front.Values()+pass.Values()), 4*(front.Peak()+pass.Peak()), tt.c.TeacherBytes(tt.batch))
		}

		student := teacher.Derive(func(_ string, p nn.Projection) nn.Projection {
			in, out := p.Size()
			return adapter.NewHost(p.(*nn.Linear), adapter.NewLoRA(in, out, tt.rank, tensor.NewRand(1, 1)), false)
		})
		student.Encode(h)
		student.Backward(student.Classify(), nil)
		front, pass := arenas(student)
		if got, want := 4*int64(pass.Values()), tt.c.StudentBytes(tt.batch, adapter.HostSpace(run.DefaultAdapter(run.LoRA), tt.rank)); got != want || 4*int64(pass.Peak()) != want {
			t.Errorf("%s: the student has %d bytes and used %d, StudentBytes is %d", tt.name, got, 4*pass.Peak(), want)
		}
		student.Infer(h)
		student.Classify()
		if got, want := 4*int64(pass.Values()), tt.c.StudentBytes(tt.batch, adapter.HostSpace(run.DefaultAdapter(run.LoRA), tt.rank)); got != want {
			t.Errorf("%s: a pass without backward made the student's memory %d bytes, was %d", tt.name, got, want)
		}
		if front.Values() != 0 {
			t.Errorf("%s: the student has embeddings' memory of its own", tt.name)
		}
	}
}

func memoryConfig(width, layers, heads, patch int) Config {
	return Config{ModelType: "vit", HiddenSize: width, Layers: layers, Heads: heads, IntermediateSize: 4 * width, HiddenAct: "gelu",
		LayerNormEps: 1e-6, ImageSize: 12, PatchSize: patch, Channels: 1, QKVBias: true, Labels: []string{"a", "b", "c"}}
}

func textMemoryConfig(width, layers, heads, length int) Config {
	c := memoryConfig(width, layers, heads, 1)
	c.ModelType, c.ImageSize, c.PatchSize, c.Channels = "bert", 0, 0, 0
	c.VocabSize, c.MaxPositions, c.TypeVocab, c.Length = 30, 40, 2, length
	return c
}

func withTwoHeads(c Config) Config {
	c.ModelType, c.TwoHeads = "deit", true
	return c
}

// batchOf returns a batch that fits c, half of a text padding.
func batchOf(c Config, batch int) Input {
	if !c.Texts() {
		in := Input{Images: tensor.New(batch, c.Channels*c.ImageSize*c.ImageSize)}
		tensor.FillNormal(in.Images, tensor.NewRand(3, 1), 1)
		return in
	}
	rng, n := tensor.NewRand(3, 1), batch*c.Tokens()
	texts := nn.Texts{Tokens: c.Tokens(), IDs: make([]int32, n), Types: make([]int32, n), Mask: make([]bool, n)}
	for i := range n {
		texts.IDs[i] = rng.Int32N(int32(c.VocabSize))
		texts.Types[i] = int32(i%c.Tokens()) % int32(max(c.TypeVocab, 1))
		texts.Mask[i] = i%c.Tokens() <= c.Tokens()/2
	}
	return Input{Texts: texts}
}

// TestBackwardNeedsEncode: Infer keeps nothing, so Backward refuses.
func TestBackwardNeedsEncode(t *testing.T) {
	m := New(memoryConfig(8, 1, 2, 4))
	logits := m.Logits(Input{Images: tensor.New(1, 144)})
	defer func() {
		if recover() == nil {
			t.Error("Backward after Logits: no panic")
		}
	}()
	m.Backward(logits, nil)
}

// TestTrainBytes: a pass in which all is trained takes what TrainBytes says
// besides parameters, gradients and moments.
func TestTrainBytes(t *testing.T) {
	for _, c := range []Config{memoryConfig(24, 2, 3, 4), withTwoHeads(memoryConfig(8, 1, 2, 4)), textMemoryConfig(24, 2, 3, 16), withWords(textMemoryConfig(24, 2, 3, 16), 5)} {
		m := Make(c)
		m.Init(1)
		m.Walk(func(_ string, p *nn.Param) { p.Train() })
		in := batchOf(c, 5)
		m.Encode(m.Start(in))
		m.Backward(m.Classify(), nil)
		front, pass := arenas(m)
		want := c.TrainBytes(5) - 16*c.Budget().Params
		if got := 4 * int64(front.Values()+pass.Values()); got != want || 4*int64(front.Peak()+pass.Peak()) != want {
			t.Errorf("%s: %d bytes held and %d used, TrainBytes has %d for passes", c.ModelType, got, 4*(front.Peak()+pass.Peak()), want)
		}
	}
}

// TestStepAllocatesNothing: not after the first step, nor after the first of
// each length of texts.
func TestStepAllocatesNothing(t *testing.T) {
	for _, c := range []Config{memoryConfig(24, 2, 3, 4), withTwoHeads(memoryConfig(8, 1, 2, 4)), textMemoryConfig(24, 2, 3, 16), withWords(textMemoryConfig(24, 2, 3, 16), 5)} {
		for _, act := range []string{"gelu", "gelu_new", "relu"} {
			c.HiddenAct = act
			m := Make(c)
			m.Init(1)
			m.Walk(func(_ string, p *nn.Param) { p.Train() })
			batches := []Input{batchOf(c, 4), batchOf(c, 2)}
			if c.Texts() {
				other := c
				other.Length = 5
				batches = append(batches, batchOf(other, 4))
			}
			n := testing.AllocsPerRun(3, func() {
				for _, in := range batches {
					m.Encode(m.Start(in))
					m.Backward(m.Classify(), nil)
					Logits(m, in)
				}
			})
			if n != 0 {
				t.Errorf("%s with %s: %g allocations a step", c.ModelType, act, n)
			}
		}
	}
}

func withWords(c Config, rank int) Config {
	c.EmbeddingRank = rank
	return c
}

func withClasses(c Config, n int) Config {
	c.Labels = make([]string, n)
	return c
}

func arenas(m Model) (front, pass *nn.Arena) {
	switch m := m.(type) {
	case *ViT:
		return &m.front, &m.pass
	case *BERT:
		return &m.front, &m.pass
	}
	return nil, nil
}
