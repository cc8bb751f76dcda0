package store

import (
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Replay is a run from a Record, in the form in which the lab's sections show one.
type Replay struct {
	Record run.Record
	Stops  []int  // steps that a person can go to, in order; at least one
	Again  string // address of the lab with the settings of the run

	end State // the run at its end
}

// NewReplay makes a Replay of a Record, which is valid.
func NewReplay(r run.Record) *Replay {
	return &Replay{Record: r, Stops: stopsOf(r), Again: "/#" + run.ConfigLink(r.Config), end: stateOf(r)}
}

// stopsOf lists the steps whose values a Record has, and the one before all.
func stopsOf(r run.Record) []int {
	steps := []int{0}
	for _, p := range r.Points {
		steps = append(steps, p.Step)
	}
	for _, e := range r.Curve {
		steps = append(steps, e.Step)
	}
	slices.Sort(steps)
	return slices.Compact(steps)
}

// stateOf is the State of a page on which the run was just made, without pictures.
func stateOf(r run.Record) State {
	s := State{Phase: Stopped, Replayed: true, Engine: r.Engine, Form: NewForm(Defaults(1), Defaults(1))}
	s.Loaded = Pair{Model: r.Model.Name, Data: r.Data.Name}
	s.Chosen, s.asked = s.Loaded, s.Loaded
	s.Model = wire.Model{Name: r.Model.Name, Title: r.Model.Title, Texts: r.Model.Texts, Params: r.Model.Params}
	s.Data = wire.Data{Name: r.Data.Name, Title: r.Data.Title, Classes: r.Data.Classes,
		Train: r.Data.Parts[0], Validation: r.Data.Parts[1], Test: r.Data.Parts[2]}
	replayed := &Run{Config: r.Config, Began: r.Engine.Replicas, Replicas: r.Engine.Replicas, N: r.Steps}
	for _, l := range r.Layers {
		s.Model.Layers = append(s.Model.Layers, l.Layer)
		replayed.Ranks = append(replayed.Ranks, l.Rank)
	}
	for _, p := range r.Points {
		replayed.Points.All = append(replayed.Points.All, Point(p))
	}
	replayed.Evals.All = r.Curve
	if n := len(r.Changes); n > 0 {
		replayed.Replicas = r.Changes[n-1].Replicas
	}
	for _, e := range r.Examples {
		s.Samples = append(s.Samples, wire.Sample{Index: e.Index, Label: e.Label, Pixels: e.Pixels, Text: e.Text})
		s.Data.Width, s.Data.Height = max(s.Data.Width, e.Width), max(s.Data.Height, e.Height)
		s.Teacher.Answers = append(s.Teacher.Answers, wire.Answer(e.Teacher))
		replayed.Answers = append(replayed.Answers, wire.Answer(e.Student))
	}
	s.Run = replayed
	s.Run.Last = s.lastOf(r.Steps)
	switch r.State {
	case run.StateFinished:
		s.Phase, s.Result = Finished, &r.Result
		s.Run.Last.Lambda = 0
		s.Teacher.Correct, s.Teacher.Total = r.Result.Before.Correct, r.Result.Before.Total
	default:
		s.Teacher.Correct, s.Teacher.Total = originalOf(r)
	}
	return s
}

// originalOf is the score of the original, as far as a Record without a Result has
// it: before the first step the student answers as the original does.
func originalOf(r run.Record) (correct, total int) {
	if len(r.Curve) > 0 && r.Curve[0].Step == 0 && r.Curve[0].Lambda == 1 {
		return r.Curve[0].Correct, r.Curve[0].Total
	}
	return 0, 0
}

// lastOf is what a trainer would say after a step of the run on show, as far as the
// curves have it. Where they have an evaluation alone, the losses are those of the
// nearest point.
func (s State) lastOf(step int) wire.Stepped {
	p := s.PointNear(step)
	if e, ok := s.EvalAt(step); ok && e.Step == step && p.Step != step {
		p.Lambda = e.Lambda
	}
	if step == 0 {
		p = Unmeasured(0, s.Planned(0))
	}
	return wire.Stepped{N: step, Lambda: p.Lambda, Task: p.Task, Distil: p.Distil, Logits: p.Logits, Attention: p.Attention, Relations: p.Relations}
}

// Whole is the State in which the sections show all of the run.
func (r *Replay) Whole() State { return r.end }

// At is the State in which they show it as it was at a step.
func (r *Replay) At(step int) State {
	s := r.end
	if step >= r.Record.Steps {
		return s
	}
	then := *s.Run
	then.N, then.Last = step, s.lastOf(step)
	then.Evals.All = upTo(then.Evals.All, step)
	s.Run, s.Result, s.Phase = &then, nil, Paused
	return s
}

func upTo(all []run.Eval, step int) []run.Eval {
	for i, e := range all {
		if e.Step > step {
			return all[:i:i]
		}
	}
	return all
}
