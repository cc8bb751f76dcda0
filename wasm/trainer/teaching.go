package main

import (
	"errors"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// startTeaching begins to teach the teacher, in place of a run that may be there.
func (s *Session) startTeaching(c wire.Teach) error {
	l := s.loaded
	if l == nil {
		return errNothingLoaded
	}
	if err := errors.Join(c.Config.Validate(), run.CheckReplicas(c.Replicas)); err != nil {
		return err
	}
	learnt, measured, err := l.lessons(uint64(c.Config.Seed))
	if err != nil {
		return err
	}
	t, err := train.NewTeaching(c.Config, l.teacher, learnt)
	if err != nil {
		return err
	}
	c.Replicas = min(c.Replicas, c.Config.Batch)
	memory := train.TeachMemoryOf(c.Config, *l.teacher.Settings(), l.train, l.test)
	if err := memory.Check(c.Config.Sizes(), c.Replicas, s.machine); err != nil {
		return err
	}
	begin := wire.Begin{Config: run.Default(), Teach: &c.Config}
	s.run = &activity{learner: t, teach: t, replicas: c.Replicas, spare: train.NewScore(measured),
		study: study{l.teacher, learnt, measured, begin, c.Config.EvalEvery}, best: run.Eval{Correct: -1}}
	s.env.Send(wire.TeachStarted{Config: c.Config, Replicas: c.Replicas, Total: measured.Len()})
	s.join()
	s.measure()
	return nil
}

// lessons are what the teacher learns from and what decides when it knows
// enough: the validation part, or some of the training part where there is none.
func (l *loaded) lessons(seed uint64) (learnt, measured train.Set, err error) {
	if l.validation.Len() > 0 {
		return l.train, l.validation, nil
	}
	m := l.about
	all := data.Set{Classes: m.set.Classes}
	for _, i := range m.parts.Train {
		all.Labels, all.Sums = append(all.Labels, m.set.Labels[i]), append(all.Sums, m.set.Sums[i])
	}
	parts, err := all.Split(data.Shares{Validation: validationShare}, seed)
	if err != nil {
		return learnt, measured, err
	}
	return l.train.Part(parts.Train), l.train.Part(parts.Validation), nil
}

// judge follows an evaluation of the teacher under way: the best so far is kept,
// and with patience at an end teaching ends.
func (s *Session) judge(e run.Eval) error {
	a := s.run
	kept, stop := a.teach.Judge(e.Correct)
	if kept {
		a.best = e
	}
	s.env.Send(wire.TeachEvaluated{N: e.Step, Correct: e.Correct, Total: e.Total, Best: kept})
	if stop && e.Step < a.teach.Steps() {
		return s.endTeaching(wire.WhyPatience)
	}
	return nil
}

// endTeaching makes the best weights the teacher's, and measures it.
func (s *Session) endTeaching(why string) error {
	a, l := s.run, s.loaded
	a.state = ended
	done := wire.TeachDone{N: a.learner.Done(), Best: a.best.Step, Why: why, Correct: a.best.Correct, Total: a.best.Total}
	s.crew.dismiss(0)
	s.run = nil
	if a.best.Correct < 0 {
		return errors.New("teaching was stopped before its first measurement: the teacher is what it was")
	}
	l.teacher, l.untaught, l.taught = a.teach.Finish(), false, true
	l.score = train.NewScore(l.test)
	s.env.Send(done)
	return nil
}
