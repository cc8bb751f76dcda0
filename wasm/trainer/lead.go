package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// patience is how long the leader waits for a follower at least, once its own
// part is done. Followers have as much to do as it has, so it is generous.
const patience = 20 * time.Second

// A follower also gets this many times the leader's own time, and longer than
// that to start.
const (
	times   = 10
	toStart = 3
)

// tell gives every member the order that makes returns for its shard. A member
// that cannot be told is lost, and tell then returns false: shards are other
// ones now.
func (s *Session) tell(d debt, makes func(shard train.Shard) wire.Order) bool {
	for i, m := range s.crew.members {
		m.owes = d
		if err := m.follower.Order(makes(train.Shard{Index: i + 1, Of: s.crew.size()})); err != nil {
			s.lose(i, err.Error())
			return false
		}
	}
	return true
}

// join makes the run one of as many replicas as it was asked for, as far as they
// can be had.
func (s *Session) join() {
	a := s.run
	if err := s.crew.hire(a.replicas, &a.study); err != nil {
		s.lost(s.crew.size()+1, a.replicas, "it could not be started: "+err.Error())
	}
	a.learner.SetShard(train.Shard{Of: s.crew.size()})
	begin := a.study.begin
	begin.Exchanged = a.learner.Exchanged()
	for !s.tell(beginning, func(train.Shard) wire.Order { return begin }) {
	}
}

// addUp puts the sum of all replicas' gradients and losses, taken in their
// order, into the place of the leader's and tells it to the others. If another
// step follows, they begin with it at once.
func (s *Session) addUp() {
	a := s.run
	train.AddInOrder(a.values, s.crew.gathered()...)
	next := a.learner.Done() + 1
	a.ordered = a.state == running && !s.measures(next)
	for i, m := range s.crew.members {
		m.gone = m.follower.Order(wire.Apply{N: a.learner.Done(), Values: a.values})
		if a.ordered && m.gone == nil {
			m.owes = computation
			m.gone = m.follower.Order(wire.Compute{N: next, Index: i + 1, Of: s.crew.size()})
		}
	}
}

// count loses the members that could not be told the sum. The step they took
// part in counts.
func (s *Session) count() {
	for i := len(s.crew.members) - 1; i >= 0; i-- {
		if err := s.crew.members[i].gone; err != nil {
			s.lose(i, err.Error())
		}
	}
}

// waiting reports whether the work that is left waits for followers.
func (s *Session) waiting() bool {
	a := s.run
	switch {
	case a == nil || !a.working() || s.scoring():
		return false
	case a.score != nil:
		return !a.score.Left() && s.crew.owes(measurement)
	case a.gathered:
		return s.crew.owes(computation)
	}
	return s.crew.owes(beginning)
}

// waited counts the time since start, in which the session waited for followers
// or for a command.
func (s *Session) waited(start time.Time) {
	if s.waiting() {
		d := s.env.Now().Sub(start)
		s.run.spent += d
		s.run.took += d
	}
}

// alarm returns a channel that rings twice in the time in which a follower must
// answer; nil while nothing is waited for.
func (s *Session) alarm() <-chan time.Time {
	c := &s.crew
	if !s.waiting() {
		return nil
	}
	if c.alarm == nil {
		c.alarm, c.rings, c.since = time.NewTimer(s.limit()/2), 0, time.Now()
	}
	return c.alarm.C
}

// limit is how long a follower may take from now on.
func (s *Session) limit() time.Duration {
	if s.crew.owes(beginning) {
		return toStart * s.patience
	}
	return max(s.patience, times*s.run.worked)
}

// remind takes the second ring for the end of all that have not answered.
func (s *Session) remind() {
	c := &s.crew
	if c.rings++; c.rings < 2 {
		c.alarm.Reset(s.limit() / 2)
		return
	}
	c.alarm = nil
	for i := len(c.members) - 1; i >= 0; i-- {
		if c.members[i].owes != nothing {
			s.lose(i, fmt.Sprintf("it did not answer for %.0f s", time.Since(c.since).Seconds()))
		}
	}
}

// attend takes what a follower reports. What does not fit the order it has is
// the answer to one that was given up.
func (s *Session) attend(r Report) {
	i := s.crew.of(r.From)
	if i < 0 {
		return
	}
	m, shard := s.crew.members[i], train.Shard{Index: i + 1, Of: s.crew.size()}
	fits := func(d debt, n, index, of int) bool {
		return m.owes == d && s.run != nil && n == s.run.learner.Done() && shard == train.Shard{Index: index, Of: of}
	}
	err := r.Err
	switch reply := r.Reply.(type) {
	case wire.Begun:
		if reply.Kernels != s.engine.Kernels {
			err = fmt.Errorf("it computes with the kernel set %s, the leader with %s", reply.Kernels, s.engine.Kernels)
		} else if m.owes == beginning {
			m.owes = nothing
		}
	case wire.Computed:
		if fits(computation, reply.N, reply.Index, reply.Of) {
			m.owes, m.values = nothing, reply.Values
			if len(m.values) != s.run.learner.Exchanged() {
				err = errors.New("it sent something else than gradients")
			}
		}
	case wire.Measured:
		if fits(measurement, reply.N, reply.Index, reply.Of) {
			m.owes, m.correct = nothing, reply.Correct
		}
	case wire.Lost:
		err = errors.New(reply.Reason)
	}
	if err != nil {
		s.lose(i, err.Error())
	}
}

// lose goes on without member i: a step or an evaluation under way is given up
// and begins again.
func (s *Session) lose(i int, reason string) {
	was := s.crew.size()
	s.crew.drop(i)
	a := s.run
	if a == nil || a.state == ended {
		return // the next run hires another
	}
	a.learner.SetShard(train.Shard{Of: s.crew.size()})
	a.gathered, a.ordered = false, false
	s.lost(i+2, was, reason)
	if a.score != nil && a.shared {
		s.measure()
	}
}

// lost records that a replica is gone and tells the page.
func (s *Session) lost(replica, of int, reason string) {
	a := s.run
	change := run.Change{Step: a.learner.Done(), Replicas: s.crew.size(), Reason: strings.TrimSuffix(reason, ".")}
	a.changes = append(a.changes, change)
	s.env.Send(wire.ReplicaLost{Replica: replica, Of: of, Change: change})
}
