package main

import (
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// work does the next piece of the run: a batch of an evaluation, a step, or
// its end.
func (s *Session) work() error {
	a := s.run
	switch {
	case a.score != nil:
		return s.evaluate()
	case a.learner.Done() < a.learner.Steps():
		return s.train()
	case a.teach != nil:
		return s.endTeaching(wire.WhySteps)
	default:
		return s.finish()
	}
}

// measure begins an evaluation, of which every replica does a part. While
// followers are still starting, the leader does it alone.
func (s *Session) measure() {
	a := s.run
	a.score, a.shared = a.spare, !s.crew.owes(beginning)
	a.score.Reset(train.Shard{})
	if a.shared && s.tell(measurement, func(shard train.Shard) wire.Order {
		return wire.Measure{N: a.learner.Done(), Index: shard.Index, Of: shard.Of}
	}) { // else it has begun again
		a.score.Reset(train.Shard{Of: s.crew.size()})
	}
}

// evaluate scores a batch of what is measured on.
func (s *Session) evaluate() error {
	a, replicas := s.run, 1
	if a.shared {
		replicas = s.crew.size()
	}
	if a.score.Left() {
		start, done := s.env.Now(), a.score.Done
		a.score.Next(a.learner)
		a.pace.scored(s.env.Now().Sub(start), a.score.Done-done, a.score.Total/replicas)
	}
	if a.score.Left() || s.crew.owes(measurement) {
		return nil
	}
	correct := a.score.Correct
	if a.shared {
		correct += s.crew.correct()
	}
	e := run.Eval{Step: a.learner.Done(), Correct: correct, Total: a.score.Total}
	a.score = nil
	if a.teach != nil {
		return s.judge(e)
	}
	e.Lambda = a.run.Lambda()
	a.curve = append(a.curve, e)
	a.trace.digest.Eval(e)
	s.env.Send(wire.Evaluated{Eval: e, Answers: answers(a.run, s.loaded), Digest: a.trace.digest.Sum()})
	// The first evaluation precedes the first step, which Step asked for.
	if a.state == stepping && a.learner.Done() > 0 && a.learner.Done() < a.learner.Steps() {
		s.rest()
	}
	return nil
}

// train does half a step: a whole one may take longer than a person should wait
// for Pause. The second half ends when all replicas have done it.
func (s *Session) train() error {
	a := s.run
	start := s.env.Now()
	switch {
	case a.gathered: // and now the others' are there too
	case a.learner.Half():
		a.values, a.gathered = a.learner.Gradients(), true
	default:
		if !a.ordered && !s.tell(computation, func(shard train.Shard) wire.Order {
			return wire.Compute{N: a.learner.Done(), Index: shard.Index, Of: shard.Of}
		}) {
			return nil
		}
		a.ordered = true
		err := a.learner.Forward()
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
	report, err := a.learner.Update()
	s.count()
	if err != nil {
		return &doingError{"training", err}
	}
	now := s.env.Now()
	took := now.Sub(start) + a.took
	a.pace.stepped(took, report.Lambda > 0)
	n := a.learner.Done()
	last, measure := n == a.learner.Steps(), s.measures(n)
	if a.run != nil {
		a.trace.step(n, report)
	}
	a.latest = wire.Stepped{
		N: n, Lambda: report.Lambda, Task: report.Task, Distil: report.Distil,
		Logits: report.Logits, Attention: report.Attention, Relations: report.Relations,
		GradNorm: report.GradNorm, Rate: report.Rate, Millis: millis(took),
		PerSecond: a.pace.perSecond(), Left: a.left().Seconds(),
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
	if e := a.latest; a.teach != nil {
		s.env.Send(wire.TeachStepped{N: e.N, Task: e.Task, GradNorm: e.GradNorm, Rate: e.Rate, Millis: e.Millis, PerSecond: e.PerSecond, Left: e.Left})
		return
	}
	a.latest.Digest = a.trace.digest.Sum()
	s.env.Send(a.latest)
}

// measures reports whether the learner is measured after step n.
func (s *Session) measures(n int) bool {
	a := s.run
	return n == a.learner.Steps() || a.study.every > 0 && n%a.study.every == 0
}

// rest waits after a single step.
func (s *Session) rest() {
	s.run.state = paused
	s.env.Send(wire.Paused{N: s.run.learner.Done()})
}
