package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// An activity is a run and where it is.
type activity struct {
	run      *train.Run
	replicas int // that it began with
	changes  []run.Change

	state  state
	score  *train.Score // the student's, while it is measured; else nil
	spare  *train.Score // score's memory between evaluations
	shared bool         // whether every replica measures a part

	curve    []run.Eval
	spent    time.Duration // of work, pauses left out
	ordered  bool          // whether the followers compute the step under way
	values   []float32     // what the step under way exchanges
	gathered bool          // whether values are there
	took     time.Duration // by the step under way, waiting included
	worked   time.Duration // on the trainer's own part of it
	pace     pace
	latest   wire.Stepped // what the last step came to
	told     int          // N of the last Stepped that was sent
	reported time.Time    // when

	finished model.Model // the compressed model, once done
	result   run.Result
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
)

// start begins a run, in place of one that may be there.
func (s *Session) start(c wire.Start) error {
	if s.loaded == nil {
		return errNothingLoaded
	}
	c.Config.Model = s.loaded.name
	if err := run.CheckReplicas(c.Replicas); err != nil {
		return err
	}
	r, err := train.NewRun(c.Config, s.loaded.teacher, s.loaded.train)
	if err != nil {
		return err
	}
	c.Replicas = min(c.Replicas, c.Config.Batch) // each has an image at least
	if err := s.loaded.memory.Check(c.Config, c.Replicas, s.machine); err != nil {
		return err
	}
	s.run = &activity{run: r, replicas: c.Replicas, spare: train.NewScore(s.loaded.test)}
	if c.Paused {
		s.run.state = paused
	}
	s.env.Send(wire.Started{Config: c.Config, Replicas: c.Replicas, Paused: c.Paused})
	s.join()
	s.measure()
	if c.Paused {
		s.env.Send(wire.Paused{N: 0})
	}
	return nil
}

func (s *Session) pause() error {
	if s.run == nil || !s.run.working() {
		return errNoRun
	}
	s.run.state = paused
	s.sendStep()
	s.env.Send(wire.Paused{N: s.run.run.N})
	return nil
}

func (s *Session) resume() error {
	if s.run == nil || s.run.state != paused {
		return errNoRun
	}
	s.run.state = running
	s.env.Send(wire.Resumed{N: s.run.run.N})
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
	s.run.state = ended
	s.sendStep()
	s.env.Send(wire.Stopped{N: s.run.run.N})
	return nil
}

// work does the next piece of the run: a batch of an evaluation, a step, or
// its end.
func (s *Session) work() error {
	a := s.run
	switch {
	case a.score != nil:
		s.evaluate()
	case a.run.N < a.run.Config.Steps:
		return s.train()
	default:
		return s.finish()
	}
	return nil
}

// measure begins an evaluation, of which every replica does a part. While
// followers are still starting, the leader does it alone.
func (s *Session) measure() {
	a := s.run
	a.score, a.shared = a.spare, !s.crew.owes(beginning)
	a.score.Reset(train.Shard{})
	if a.shared && s.tell(measurement, func(shard train.Shard) wire.Order {
		return wire.Measure{N: a.run.N, Index: shard.Index, Of: shard.Of}
	}) { // else it has begun again
		a.score.Reset(train.Shard{Of: s.crew.size()})
	}
}

// evaluate scores a batch of the test set with the student.
func (s *Session) evaluate() {
	a, replicas := s.run, 1
	if a.shared {
		replicas = s.crew.size()
	}
	if a.score.Left() {
		start, done := s.env.Now(), a.score.Done
		a.score.Next(a.run)
		a.pace.scored(s.env.Now().Sub(start), a.score.Done-done, a.score.Total/replicas)
	}
	if a.score.Left() || s.crew.owes(measurement) {
		return
	}
	correct := a.score.Correct
	if a.shared {
		correct += s.crew.correct()
	}
	e := run.Eval{Step: a.run.N, Lambda: a.run.Lambda(), Correct: correct, Total: a.score.Total}
	a.curve, a.score = append(a.curve, e), nil
	s.env.Send(wire.Evaluated{Eval: e, Answers: answers(a.run, s.loaded)})
	// The first evaluation precedes the first step, which Step asked for.
	if a.state == stepping && a.run.N > 0 && a.run.N < a.run.Config.Steps {
		s.rest()
	}
}

// train does half a step: a whole one may take longer than a person should wait
// for Pause. The second half ends when all replicas have done it.
func (s *Session) train() error {
	a := s.run
	start := s.env.Now()
	switch {
	case a.gathered: // and now the others' are there too
	case a.run.Half():
		a.values, a.gathered = a.run.Gradients(), true
	default:
		if !a.ordered && !s.tell(computation, func(shard train.Shard) wire.Order {
			return wire.Compute{N: a.run.N, Index: shard.Index, Of: shard.Of}
		}) {
			return nil
		}
		a.ordered = true
		err := a.run.Forward()
		a.worked = s.env.Now().Sub(start)
		a.took = a.worked
		return during("training", err)
	}
	if s.crew.owes(computation) {
		a.worked += s.env.Now().Sub(start)
		a.took = a.worked
		return nil
	}
	a.gathered = false
	s.addUp()
	report, err := a.run.Update()
	s.count()
	if err != nil {
		return &doingError{"training", err}
	}
	now := s.env.Now()
	took := now.Sub(start) + a.took
	a.pace.stepped(took, report.Lambda > 0)
	n, c := a.run.N, a.run.Config
	last, measure := n == c.Steps, s.measures(n)
	a.latest = wire.Stepped{
		N: n, Lambda: report.Lambda, Task: report.Task, Distil: report.Distil,
		GradNorm: report.GradNorm, Rate: report.Rate, Millis: millis(took),
		PerSecond: a.pace.perSecond(), Left: a.pace.left(a.run).Seconds(),
	}
	if last || a.state == stepping || now.Sub(a.reported) >= every {
		s.sendStep()
	}
	switch {
	case measure:
		s.measure()
	case a.state == stepping:
		s.rest()
	}
	return nil
}

// sendStep sends the last step's report unless the page has it.
func (s *Session) sendStep() {
	a := s.run
	if a.latest.N == a.told {
		return
	}
	a.told, a.reported = a.latest.N, s.env.Now()
	s.env.Send(a.latest)
}

// measures reports whether the student is measured after step n.
func (s *Session) measures(n int) bool {
	c := s.run.run.Config
	return n == c.Steps || c.EvalEvery > 0 && n%c.EvalEvery == 0
}

// rest waits after a single step.
func (s *Session) rest() {
	s.run.state = paused
	s.env.Send(wire.Paused{N: s.run.run.N})
}

// finish drops the frozen weights and compares what is left with the teacher.
func (s *Session) finish() error {
	a, l := s.run, s.loaded
	a.state = ended
	m, err := a.run.Finish()
	if err != nil {
		return &doingError{"finishing", err}
	}
	final := a.curve[len(a.curve)-1] // of the last step, when λ was 0 already
	a.result = run.Result{Before: train.Side(l.teacher, l.score), After: train.Side(m, &train.Score{Correct: final.Correct, Done: final.Total})}
	a.result.Before.Millis, a.result.After.Millis = s.compareSpeed(l.teacher, m)
	a.result.Seconds = a.spent.Seconds()
	a.finished = m
	s.env.Send(wire.Finished{Result: a.result})
	return nil
}

// compareSpeed returns the median time of one image in a batch of a and of b,
// in milliseconds, measured in turn.
func (s *Session) compareSpeed(a, b train.Classifier) (float64, float64) {
	const rounds = 7
	var times [2][]float64
	for range rounds {
		for i, m := range []train.Classifier{a, b} {
			start := s.env.Now()
			train.Answers(m, s.loaded.test, s.loaded.samples)
			times[i] = append(times[i], millis(s.env.Now().Sub(start))/float64(len(s.loaded.samples)))
			s.env.Yield()
		}
	}
	slices.Sort(times[0])
	slices.Sort(times[1])
	return times[0][rounds/2], times[1][rounds/2]
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// export sends the finished model.
func (s *Session) export() error {
	if s.run == nil || s.run.finished == nil {
		return errors.New("there is no finished model: λ must reach 0 and the run its end before the frozen weights can be dropped")
	}
	a := s.run
	var b bytes.Buffer
	record := run.Record{Config: a.run.Config, Engine: s.engine, Result: a.result, Curve: a.curve, Changes: a.changes}
	record.Engine.Replicas = a.replicas
	if err := train.Export(&b, a.finished, s.loaded.prep, record); err != nil {
		return err
	}
	s.env.Send(wire.Exported{Name: fmt.Sprintf("%s-rank-%d.zip", s.loaded.name, a.run.Config.Rank), Zip: b.Bytes()})
	return nil
}
