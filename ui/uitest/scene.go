package uitest

import (
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// Start is when the clock of every scene begins.
var Start = time.Date(2024, 6, 17, 12, 0, 0, 0, time.UTC)

// After applies events to a State, a second apart from Start on. Effects are
// dropped.
func After(s store.State, events ...store.Event) store.State {
	for i, e := range events {
		s, _ = store.Apply(s, e, Start.Add(time.Duration(i)*time.Second))
	}
	return s
}

// Messages of a trainer with a very small model: two blocks of width 8 and
// three classes.
var (
	Engine = wire.Ready{Engine: run.Engine{Kernels: "portable-4x4", Replicas: 1, Build: "native"}, Machine: run.Machine{Threads: 2}}
	Small  = wire.Loaded{
		Model: wire.Model{Name: "fashion-vit", Params: 2000, Bytes: 8000, FLOPs: 40_000, Layers: layers()},
		Data:  wire.Data{Name: "fashion-mnist", Classes: []string{"T-shirt", "Bag", "<b>"}, Train: 60, Test: 10, Width: 2, Height: 1, Channels: 1},
		Samples: []wire.Sample{
			{Index: 3, Label: 0, Pixels: []byte{0, 255}},
			{Index: 5, Label: 1, Pixels: []byte{9, 9}},
			{Index: 7, Label: 2, Pixels: []byte{1, 2}},
		},
		Memory:      run.Memory{Fixed: 20_000_000, Rank: 10_000, Seen: 200_000, Learnt: 50_000, Evaluated: 10},
		RecordModel: run.RecordModel{Name: "fashion-vit", Title: "Fashion ViT", SHA256: "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592", Params: 2000},
		RecordData:  run.RecordData{Name: "fashion-mnist", Title: "Fashion-MNIST", Classes: []string{"T-shirt", "Bag", "<b>"}, Parts: [3]int{60, 0, 10}},
	}
	Teacher = wire.Taught{Correct: 9, Total: 10, Answers: []wire.Answer{{Class: 0, Confidence: 0.97}, {Class: 1, Confidence: 0.81}, {Class: 1, Confidence: 0.5}}}
	Student = wire.Evaluated{Eval: run.Eval{Step: 2, Lambda: 0.5, Correct: 7, Total: 10},
		Answers: []wire.Answer{{Class: 0, Confidence: 0.9}, {Class: 0, Confidence: 0.6}, {Class: 1, Confidence: 0.4}}}
	Outcome = wire.Finished{Result: run.Result{
		Before:  run.Side{Correct: 9, Total: 10, EncoderWeights: 1536, Params: 2000, Bytes: 8000, EncoderBytes: 6800, EmbeddingBytes: 400, FLOPs: 40_000, Millis: 1.5},
		After:   run.Side{Correct: 8, Total: 10, EncoderWeights: 288, Params: 752, Bytes: 3008, EncoderBytes: 1800, EmbeddingBytes: 400, FLOPs: 10_000, Millis: 2},
		Seconds: 95,
	}}
)

func layers() []run.Layer {
	var all []run.Layer
	for _, block := range []string{"0", "1"} {
		at := "vit.encoder.layer." + block + "."
		all = append(all,
			run.Layer{Path: at + "attention.attention.query", In: 8, Out: 8},
			run.Layer{Path: at + "attention.attention.key", In: 8, Out: 8},
			run.Layer{Path: at + "attention.attention.value", In: 8, Out: 8},
			run.Layer{Path: at + "attention.output.dense", In: 8, Out: 8},
			run.Layer{Path: at + "intermediate.dense", In: 8, Out: 32},
			run.Layer{Path: at + "output.dense", In: 32, Out: 8})
	}
	return all
}

// Short is a run of four steps at rank 1, whose λ is 0 from step 3 on.
func Short() run.Config {
	c := run.Default()
	c.Rank, c.Steps, c.Batch, c.EvalEvery = 1, 4, 8, 2
	return c
}

// Step is the report of step n of Short.
func Step(n int) wire.Stepped {
	return wire.Stepped{N: n, Lambda: store.Lambda(Short(), n, 2), Task: 1 / float64(n), Distil: 0.5 / float64(n),
		GradNorm: 1, Rate: 1e-3, Millis: 250, PerSecond: 4, Left: float64(4-n) / 4}
}

// Loading is the page while it loads the built-in model.
func Loading() store.State {
	return After(store.New(), store.Heard{Event: Engine}, store.Heard{Event: wire.Loading{What: "model", Done: 1000, Total: 8000}})
}

// Ready is the page before a run.
func Ready() store.State {
	return After(store.New(), store.Heard{Event: Engine}, store.Heard{Event: Small},
		store.Pictured{URLs: []string{"blob:0", "blob:1", "blob:2"}}, store.Heard{Event: Teacher})
}

// Started is the page at the start of Short.
func Started() store.State {
	s := Ready()
	for field, text := range map[string]string{"rank": "1", "steps": "4", "batch": "8", "evalEvery": "2"} {
		s = After(s, store.Edit{Field: field, Text: text})
	}
	return After(s, store.Press{ID: "start"}, store.Heard{Event: wire.Started{Config: Short(), Replicas: 2}})
}

// Running is the page after two of four steps.
func Running() store.State {
	return After(Started(),
		store.Heard{Event: wire.Evaluated{Eval: run.Eval{Lambda: 1, Correct: 9, Total: 10}, Answers: Teacher.Answers}},
		store.Heard{Event: Step(1)}, store.Heard{Event: Step(2)}, store.Heard{Event: Student})
}

// Spread is the page after two of four steps of Short with spread ranks, a start at
// the outputs, the teacher's answers and attention, and fading in turn. Its layers'
// ranks differ.
func Spread() store.State {
	s := After(Ready(), store.Choose{Field: "ranks", Value: run.RanksSpread}, store.Choose{Field: store.Start, Value: run.StartOutputs}, store.Choose{Field: "fade", Value: run.FadeLast})
	for field, text := range map[string]string{"alpha": "0", "logits": "4", "learningRate": "0.006", "rank": "1", "steps": "4", "batch": "8", "attention": "1", "decayShare": "1"} {
		s = After(s, store.Edit{Field: field, Text: text})
	}
	step := func(n int) store.Event {
		e := Step(n)
		e.Lambda, e.Logits, e.Attention = store.Lambda(s.Form.Config, n, 2), 3/float64(n), 0.1/float64(n)
		return store.Heard{Event: e}
	}
	return After(s, store.Press{ID: "start"},
		store.Heard{Event: wire.Started{Config: s.Form.Config, Replicas: 2, Ranks: []int{1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1}}}, step(1), step(2))
}

// Paused is Running, paused.
func Paused() store.State {
	return After(Running(), store.Press{ID: "pause"}, store.Heard{Event: wire.Paused{N: 2}})
}

// Finished is the page after Short.
func Finished() store.State {
	return After(Running(), store.Heard{Event: Step(3)}, store.Heard{Event: Step(4)},
		store.Heard{Event: wire.Evaluated{Eval: run.Eval{Step: 4, Correct: 8, Total: 10}, Answers: Student.Answers}}, store.Heard{Event: Outcome})
}
