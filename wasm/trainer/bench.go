package main

import (
	"errors"
	"time"

	"github.com/pcloralab/pcloralab/pclora/bench"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A benchmark is a job of package bench and where it is. Its job is kept when
// it has ended, so that the next measurement of the same case goes on from there.
type benchmark struct {
	job     *bench.Job // nil before the first, and after StopBench
	name    string     // of the case
	working bool
	told    time.Time // of the last Benching
}

// refuses returns an error for a command that would disturb the measurement
// under way.
func (m *benchmark) refuses(c wire.Command) error {
	if m.working {
		switch c.(type) {
		case wire.Load, wire.Start, wire.Teach, wire.Ask, wire.Resume, wire.Step, wire.Bench:
			return errors.New("a measurement is under way: wait for it, or stop it")
		}
	}
	return nil
}

// startBench begins a measurement.
func (s *Session) startBench(c wire.Bench) error {
	if s.training() {
		return errors.New("the trainer is at work: stop or finish the run first, then measure")
	}
	job, err := bench.NewJob(c.Measure, s.bench.job, s.hireForBench)
	if err != nil {
		return err
	}
	if s.bench.job != nil && job.Crew() != s.bench.job.Crew() {
		s.bench.dismiss()
	}
	s.bench = benchmark{job: job, name: c.Measure.Case, working: true, told: s.env.Now()}
	s.env.Send(wire.Benching{Case: s.bench.name})
	return nil
}

// stopBench ends a measurement and forgets what it had prepared.
func (s *Session) stopBench() {
	s.bench.dismiss()
	s.bench = benchmark{}
	s.env.Send(wire.BenchStopped{})
}

// measureNext does the next piece of the measurement.
func (s *Session) measureNext() error {
	b := &s.bench
	more, err := b.job.Next(s.env.Now)
	if err != nil {
		return err
	}
	if !more {
		b.working = false
		s.env.Send(wire.Benched{Result: b.job.Result()})
		return nil
	}
	if now := s.env.Now(); now.Sub(b.told) >= every {
		b.told = now
		s.env.Send(wire.Benching{Case: b.name, Done: b.job.Done})
	}
	return nil
}
