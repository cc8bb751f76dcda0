package main

import (
	"errors"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// An activity is a run, or the teaching before it, and where it is.
type activity struct {
	learner  train.Learner
	run      *train.Run      // nil while teaching
	teach    *train.Teaching // nil in a run
	study    study
	replicas int // that it began with
	changes  []run.Change

	state  state
	score  *train.Score // while the learner is measured; else nil
	spare  *train.Score // score's memory between evaluations
	shared bool         // whether every replica measures a part

	curve    []run.Eval
	trace    trace
	spent    time.Duration // of work, pauses left out
	ordered  bool          // whether the followers compute the step under way
	values   []float32     // what the step under way exchanges
	gathered bool          // whether values are there
	took     time.Duration // by the step under way, waiting included
	worked   time.Duration // on the trainer's own part of it
	pace     pace
	latest   wire.Stepped // what the last step came to
	told     int          // N of the last step that was reported
	reported time.Time    // when

	best     run.Eval    // of teaching, on the validation part
	finished model.Model // the compressed model, once done
	result   run.Result
}

// A study is what followers must have to share an activity's work.
type study struct {
	teacher     model.Model
	train, test train.Set // what is learnt from, and what is measured on
	begin       wire.Begin
	every       int // steps between evaluations; 0: only at the end
}

// A state says what an activity waits for.
type state int

const (
	running  state = iota
	paused         // for Step, Resume or Stop
	stepping       // for the end of one step
	ended          // for nothing any more
)

func (a *activity) working() bool { return a.state == running || a.state == stepping }

var (
	errNothingLoaded = errors.New("no model is loaded yet: wait for it, or load one")
	errNoRun         = errors.New("there is no run: press Start first")
	errUntaught      = errors.New("the teacher does not know this task yet: teach it first")
)

// start begins a run, in place of one that may be there.
func (s *Session) start(c wire.Start) error {
	l := s.loaded
	switch {
	case l == nil:
		return errNothingLoaded
	case l.untaught:
		return errUntaught
	case s.busyTeaching():
		return errors.New("the teacher is still being taught: wait, or stop that first")
	}
	c.Config.Model, c.Config.Data = l.name, l.about.name
	if err := run.CheckReplicas(c.Replicas); err != nil {
		return err
	}
	r, err := train.NewRun(c.Config, l.teacher, l.train)
	if err != nil {
		return err
	}
	c.Replicas = min(c.Replicas, c.Config.Batch) // each has an example at least
	if err := l.memory.Check(c.Config, c.Replicas, s.machine); err != nil {
		return err
	}
	s.run = &activity{learner: r, run: r, replicas: c.Replicas, spare: train.NewScore(l.test),
		study: study{l.teacher, l.train, l.test, wire.Begin{Config: c.Config}, c.Config.EvalEvery}}
	if c.Paused {
		s.run.state = paused
	}
	s.env.Send(wire.Started{Config: c.Config, Replicas: c.Replicas, Paused: c.Paused, Ranks: ranksUnless(c.Config, r.Ranks())})
	s.join()
	s.measure()
	if c.Paused {
		s.env.Send(wire.Paused{N: 0})
	}
	return nil
}

// ranksUnless returns the layers' ranks, nil where the settings say all of them.
func ranksUnless(c run.Config, ranks []int) []int {
	for _, r := range ranks {
		if r != c.FactorRank(c.Rank) {
			return ranks
		}
	}
	return nil
}

func (s *Session) pause() error {
	if s.run == nil || !s.run.working() {
		return errNoRun
	}
	s.run.state = paused
	s.sendStep()
	s.env.Send(wire.Paused{N: s.run.learner.Done()})
	return nil
}

func (s *Session) resume() error {
	if s.run == nil || s.run.state != paused {
		return errNoRun
	}
	s.run.state = running
	s.env.Send(wire.Resumed{N: s.run.learner.Done()})
	return nil
}

func (s *Session) step() error {
	if s.run == nil || s.run.state != paused {
		return errors.New("there is no paused run: press Pause first, or Step before Start")
	}
	s.run.state = stepping
	return nil
}

func (s *Session) stop() error {
	if s.run == nil || s.run.state == ended {
		return errNoRun
	}
	s.sendStep()
	if s.run.teach != nil {
		return s.endTeaching(wire.WhyStopped)
	}
	s.run.state = ended
	s.env.Send(wire.Stopped{N: s.run.learner.Done()})
	return nil
}
