package store

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// Things is what the loaded data is of: images or texts.
func (s State) Things() string {
	if s.Texts() {
		return "texts"
	}
	return "images"
}

// tests is the test part in words.
func (s State) tests() string { return say.Count(s.Data.Test) + " test " + s.Things() }

func (s State) saidMeasuring() string { return "Measuring the original on " + s.tests() + "." }

// answers says how many of the test part a model answers correctly.
func (s State) answers(correct, total int) string {
	return fmt.Sprintf("%s of %s test %s correctly", say.Count(correct), say.Count(total), s.Things())
}

func (s State) saidReady() string {
	return "Ready. The original answers " + s.answers(s.Teacher.Correct, s.Teacher.Total) + "."
}

func (s State) saidTaught() string {
	return "Taught. The model answers " + s.answers(s.Teacher.Correct, s.Teacher.Total) + "."
}

func saidModelSeen(e wire.ModelSeen) string {
	if e.Fault != "" {
		return "This model does not fit this machine."
	}
	return fmt.Sprintf("%s has %s parameters. Use it, or look at another.", e.Title, say.Short(e.Params))
}

func saidDataSeen(e wire.DataSeen) string {
	if e.Fault != "" {
		return "The data cannot be used like this."
	}
	return fmt.Sprintf("%d classes: %s examples to learn from, %s for validation, %s to test on.",
		len(e.Classes), say.Count(e.Parts[0]), say.Count(e.Parts[1]), say.Count(e.Parts[2]))
}

func saidRunning(c run.Config) string {
	if c.DecaySteps() == 0 {
		return fmt.Sprintf("Running %s steps. The adapters work alone from the first.", say.Count(c.Steps))
	}
	return fmt.Sprintf("Running %s steps. The pretrained weights fade until step %s.", say.Count(c.Steps), say.Count(c.DecaySteps()))
}

func saidPaused(r *Run) string {
	return fmt.Sprintf("Paused after step %s of %s.", say.Count(r.N), say.Count(r.Config.Steps))
}

func saidStopped(r *Run) string {
	return fmt.Sprintf("Stopped after step %s of %s. What was measured stays; reset to start anew.", say.Count(r.N), say.Count(r.Config.Steps))
}

func (s State) saidFinished(r run.Result) string {
	return fmt.Sprintf("Finished. The student answers %s, the original %s, and %s of the encoder’s linear weights are gone.",
		s.answers(r.After.Correct, r.After.Total), say.Count(r.Before.Correct), say.Share(r.Gone()))
}

func saidSaved(f Saved) string {
	return fmt.Sprintf("%s (%s) went to your downloads.", f.Name, say.Bytes(int64(f.Bytes)))
}

func lostNotice(e wire.ReplicaLost, count int) Notice {
	return Notice{
		Title:  fmt.Sprintf("Trainer %d of %d stopped", e.Replica, e.Of),
		Reason: e.Change.Reason,
		Way:    fmt.Sprintf("The run goes on with %s from step %s, which is made again. Its record says so.", say.Trainers(e.Change.Replicas), say.Count(e.Change.Step+1)),
		Count:  count,
	}
}
