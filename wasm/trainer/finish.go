package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

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
	s.env.Send(wire.Finished{Result: a.result, Ranks: ranksUnless(a.run.Config, train.RanksOf(m))})
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
	if err := train.Export(&b, a.finished, 0, s.loaded.prep, s.record(), s.loaded.extra...); err != nil {
		return err
	}
	s.env.Send(wire.Exported{Name: fmt.Sprintf("%s-rank-%d.zip", s.loaded.name, a.run.Config.Rank), Zip: b.Bytes()})
	return nil
}
