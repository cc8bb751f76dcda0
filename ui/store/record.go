package store

import (
	"github.com/pcloralab/pcloralab/pclora/run"
)

// Record is the run on show as others can see it; false while no step is made.
func (s State) Record() (run.Record, bool) {
	if s.Run == nil || s.Run.N == 0 {
		return run.Record{}, false
	}
	r := run.Record{
		Version: run.Version, State: s.runState(), Steps: s.Run.N,
		Config: s.Run.Config, Model: s.RecordModel, Data: s.RecordData, Engine: s.Engine,
		Points: run.ThinPoints(s.Run.Trace.All(), run.MaxPoints), Curve: run.ThinEvals(s.Run.Evals.All, run.MaxPoints),
		Digest: s.Run.Digest, Changes: s.Run.Changes,
	}
	r.Engine.Replicas, r.Engine.Browser = s.Run.Began, s.Route.Browser
	ranks := s.Ranks()
	for i, l := range s.Model.Layers {
		r.Layers = append(r.Layers, run.LayerEntry{Layer: l, Rank: ranks[i]})
	}
	if s.Result != nil {
		r.Result = *s.Result
	}
	for i, sample := range s.Samples {
		if i == run.MaxExamples || i >= len(s.Run.Answers) || i >= len(s.Teacher.Answers) {
			break
		}
		e := run.Example{Index: sample.Index, Label: sample.Label, Text: run.Clean(sample.Text, run.MaxText),
			Teacher: run.Opinion(s.Teacher.Answers[i]), Student: run.Opinion(s.Run.Answers[i])}
		if !s.Texts() {
			e.Pixels, e.Width, e.Height = sample.Pixels, s.Data.Width, s.Data.Height
		}
		r.Examples = append(r.Examples, e.Small())
	}
	return r, true
}

// runState is what the run on show has come to.
func (s State) runState() string {
	switch s.Phase {
	case Finished:
		return run.StateFinished
	case Running, Paused:
		return run.StateRunning
	}
	return run.StateStopped
}
