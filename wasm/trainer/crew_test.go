package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A hand is a follower under test: a replica on a goroutine of its own, whose
// messages share no memory with the leader.
type hand struct {
	orders    chan IncomingOrder
	replies   chan<- Report
	meet      func(h *hand, o wire.Order) bool // whether the order may go on to the replica; nil for yes
	deaf      bool                             // whether it cannot be told a sum
	once      sync.Once
	mu        sync.Mutex
	dismissed bool
}

// hand hires one that meets orders as told.
func (w *world) hand(replies chan<- Report, meet func(h *hand, o wire.Order) bool) *hand {
	h := &hand{orders: make(chan IncomingOrder, 100), replies: replies, meet: meet}
	w.hired = append(w.hired, h)
	go newReplica(func(r wire.Reply) {
		if c, ok := r.(wire.Computed); ok {
			c.Values = slices.Clone(c.Values)
			r = c
		}
		h.report(r, nil)
	}).Serve(h.orders)
	return h
}

func (h *hand) report(r wire.Reply, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.dismissed {
		h.replies <- Report{From: h, Reply: r, Err: err}
	}
}

func (h *hand) Order(o wire.Order) error {
	if a, ok := o.(wire.Apply); ok {
		if h.deaf {
			return errors.New("deaf")
		}
		a.Values = slices.Clone(a.Values)
		o = a
	}
	if h.meet != nil && !h.meet(h, o) {
		return nil
	}
	text, err := wire.EncodeOrder(o)
	if err != nil {
		return err
	}
	if _, err := wire.DecodeOrder(text); err != nil {
		return err
	}
	h.orders <- IncomingOrder{Order: o}
	return nil
}

func (h *hand) Dismiss() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dismissed = true
	h.once.Do(func() { close(h.orders) })
}

// job plays a whole run and its export on some replicas.
func job(t *testing.T, c run.Config, replicas int, hire func(w *world, replies chan<- Report) (Follower, error)) *world {
	t.Helper()
	w := &world{files: tinyFiles(t), clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
	if hire != nil {
		w.hire = func(replies chan<- Report) (Follower, error) { return hire(w, replies) }
	}
	w.hear = func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.session.patience = 10 * time.Second
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: c, Replicas: replicas})
		case wire.Finished:
			w.do(wire.Export{})
		case wire.Exported, wire.Failed:
			w.end()
		}
	}
	w.serve()
	return w
}

// weights is what an exported model has, without what took time.
func weights(t *testing.T, w *world) []byte {
	t.Helper()
	return unzip(t, find[wire.Exported](t, w).Zip)["model.safetensors"]
}

func record(t *testing.T, w *world) run.Record {
	t.Helper()
	r, err := run.ParseRecord(unzip(t, find[wire.Exported](t, w).Zip)["run.json"])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// team makes the same run on goroutines: with[i] replicas for the steps from i's
// key on, as after a loss.
func team(t *testing.T, c run.Config, replicas int) []byte {
	t.Helper()
	l := tinyStudy(t)
	run, err := train.NewTeam(c, l.teacher, l.train, replicas)
	if err != nil {
		t.Fatal(err)
	}
	for range c.Steps {
		if _, err := run.Step(); err != nil {
			t.Fatal(err)
		}
	}
	m, err := run.Run().Finish()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.Write(&b, map[string]string{"format": "pt"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tinyStudy is what a run of the tiny model and the shipped data starts from.
func tinyStudy(t *testing.T) *study {
	t.Helper()
	w := &world{files: tinyFiles(t), clock: time.Unix(0, 0)}
	s := NewSession(w, "")
	if err := s.load(load); err != nil {
		t.Fatal(err)
	}
	return &study{teacher: s.loaded.teacher, train: s.loaded.train, test: s.loaded.test}
}

// TestReplicasAreATeam: followers that are told by messages make the run that
// goroutines make, bit for bit, and evaluations do not depend on their number.
func TestReplicasAreATeam(t *testing.T) {
	c := tinyRun()
	alone := job(t, c, 1, nil)
	for _, n := range []int{2, 3, 8} {
		w := job(t, c, n, nil)
		if !bytes.Equal(weights(t, w), team(t, c, n)) {
			t.Errorf("%d replicas: the student differs from a team's", n)
		}
		if len(w.hired) != n-1 {
			t.Errorf("%d replicas: %d followers were hired", n, len(w.hired))
		}
		if r := record(t, w); r.Engine.Replicas != n || r.Changes != nil {
			t.Errorf("%d replicas: the record says %d and %v", n, r.Engine.Replicas, r.Changes)
		}
		if started := find[wire.Started](t, w); started.Replicas != n {
			t.Errorf("%d replicas: Started says %d", n, started.Replicas)
		}
		// Before the first step all students are the teacher.
		if first, want := record(t, w).Curve[0], record(t, alone).Curve[0]; first != want {
			t.Errorf("%d replicas: the first evaluation is %+v, alone %+v", n, first, want)
		}
		if got, want := kinds(w.events), kinds(alone.events); got != want {
			t.Errorf("%d replicas: events %s, alone %s", n, got, want)
		}
	}
	if !bytes.Equal(weights(t, alone), team(t, c, 1)) {
		t.Error("one replica: the student differs from a run alone")
	}
}

// A fate meets an order of step 5 in its own way.
var fates = []struct {
	name, want string
	meet       func(h *hand, o wire.Order) bool
}{
	{"it fails in the step", "a fault in it", on(4, func(h *hand) { h.report(wire.Lost{Reason: "a fault in it"}, nil) })},
	{"its worker fails", "its program failed", on(4, func(h *hand) { h.report(nil, errors.New("its program failed")) })},
	{"it is terminated", "did not answer", on(4, func(h *hand) {})},
	{"it answers with something else", "something else than gradients", on(4, func(h *hand) {
		h.report(wire.Computed{N: 4, Index: 1, Of: 2, Values: []float32{1}}, nil)
	})},
}

// on calls f in the place of the computation of step n+1.
func on(n int, f func(h *hand)) func(h *hand, o wire.Order) bool {
	return func(h *hand, o wire.Order) bool {
		c, ok := o.(wire.Compute)
		if !ok || c.N != n {
			return true
		}
		f(h)
		return false
	}
}

// TestReplicaIsLostInAStep: the step is made again with one less, which the
// page and the record are told, and the student is what it is when a team of two
// goes on as one.
func TestReplicaIsLostInAStep(t *testing.T) {
	c := tinyRun()
	want := afterLoss(t, c, 4)
	for _, fate := range fates {
		t.Run(fate.name, func(t *testing.T) {
			w := job(t, c, 2, func(w *world, replies chan<- Report) (Follower, error) {
				w.session.patience = time.Second
				return w.hand(replies, fate.meet), nil
			})
			e := find[wire.ReplicaLost](t, w)
			if e.Replica != 2 || e.Of != 2 || e.Change.Step != 4 || e.Change.Replicas != 1 || !strings.Contains(e.Change.Reason, fate.want) {
				t.Errorf("ReplicaLost: %+v, want replica 2 of 2 before step 5 because %q", e, fate.want)
			}
			if r := record(t, w); r.Engine.Replicas != 2 || len(r.Changes) != 1 || r.Changes[0] != e.Change {
				t.Errorf("the record: %+v, %+v", r.Engine, r.Changes)
			}
			if !bytes.Equal(weights(t, w), want) {
				t.Error("the student is not that of two replicas for 4 steps and one for the rest")
			}
			if !w.hired[0].dismissed {
				t.Error("the lost follower was not dismissed")
			}
		})
	}
}

// afterLoss is the student of two replicas for n steps and of one for the rest.
func afterLoss(t *testing.T, c run.Config, n int) []byte {
	t.Helper()
	l := tinyStudy(t)
	runs := make([]*train.Run, 2)
	for i := range runs {
		var err error
		if runs[i], err = train.NewRun(c, l.teacher, l.train); err != nil {
			t.Fatal(err)
		}
		runs[i].SetShard(train.Shard{Index: i, Of: 2})
	}
	for range n {
		var values [2][]float32
		for i, r := range runs {
			if err := r.Forward(); err != nil {
				t.Fatal(err)
			}
			values[i] = r.Gradients()
		}
		train.AddInOrder(values[0], values[1])
		copy(values[1], values[0])
		for _, r := range runs {
			if _, err := r.Update(); err != nil {
				t.Fatal(err)
			}
		}
	}
	runs[0].SetShard(train.Shard{})
	for runs[0].N < c.Steps {
		if _, err := runs[0].Step(); err != nil {
			t.Fatal(err)
		}
	}
	m, err := runs[0].Finish()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.Write(&b, map[string]string{"format": "pt"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestReplicaIsLostElsewhere: at its start, in an evaluation, of three, and when
// it cannot be told anything.
func TestReplicaIsLostElsewhere(t *testing.T) {
	refuse := func(kind string) func(h *hand, o wire.Order) bool {
		return func(h *hand, o wire.Order) bool {
			if fmt.Sprintf("%T", o) != "wire."+kind {
				return true
			}
			h.report(wire.Lost{Reason: kind + " failed"}, nil)
			return false
		}
	}
	for _, tt := range []struct {
		name     string
		replicas int
		hire     func(w *world, replies chan<- Report) (Follower, error)
		step     int
		left     int
		reason   string
	}{
		{"none can be started", 2, func(*world, chan<- Report) (Follower, error) { return nil, errors.New("no more workers") }, 0, 1, "no more workers"},
		{"the second cannot be started", 3, func(w *world, replies chan<- Report) (Follower, error) {
			if len(w.hired) > 0 {
				return nil, errors.New("no more workers")
			}
			return w.hand(replies, nil), nil
		}, 0, 2, "no more workers"},
		{"it cannot read its files", 2, func(w *world, replies chan<- Report) (Follower, error) {
			return w.hand(replies, func(h *hand, o wire.Order) bool {
				s, ok := o.(wire.Supply)
				return !ok || s.Name != weightsFile
			}), nil
		}, 0, 1, "safetensors"},
		{"it never begins", 2, func(w *world, replies chan<- Report) (Follower, error) {
			w.session.patience = 100 * time.Millisecond
			return w.hand(replies, func(h *hand, o wire.Order) bool { return false }), nil
		}, 0, 1, "did not answer"},
		{"it has other kernels", 2, func(w *world, replies chan<- Report) (Follower, error) {
			return w.hand(replies, func(h *hand, o wire.Order) bool {
				if _, ok := o.(wire.Begin); ok {
					h.report(wire.Begun{Kernels: "other"}, nil)
					return false
				}
				return true
			}), nil
		}, 0, 1, "kernel set other"},
		{"in an evaluation", 2, func(w *world, replies chan<- Report) (Follower, error) {
			return w.hand(replies, refuse("Measure")), nil
		}, 4, 1, "Measure failed"},
		{"the second of three, in its first step", 3, func(w *world, replies chan<- Report) (Follower, error) {
			if len(w.hired) == 0 {
				return w.hand(replies, refuse("Compute")), nil
			}
			return w.hand(replies, nil), nil
		}, 0, 2, "Compute failed"},
		{"it cannot be told the sum", 2, func(w *world, replies chan<- Report) (Follower, error) {
			h := w.hand(replies, nil)
			h.deaf = true
			return h, nil
		}, 1, 1, "deaf"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := job(t, tinyRun(), tt.replicas, tt.hire)
			e := find[wire.ReplicaLost](t, w).Change
			if e.Step != tt.step || e.Replicas != tt.left || !strings.Contains(e.Reason, tt.reason) {
				t.Errorf("ReplicaLost: %+v, want %d left before step %d because %q", e, tt.left, tt.step+1, tt.reason)
			}
			r := record(t, w)
			if len(r.Changes) != 1 || r.Result.After.Total != 1000 || len(r.Curve) != 4 {
				t.Errorf("the record: %d changes, %d test images, %d evaluations; want 1, 1000 and 4", len(r.Changes), r.Result.After.Total, len(r.Curve))
			}
		})
	}
}

// TestFollowersStay between runs, follow the next one, and go when another model
// is loaded or fewer are wanted.
func TestFollowersStay(t *testing.T) {
	c := tinyRun()
	runs := 0
	w := play(t, func(w *world, e wire.Event) {
		switch e := e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: c, Replicas: 3})
		case wire.Stepped:
			if runs == 0 && e.N >= 2 {
				runs++
				w.do(wire.Stop{}) // with a step under way
			}
		case wire.Stopped:
			w.do(wire.Reset{})
		case wire.WasReset:
			w.do(wire.Start{Config: c, Replicas: 3, Paused: true})
		case wire.Paused:
			w.do(wire.Resume{})
		case wire.Finished:
			switch runs++; runs {
			case 2:
				w.do(wire.Start{Config: c, Replicas: 2})
			case 3:
				w.do(load)
				runs++
			default:
				w.do(wire.Export{})
			}
		case wire.Exported:
			w.end()
		}
	})
	if !bytes.Equal(weights(t, w), team(t, c, 3)) {
		t.Error("the last run's student differs from a team's")
	}
	if len(w.hired) != 4 || !w.hired[1].dismissed {
		t.Errorf("%d followers were hired for two models, want 2 and 2", len(w.hired))
	}
}

// TestPauseWhileWaiting: a follower that does not answer does not keep the
// session from its commands.
func TestPauseWhileWaiting(t *testing.T) {
	paused := 0
	w := &world{files: tinyFiles(t), clock: time.Unix(0, 0), in: make(chan Incoming, 100)}
	w.hire = func(replies chan<- Report) (Follower, error) {
		return w.hand(replies, on(3, func(h *hand) { w.do(wire.Pause{}) })), nil
	}
	w.hear = func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.session.patience = time.Hour
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: tinyRun(), Replicas: 2})
		case wire.Paused:
			paused++
			w.do(wire.Stop{})
		case wire.Stopped:
			w.do(wire.Reset{})
		case wire.WasReset:
			w.end()
		}
	}
	w.serve()
	if paused != 1 {
		t.Errorf("Paused %d times, want once: %s", paused, kinds(w.events))
	}
}

// TestTooMuchMemory is refused with the number and what would do.
func TestTooMuchMemory(t *testing.T) {
	w := &world{files: tinyFiles(t), clock: time.Unix(0, 0), in: make(chan Incoming, 100), machine: run.Machine{Threads: 4, Memory: 160 << 20}}
	w.hear = func(w *world, e wire.Event) {
		switch e.(type) {
		case wire.Ready:
			w.do(load)
		case wire.Taught:
			w.do(wire.Start{Config: tinyRun(), Replicas: 8})
		case wire.Failed, wire.Started:
			w.end()
		}
	}
	w.serve()
	if f := find[wire.Failed](t, w); f.Doing != "starting" || !strings.Contains(f.Reason, "MB") || !strings.Contains(f.Reason, "choose 2") {
		t.Errorf("8 replicas in 160 MiB: %+v", f)
	}
	if ready := w.events[0].(wire.Ready); ready.Machine.Threads != 4 {
		t.Errorf("Ready: %+v", ready)
	}
}

// TestReplicaRefuses what does not fit its state, and says so.
func TestReplicaRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		orders []wire.Order
		want   string
	}{
		{"a run without a model", []wire.Order{wire.Begin{Config: tinyRun()}}, "no model"},
		{"files that are none", []wire.Order{wire.Prepare{}}, "too short"},
		{"a step before a run", []wire.Order{wire.Compute{Of: 2}}, "before a run"},
		{"a sum before a run", []wire.Order{wire.Apply{}}, "before a run"},
		{"a score before a run", []wire.Order{wire.Measure{}}, "before a run"},
	} {
		var replies []wire.Reply
		orders := make(chan IncomingOrder, 10)
		for _, o := range tt.orders {
			orders <- IncomingOrder{Order: o}
		}
		close(orders)
		newReplica(func(r wire.Reply) { replies = append(replies, r) }).Serve(orders)
		if lost, ok := replies[len(replies)-1].(wire.Lost); !ok || !strings.Contains(lost.Reason, tt.want) {
			t.Errorf("%s: %+v, want Lost with %q", tt.name, replies, tt.want)
		}
	}
}
