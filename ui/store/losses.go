package store

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Point is one step on the curves.
type Point struct {
	Step                         int
	Lambda                       float64
	Task, Distil                 float64
	Logits, Attention, Relations float64
}

func pointOf(e wire.Stepped) Point {
	return Point{Step: e.N, Lambda: e.Lambda, Task: e.Task, Distil: e.Distil, Logits: e.Logits, Attention: e.Attention, Relations: e.Relations}
}

// Unmeasured is a point whose losses are not numbers.
func Unmeasured(step int, lambda float64) Point {
	no := math.NaN()
	return Point{Step: step, Lambda: lambda, Task: no, Distil: no, Logits: no, Attention: no, Relations: no}
}

// A Loss is one of the losses of a run.
type Loss struct {
	Kind string // of its line: "student" for the task, else its name in Config
	Name string // in a legend
	Said string // in a sentence
	Of   func(Point) float64
}

// Losses lists the losses that are measured with these settings: the task's,
// whether or not it teaches, and those that have a weight.
func Losses(c run.Config) []Loss {
	task := Loss{"student", "task", "task loss", func(p Point) float64 { return p.Task }}
	if c.Alpha == 0 {
		task.Name = "task, only watched"
	}
	all := []Loss{task}
	for _, l := range []struct {
		weight float64
		Loss
	}{
		{1 - c.Alpha, Loss{"distil", "distillation", "distillation loss", func(p Point) float64 { return p.Distil }}},
		{c.Logits, Loss{"logits", "answers", "distance of answers", func(p Point) float64 { return p.Logits }}},
		{c.Attention, Loss{"attention", "attention", "distance of attention", func(p Point) float64 { return p.Attention }}},
		{c.Relations, Loss{"relations", "relations", "distance of relations", func(p Point) float64 { return p.Relations }}},
	} {
		if l.weight > 0 {
			all = append(all, l.Loss)
		}
	}
	return all
}
