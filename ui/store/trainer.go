package store

import (
	"slices"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// heard applies a message of the trainer.
func (s State) heard(e wire.Event, now time.Time) (State, []Effect) {
	if next, effects, mine := s.heardFlow(e); mine {
		return next, effects
	}
	switch e := e.(type) {
	case wire.Ready:
		return s.ready(e)
	case wire.Loading:
		return s.loading(e), nil
	case wire.Loaded:
		return s.loaded(e)
	case wire.Taught:
		if s.Teaching() {
			return s.taughtAnew(e)
		}
		return s.taught(e)
	case wire.TeachStarted:
		return s.teachStarted(e, now)
	case wire.Answered:
		return s.answered(e)
	case wire.Failed:
		return s.failed(e)
	case wire.Started:
		return s.started(e, now)
	case wire.Exported:
		return s.exported(e)
	case wire.WasReset:
		return s.wasReset()
	case wire.Benching:
		s.Bench.Done = e.Done
		return s, nil
	case wire.Benched:
		return s.benched(e)
	case wire.BenchStopped:
		return s.benchStopped()
	}
	if s.Teaching() {
		return s.taughtMore(e, now)
	}
	if s.Run == nil || s.Busy == Resetting || (s.Phase != Running && s.Phase != Paused) {
		return s, nil // it was under way when the run ended
	}
	return s.ran(e, now)
}

// ran applies a message that only a run sends.
func (s State) ran(e wire.Event, now time.Time) (State, []Effect) {
	r := *s.Run
	s.Run = &r
	switch e := e.(type) {
	case wire.Stepped:
		return s.stepped(e, now), nil
	case wire.Evaluated:
		r.Evals, r.Answers, r.Digest = r.Evals.Add(e.Eval), e.Answers, e.Digest
	case wire.Paused:
		r.tick(now)
		r.since = time.Time{}
		return s.paused(e)
	case wire.Resumed:
		r.since = now
		s.Phase, s.Busy, s.Said = Running, Idle, "Running."
		return s, []Effect{Focus{ID: "pause", From: "resume"}}
	case wire.Stopped:
		r.tick(now)
		r.since = time.Time{}
		s.Phase, s.Busy, s.Said = Stopped, Idle, saidStopped(&r)
		return s, []Effect{Focus{ID: "reset", From: "stop"}}
	case wire.ReplicaLost:
		r.Replicas, r.Changes = e.Change.Replicas, append(slices.Clip(r.Changes), e.Change)
		s.Notice = lostNotice(e, s.Notice.Count+1)
	case wire.Finished:
		return s.finished(e, now)
	}
	return s, nil
}

// paused follows a pause or a single step. A Step into a new run is announced
// by a pause before the first step, which does not answer it.
func (s State) paused(e wire.Paused) (State, []Effect) {
	if s.Busy == Pausing || s.Busy == Stepping && e.N > 0 {
		s.Busy = Idle
	}
	if s.Busy == Idle {
		s.Said = saidPaused(s.Run)
	}
	s.Phase = Paused
	return s, []Effect{Focus{ID: "resume", From: "pause"}}
}

func (s State) ready(e wire.Ready) (State, []Effect) {
	s.Engine, s.Machine = e.Engine, e.Machine
	s.Form, s.Teach.Form = s.Form.on(e.Machine.Replicas()), s.Teach.Form.on(e.Machine.Replicas())
	if s.Model.Name != "" || s.Busy != Idle {
		return s, nil
	}
	return s.load(s.firstPair())
}

// load asks for a model and data.
func (s State) load(p Pair) (State, []Effect) {
	if s.Phase != Loading {
		s.back = s.Phase
	}
	s.Phase, s.Busy, s.asked, s.Chosen = Loading, Opening, p, p
	s.first = s.Loaded == Pair{}
	if s.Progress = (wire.Loading{}); !s.first || s.Notice.Again {
		s.Notice.Reason = "" // one from before the first load is of the page's address
	}
	s.Said = "Loading the model and the data."
	return s, []Effect{Send{wire.Load{Model: p.Model, Data: p.Data}}}
}

func (s State) loading(e wire.Loading) State {
	if s.Busy != Opening && s.Busy != PeekingModel && s.Busy != PeekingData {
		return s
	}
	if e.What != s.Progress.What {
		s.Said = "Loading: " + e.What + "."
	}
	s.Progress = e
	return s
}

func (s State) loaded(e wire.Loaded) (State, []Effect) {
	if s.Busy != Opening {
		return s, nil
	}
	preset := s.Form.Config.PresetOf(s.Texts())
	s.Model, s.Data, s.Samples, s.Memory = e.Model, e.Data, e.Samples, e.Memory
	s.RecordModel, s.RecordData, s.Share = e.RecordModel, e.RecordData, Share{}
	s.Teacher, s.Pictures, s.Progress = Teacher{}, nil, wire.Loading{}
	s.Run, s.Result, s.Saved, s.Cursor, s.Spoken = nil, nil, Saved{}, Cursor{}, ""
	s.Loaded = s.asked
	s.Millis, s.Ask = e.Millis, s.Ask.forget()
	s.Teach = s.Teach.learns(e, s.Machine)
	s.Form = s.Form.toward(s.defaults())
	if preset != run.Paper { // which the defaults are
		s.Form = s.Form.preset(preset, s.Texts())
	}
	for _, name := range s.Form.names() {
		if !Fits(name, s.Texts()) {
			s.Form = s.Form.restore(name)
		}
	}
	s.Form = s.edited(s.Form, "rank", s.Form.Text("rank"))
	s = s.forked()
	s.back = Loading
	s.Said = s.saidMeasuring()
	paint := Paint{Samples: e.Samples, Width: e.Data.Width, Height: e.Data.Height}
	if s.Texts() {
		paint = Paint{}
	}
	s, effects := s.withoutAskCamera()
	effects = append(effects, paint)
	if e.Untaught {
		return s.untaught(effects)
	}
	return s, effects
}

// defaults are the settings of a run that suit what is loaded and the machine.
func (s State) defaults() Settings {
	d := Settings{Config: run.DefaultFor(s.asked.Model, s.Model.Texts)}
	d.Data, d.Rank = s.Data.Name, run.FitRank(s.Model.Layers)
	d.Replicas = s.Memory.Fit(d.Config, s.Machine.Replicas(), s.Machine)
	return d
}

func (s State) taught(e wire.Taught) (State, []Effect) {
	if s.Busy != Opening || s.Model.Name == "" {
		return s, nil
	}
	s.Teacher = Teacher{Correct: e.Correct, Total: e.Total, Answers: e.Answers}
	s.Phase, s.Busy = Ready, Idle
	s.back = Ready
	s.Said = s.saidReady()
	return s.arrived("start")
}

func (s State) started(e wire.Started, now time.Time) (State, []Effect) {
	if s.Run != nil || (s.Busy != Starting && s.Busy != Stepping) {
		return s, nil
	}
	s.Run = &Run{Config: e.Config, Replicas: e.Replicas, Began: e.Replicas, Ranks: e.Ranks}
	s.Share = s.Share.afresh()
	s.Result, s.Saved, s.Cursor, s.Spoken = nil, Saved{}, Cursor{}, ""
	if s.Busy == Starting {
		s.Busy = Idle
	}
	if e.Paused {
		s.Phase, s.Said = Paused, "Making one step."
		return s, []Effect{Focus{ID: "resume", From: "start"}}
	}
	s.Run.since = now
	s.Phase, s.Said = Running, saidRunning(e.Config)
	return s, []Effect{Focus{ID: "pause", From: "start"}}
}

func (s State) stepped(e wire.Stepped, now time.Time) State {
	r := s.Run // ours: ran copied it
	if e.N <= r.N {
		return s
	}
	decayed := r.Decayed()
	r.N, r.Last, r.Points, r.Trace = e.N, e, r.Points.Add(pointOf(e)), r.Trace.Add(run.Point(pointOf(e)))
	r.Digest = e.Digest
	r.tick(now)
	if !decayed && r.Decayed() {
		s.Said = "λ is 0. The pretrained weights are gone and the adapters work alone."
	}
	return s
}

func (s State) finished(e wire.Finished, now time.Time) (State, []Effect) {
	s.Run.tick(now)
	s.Run.since = time.Time{}
	s.Run.Ranks = e.Ranks
	s.Run.Last.Lambda = 0 // also where the last step still had some left
	s.Phase, s.Busy, s.Result = Finished, Idle, &e.Result
	s.Said = s.saidFinished(e.Result)
	return s, []Effect{Focus{ID: "download", From: "pause"}, Reveal{ID: "result"}}
}

func (s State) wasReset() (State, []Effect) {
	if s.Busy != Resetting {
		return s, nil
	}
	s.Phase, s.Busy, s.Share = Ready, Idle, s.Share.afresh()
	s.Run, s.Result, s.Saved, s.Cursor, s.Spoken = nil, nil, Saved{}, Cursor{}, ""
	s.Said = s.saidReady()
	return s, []Effect{Focus{ID: "start", From: "reset"}, Focus{ID: "start", From: "again"}}
}

func (s State) exported(e wire.Exported) (State, []Effect) {
	if s.Busy == Exporting {
		s.Busy = Idle
	}
	if next, mine := s.packed(e); mine {
		return next, nil
	}
	s.Saved = Saved{Name: e.Name, Bytes: len(e.Zip)}
	s.Said = saidSaved(s.Saved)
	return s, []Effect{Save{Name: e.Name, Bytes: e.Zip}}
}

// failed shows the failure and leaves everything good as it was.
func (s State) failed(e wire.Failed) (State, []Effect) {
	if s.Bench.On && e.Doing == "measuring" {
		s.Bench.On, s.Bench.Stopping, s.Bench.Queue = false, false, nil
	}
	if e.Doing == "asking" && s.Ask.Waiting && !e.Fatal {
		s.Ask.Waiting, s.Ask.Fault = false, e.Reason
		return s, []Effect{Focus{ID: "ask-fault"}}
	}
	if s.Teaching() && s.Busy == Stopping && e.Doing == "stopping" && !e.Fatal {
		return s.courseStopped()
	}
	if s.Busy == Measuring && !e.Fatal && slices.Contains(needsRun, e.Doing) {
		return s, nil // the course ended before the command arrived
	}
	inRun := s.Run != nil && (s.Phase == Running || s.Phase == Paused)
	if !inRun && !e.Fatal && s.Busy == Idle && slices.Contains(needsRun, e.Doing) {
		return s, nil // the run ended before the command arrived, which is no fault
	}
	if next, effects, mine := s.refused(e); mine {
		return next, effects
	}
	s.Notice = Notice{Doing: e.Doing, Reason: e.Reason, Fatal: e.Fatal, Count: s.Notice.Count + 1}
	s.Progress, s.Ask.Waiting = wire.Loading{}, false
	switch {
	case e.Fatal:
		s.Phase, s.Said = Dead, "The trainer is gone. Reload the page to go on."
	case s.Busy == Opening:
		s.Phase = s.back
		s.Notice.Again = s.back == Loading
		s.Said = "Loading went wrong."
		if s.back != Loading {
			s.Said = "Not opened. The model from before stays."
		}
	case s.Teaching() && (s.Busy == Measuring || slices.Contains(endsCourse, e.Doing)):
		s = s.courseFailed(e.Reason)
	case inRun && slices.Contains(endsRun, e.Doing):
		r := *s.Run
		r.since = time.Time{}
		s.Run, s.Phase = &r, Stopped
		s.Said = saidStopped(&r)
	default:
		s.Said = "Something went wrong."
	}
	s.Busy = Idle
	return s, []Effect{Focus{ID: "notice"}}
}

// What Failed says was being done: where that ends a run or a course, and where
// it needs one.
var (
	endsRun    = []string{"training", "finishing"}
	endsCourse = []string{"teaching", "training", "finishing"}
	needsRun   = []string{"pausing", "resuming", "stepping", "stopping"}
)

// broke is a failure that is not the trainer's.
func (s State) broke(e Broke) (State, []Effect) {
	if s.Phase == Dead {
		return s, nil // one fatal notice is enough
	}
	return s.failed(wire.Failed{Doing: e.Doing, Reason: e.Reason, Fatal: e.Fatal})
}

// tick counts the time since the last tick, unless the run waits.
func (r *Run) tick(now time.Time) {
	if !r.since.IsZero() {
		r.Elapsed += max(0, now.Sub(r.since))
		r.since = now
	}
}

// LastEval is the newest evaluation, false if there is none.
func (r *Run) LastEval() (run.Eval, bool) {
	if n := len(r.Evals.All); n > 0 {
		return r.Evals.All[n-1], true
	}
	return run.Eval{}, false
}
