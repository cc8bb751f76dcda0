package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Session is the trainer's state and all it does. It works in small pieces,
// none of which takes longer than a step or a batch of the test set, and looks
// at its commands between them.
type Session struct {
	env     Env
	engine  run.Engine
	machine run.Machine

	loaded   *loaded // nil until a model and data were good
	own      own
	asked    *asking // what waits for the end of a step
	flops    float64 // a second; 0 until measured
	cancel   cancel
	ctx      context.Context // of what Cancel ends; never nil
	run      *activity
	crew     crew
	patience time.Duration // for a follower's answer
	bench    benchmark
}

// loaded is what a run starts from.
type loaded struct {
	name, title      string
	revision, sha256 string // as run.RecordModel has them
	notes            []string
	about            *material
	untaught, taught bool // whether the teacher must be taught, and whether it was
	teacher          model.Model
	prep             vision.Config    // of images
	tokenizer        *token.Tokenizer // of texts
	extra            []train.File     // that go with an export

	train, validation, test train.Set
	samples                 []int        // indices of the test examples to show
	score                   *train.Score // the teacher's, complete or under way
	memory                  run.Memory   // of a run
}

// An Incoming is a command, or why a message was none.
type Incoming struct {
	Command wire.Command
	Files   blobs // that the command comes with, in its order
	Err     error
}

// NewSession returns a session with nothing loaded. build names the binary in
// records.
func NewSession(env Env, build string) *Session {
	return &Session{
		env: env, engine: run.Engine{Kernels: tensor.Used().Name, Replicas: 1, Build: build},
		machine: env.Machine(), crew: newCrew(env), patience: patience, ctx: context.Background(),
	}
}

// Serve says Ready, then follows commands until the channel is closed. A panic
// ends what was being done, never the session.
func (s *Session) Serve(commands <-chan Incoming) {
	s.env.Send(wire.Ready{Engine: s.engine, Machine: s.machine})
	for {
		if !s.waiting() {
			s.crew.quiet()
		}
		if s.busy() && !s.waiting() {
			select {
			case c, ok := <-commands:
				if !ok {
					return
				}
				s.guard("following a command", func() error { return s.follow(c) })
			case r := <-s.crew.replies:
				s.guard("training", func() error { s.attend(r); return nil })
			default:
				if !s.guard("training", s.advance) {
					s.abandon()
				}
				s.env.Yield()
			}
			continue
		}
		start := s.env.Now()
		select {
		case c, ok := <-commands:
			if !ok {
				return
			}
			s.waited(start)
			s.guard("following a command", func() error { return s.follow(c) })
		case r := <-s.crew.replies:
			s.waited(start)
			s.guard("training", func() error { s.attend(r); return nil })
		case <-s.alarm():
			s.waited(start)
			s.remind()
		}
	}
}

// guard runs f and reports its error or panic to the page as Failed. It returns
// whether all went well.
func (s *Session) guard(doing string, f func() error) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			ok = false
			s.env.Send(wire.Failed{Doing: doing, Reason: fmt.Sprintf("a fault in the trainer: %v. What was loaded is still there; try again, and report this if it returns", p)})
		}
	}()
	if err := f(); errors.Is(err, errCancelled) {
		s.env.Send(wire.Cancelled{})
	} else if err != nil {
		s.env.Send(failure(doing, err))
		return false
	}
	return true
}

// follow does what a command asks.
func (s *Session) follow(in Incoming) error {
	if in.Err != nil {
		return &doingError{"reading a message", in.Err}
	}
	if err := s.bench.refuses(in.Command); err != nil {
		return during("measuring", err)
	}
	switch c := in.Command.(type) {
	case wire.Load:
		return during("loading", s.cancellable(func() error { return s.load(c) }))
	case wire.Start:
		return during("starting", s.start(c))
	case wire.Pause:
		return during("pausing", s.pause())
	case wire.Resume:
		return during("resuming", s.resume())
	case wire.Step:
		return during("stepping", s.step())
	case wire.Stop:
		return during("stopping", s.stop())
	case wire.Reset:
		s.run = nil
		s.env.Send(wire.WasReset{})
		return nil
	case wire.Export:
		return during("exporting", s.export())
	case wire.PeekModel:
		return during("looking at the model", s.cancellable(func() error { return s.peekModel(c, in.Files) }))
	case wire.PeekData:
		return during("reading the data", s.cancellable(func() error { return s.peekData(c, in.Files) }))
	case wire.ArrangeData:
		return during("reading the data", s.arrangeData(c))
	case wire.Teach:
		return during("teaching", s.startTeaching(c))
	case wire.Ask:
		return during("asking", s.ask(c, in.Files))
	case wire.ListShelf:
		return during("looking at the downloads", s.listShelf())
	case wire.ClearShelf:
		return during("deleting a download", s.clearShelf(c.Key))
	case wire.Cancel:
		return nil // nothing is under way, or it would have heard of it
	case wire.Bench:
		return during("measuring", s.startBench(c))
	case wire.StopBench:
		s.stopBench()
		return nil
	}
	return &doingError{"reading a message", fmt.Errorf("trainer: no answer to %T", in.Command)}
}

// busy reports whether there is work that waits for no command.
func (s *Session) busy() bool {
	return s.training() || s.bench.working
}

// training reports whether the teacher's score, teaching or a run is under way.
func (s *Session) training() bool { return s.scoring() || s.run != nil && s.run.working() }

// scoring reports whether the teacher's score is still under way.
func (s *Session) scoring() bool {
	return s.loaded != nil && !s.loaded.untaught && s.loaded.score.Left() && !s.busyTeaching()
}

// busyTeaching reports whether the teacher is being taught.
func (s *Session) busyTeaching() bool {
	return s.run != nil && s.run.teach != nil && s.run.state != ended
}

// advance does the next piece of work.
func (s *Session) advance() error {
	if s.bench.working {
		return during("measuring", s.measureNext())
	}
	if s.scoring() {
		return s.scoreTeacher()
	}
	start := s.env.Now()
	err := s.work()
	if err == nil {
		err = s.answerLate()
	}
	if s.run != nil {
		s.run.spent += s.env.Now().Sub(start)
	}
	return err
}

// scoreTeacher scores a batch of the test set with the teacher.
func (s *Session) scoreTeacher() error {
	l := s.loaded
	if l.score.Next(l.teacher) {
		return nil
	}
	s.env.Send(wire.Taught{Correct: l.score.Correct, Total: l.score.Total, Answers: answers(l.teacher, l)})
	return nil
}

// abandon ends the work that went wrong, so that the session can go on.
func (s *Session) abandon() {
	if s.bench.working {
		s.bench.dismiss()
		s.bench = benchmark{}
		return
	}
	if s.scoring() {
		s.loaded = nil
	}
	if s.run != nil {
		s.run.state = ended
	}
}

// answers asks a model for the classes of the samples.
func answers(m train.Classifier, l *loaded) []wire.Answer {
	class, confidence := train.Answers(m, l.test, l.samples)
	as := make([]wire.Answer, len(class))
	for i := range class {
		as[i] = wire.Answer{Class: class[i], Confidence: confidence[i]}
	}
	return as
}

// every is the least time between two Stepped or Loading events.
const every = 100 * time.Millisecond
