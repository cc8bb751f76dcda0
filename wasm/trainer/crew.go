package main

import (
	"errors"
	"time"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A crew is the followers that share a run's work with this trainer, their
// leader. The leader has shard 0 and member i has shard i+1.
type crew struct {
	env     Env
	replies chan Report
	members []*member
	parts   [][]float32 // of the members, while they are added up
	has     study       // what the members were given

	// The alarm tells the halves of the time in which a member must answer: a
	// machine that wakes from sleep rings one before its workers' answers come.
	alarm *time.Timer // nil while nothing is waited for
	rings int
	since time.Time // when the alarm was set
}

// A member is one follower and what it owes.
type member struct {
	follower Follower
	owes     debt
	values   []float32 // of its newest Computed
	correct  int       // of its newest Measured
	gone     error     // why it could not be told the sum
}

// A debt is an answer that the leader waits for.
type debt int

const (
	nothing debt = iota
	beginning
	computation
	measurement
)

// maxReports bounds the reports that wait for the session. A member has at most
// two on their way: the answer to an order and one to the order given up before.
const maxReports = 256

func newCrew(env Env) crew { return crew{env: env, replies: make(chan Report, maxReports)} }

// size is the number of replicas, the leader included.
func (c *crew) size() int { return len(c.members) + 1 }

// owes reports whether the leader waits for any such answer.
func (c *crew) owes(d debt) bool {
	for _, m := range c.members {
		if m.owes == d {
			return true
		}
	}
	return false
}

// hire makes the crew n replicas large. Members that were given another teacher
// or other data are dismissed; new ones are given these. On error the crew is
// smaller.
func (c *crew) hire(n int, st *study) error {
	if !c.has.same(st) {
		c.dismiss(0)
	}
	c.has = *st
	c.dismiss(n - 1)
	if c.size() >= n {
		return nil
	}
	supplies, err := st.supplies()
	for err == nil && c.size() < n {
		var f Follower
		if f, err = c.env.Hire(c.replies); err != nil {
			break
		}
		c.members = append(c.members, &member{follower: f})
		for _, s := range supplies {
			err = errors.Join(err, f.Order(s))
		}
		if err = errors.Join(err, f.Order(wire.Prepare{})); err != nil {
			c.dismiss(c.size() - 2)
		}
	}
	return err
}

// dismiss keeps the first n members and ends the others.
func (c *crew) dismiss(n int) {
	for len(c.members) > max(0, n) {
		last := len(c.members) - 1
		c.members[last].follower.Dismiss()
		c.members = c.members[:last]
	}
}

// drop ends member i and moves those behind it up.
func (c *crew) drop(i int) {
	c.members[i].follower.Dismiss()
	c.members = append(c.members[:i:i], c.members[i+1:]...)
}

// of returns which member a follower is, −1 for one that is gone.
func (c *crew) of(f Follower) int {
	for i, m := range c.members {
		if m.follower == f {
			return i
		}
	}
	return -1
}

// correct is the sum of what the members measured.
func (c *crew) correct() int {
	n := 0
	for _, m := range c.members {
		n += m.correct
	}
	return n
}

// quiet stops the alarm.
func (c *crew) quiet() {
	if c.alarm != nil {
		c.alarm.Stop()
		c.alarm = nil
	}
}

// gathered returns what the members computed, in their order.
func (c *crew) gathered() [][]float32 {
	c.parts = c.parts[:0]
	for _, m := range c.members {
		c.parts = append(c.parts, m.values)
	}
	return c.parts
}
