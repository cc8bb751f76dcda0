package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/pcloralab/pcloralab/pclora/bench"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A benchCrew is the followers that share a measured step. One that is lost ends
// the measurement: a time of fewer would be of something else.
type benchCrew struct {
	crew
	waits time.Duration // so far for the answers under way, in turns of glance
}

// glance is how long a piece of work waits for followers before the session
// looks at its commands.
const glance = 20 * time.Millisecond

// hireForBench starts followers that make the case themselves. It implements
// bench.Hire.
func (s *Session) hireForBench(c run.StepCase, settings run.Config, exchanged, replicas int) (bench.Crew, error) {
	b := &benchCrew{crew: newCrew(s.env)}
	for b.size() < replicas {
		f, err := s.env.Hire(b.replies)
		if err != nil {
			b.dismiss(0)
			return nil, fmt.Errorf("another trainer could not be started: %w", err)
		}
		b.members = append(b.members, &member{follower: f})
	}
	if err := errors.Join(b.tell(nothing, wire.Prepare{Case: c.Name}), b.tell(beginning, wire.Begin{Config: settings, Exchanged: exchanged})); err != nil {
		b.dismiss(0)
		return nil, err
	}
	return b, nil
}

// tell gives every member an order, after which it owes an answer.
func (b *benchCrew) tell(d debt, o wire.Order) error {
	b.waits = 0
	for i, m := range b.members {
		m.owes = d
		if c, ok := o.(wire.Compute); ok {
			c.Index, c.Of = i+1, b.size()
			o = c
		}
		if err := m.follower.Order(o); err != nil {
			return fmt.Errorf("trainer %d of %d: %w", i+2, b.size(), err)
		}
	}
	return nil
}

// Compute implements bench.Crew.
func (b *benchCrew) Compute(n int) error { return b.tell(computation, wire.Compute{N: n}) }

// Apply implements bench.Crew.
func (b *benchCrew) Apply(n int, sum []float32) error {
	return b.tell(nothing, wire.Apply{N: n, Values: sum})
}

// Parts implements bench.Crew.
func (b *benchCrew) Parts() [][]float32 { return b.gathered() }

// Ready implements bench.Crew.
func (b *benchCrew) Ready() (bool, error) {
	for b.owes(beginning) || b.owes(computation) {
		select {
		case r := <-b.replies:
			if err := b.attend(r); err != nil {
				return false, err
			}
		case <-time.After(glance):
			if b.waits += glance; b.waits > toStart*patience {
				return false, fmt.Errorf("another trainer did not answer for %.0f s", b.waits.Seconds())
			}
			return false, nil
		}
	}
	return true, nil
}

// attend takes what a member reports.
func (b *benchCrew) attend(r Report) error {
	i := b.of(r.From)
	if i < 0 {
		return nil
	}
	m, err := b.members[i], r.Err
	switch reply := r.Reply.(type) {
	case wire.Begun:
		m.owes = nothing
		if reply.Kernels != tensor.Used().Name {
			err = fmt.Errorf("it computes with the kernel set %s", reply.Kernels)
		}
	case wire.Computed:
		m.owes, m.values = nothing, reply.Values
	case wire.Lost:
		err = errors.New(reply.Reason)
	}
	if err != nil {
		return fmt.Errorf("trainer %d of %d is lost: %w", i+2, b.size(), err)
	}
	return nil
}

// dismiss ends the followers of a measurement.
func (m *benchmark) dismiss() {
	if m.job == nil {
		return
	}
	if b, ok := m.job.Crew().(*benchCrew); ok {
		b.dismiss(0)
	}
}
