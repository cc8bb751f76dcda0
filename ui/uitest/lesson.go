package uitest

import (
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// Messages of a trainer with a very small model for texts that must be taught.
var (
	Words = wire.Loaded{
		Model: wire.Model{Name: "wordnet-bert", Title: "WordNet BERT", Texts: true, Params: 3000, Bytes: 12_000, FLOPs: 50_000, Layers: textLayers()},
		Data: wire.Data{Name: "wordnet-supersense10", Title: "WordNet supersenses", Classes: []string{"act", "animal", "<i>"},
			Train: 50, Validation: 10, Test: 20, Tokens: 12},
		Samples:  []wire.Sample{{Index: 2, Label: 1, Text: "a bird & its <nest>"}, {Index: 4, Label: 0, Text: "the act of waiting"}},
		Memory:   run.Memory{Fixed: 30_000_000, Rank: 10_000, Seen: 100_000, Learnt: 50_000, Evaluated: 10},
		Untaught: true, RecordModel: run.RecordModel{Name: "wordnet-bert", Title: "WordNet BERT", Texts: true, Params: 3000},
		RecordData: run.RecordData{Name: "wordnet-supersense10", Title: "WordNet supersenses", Classes: []string{"act", "animal", "<i>"}, Parts: [3]int{50, 10, 20}},
		Teach: []wire.TeachBudget{
			{Mode: run.TeachHead, Memory: run.Memory{Fixed: 20_000_000, Seen: 100_000}, Millis: 2},
			{Mode: run.TeachLoRA, Memory: run.Memory{Fixed: 20_000_000, Rank: 10_000, Learnt: 200_000}, Millis: 5},
			{Mode: run.TeachAll, Memory: run.Memory{Fixed: 60_000_000, Learnt: 200_000}, Millis: 6},
		},
		Millis: 1.5,
	}
	Learnt = wire.Taught{Correct: 17, Total: 20, Answers: []wire.Answer{{Class: 1, Confidence: 0.9}, {Class: 2, Confidence: 0.4}}}
)

func textLayers() []run.Layer {
	at := "bert.encoder.layer.0."
	return []run.Layer{
		{Path: at + "attention.self.query", In: 16, Out: 16}, {Path: at + "attention.self.key", In: 16, Out: 16},
		{Path: at + "attention.self.value", In: 16, Out: 16}, {Path: at + "attention.output.dense", In: 16, Out: 16},
		{Path: at + "intermediate.dense", In: 16, Out: 64}, {Path: at + "output.dense", In: 64, Out: 16},
	}
}

// Lesson is a course of at most eight steps with a validation after each second.
func Lesson() run.Teach {
	t := run.DefaultTeach(run.TeachLoRA)
	t.Steps, t.Batch, t.EvalEvery, t.Patience = 8, 4, 2, 1
	return t
}

// Lecture is the report of step n of Lesson.
func Lecture(n int) wire.TeachStepped {
	return wire.TeachStepped{N: n, Task: 2 / float64(n), GradNorm: 1, Rate: 1e-3, Millis: 250, PerSecond: 4, Left: float64(8-n) / 4}
}

// Untaught is the page with a model that must be taught first.
func Untaught() store.State {
	return After(store.New(), store.Heard{Event: Engine}, store.Heard{Event: Words})
}

// InCourse is the page after four of eight steps of teaching.
func InCourse() store.State {
	s := Untaught()
	for field, text := range map[string]string{"teach-steps": "8", "teach-batch": "4", "teach-evalEvery": "2", "teach-patience": "1"} {
		s = After(s, store.Edit{Field: field, Text: text})
	}
	return After(s, store.Press{ID: "teach-start"}, store.Heard{Event: wire.TeachStarted{Config: Lesson(), Replicas: 2, Total: 10}},
		store.Heard{Event: Lecture(1)}, store.Heard{Event: Lecture(2)}, store.Heard{Event: wire.TeachEvaluated{N: 2, Correct: 7, Total: 10, Best: true}},
		store.Heard{Event: Lecture(3)}, store.Heard{Event: Lecture(4)}, store.Heard{Event: wire.TeachEvaluated{N: 4, Correct: 6, Total: 10}})
}

// CoursePaused is InCourse, paused.
func CoursePaused() store.State {
	return After(InCourse(), store.Press{ID: "teach-pause"}, store.Heard{Event: wire.Paused{N: 4}})
}

// CourseDone is InCourse at its end, before the model is measured.
func CourseDone() store.State {
	return After(InCourse(), store.Heard{Event: wire.TeachDone{N: 4, Best: 2, Why: wire.WhyPatience, Correct: 7, Total: 10}})
}

// Taught is the page after Lesson.
func Taught() store.State { return After(CourseDone(), store.Heard{Event: Learnt}) }

// Answered is Taught with an answer to a text of the person's own.
func Answered() store.State {
	return After(Taught(), store.Write{Text: "a fish that flies"}, store.Press{ID: "ask"},
		store.Heard{Event: wire.Answered{Text: "a fish that flies", Tokens: 6, Unknown: 1, Teacher: []float64{0.1, 0.7, 0.2}}})
}

// TextRunning is the page after two of four steps of Short with the model for texts.
func TextRunning() store.State {
	return After(Taught(), store.Press{ID: "start"}, store.Heard{Event: wire.Started{Config: Short(), Replicas: 2}}, store.Heard{Event: Step(2)},
		store.Heard{Event: wire.Evaluated{Eval: run.Eval{Step: 2, Lambda: 0.5, Correct: 15, Total: 20}, Answers: []wire.Answer{{Class: 1, Confidence: 0.8}, {Class: 0, Confidence: 0.6}}}})
}

// TextFinished is TextRunning at its end.
func TextFinished() store.State {
	return After(TextRunning(), store.Heard{Event: Step(4)}, store.Heard{Event: Outcome})
}
