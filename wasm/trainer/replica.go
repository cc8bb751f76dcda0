package main

import (
	"errors"
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/bench"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A replica is a trainer that follows another: it holds the same model and data
// and computes its shard of each step, as it is told.
type replica struct {
	reply func(wire.Reply)

	files given
	study *study // nil until Prepare
	// measured says that the run is a measured one, whose leader says at every
	// step where it is.
	measured bool
	learner  train.Learner
	score    *train.Score
	values   []float32 // what is exchanged in the step under way; nil between steps
}

// An IncomingOrder is an order, or why a message was none.
type IncomingOrder struct {
	Order wire.Order
	Err   error
}

// newReplica returns a replica that has nothing yet.
func newReplica(reply func(wire.Reply)) *replica { return &replica{reply: reply, files: given{}} }

// Serve does orders until one of them cannot be done, and then says why. The
// leader goes on without this replica.
func (r *replica) Serve(orders <-chan IncomingOrder) {
	for in := range orders {
		if err := r.guarded(in); err != nil {
			r.reply(wire.Lost{Reason: reason(err)})
			return
		}
	}
}

// guarded does an order and turns a panic into an error.
func (r *replica) guarded(in IncomingOrder) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a fault in it: %v", p)
		}
	}()
	if in.Err != nil {
		return in.Err
	}
	return r.do(in.Order)
}

func (r *replica) do(o wire.Order) error {
	switch o := o.(type) {
	case wire.Supply:
		r.files[o.Name] = o.Bytes
		return nil
	case wire.Prepare:
		return r.prepare(o.Case)
	case wire.Begin:
		return r.begin(o)
	case wire.Compute:
		return r.compute(o)
	case wire.Apply:
		return r.apply(o)
	case wire.Measure:
		return r.measure(o)
	}
	return fmt.Errorf("no answer to %T", o)
}

// prepare reads the files and forgets them, or makes what is measured.
func (r *replica) prepare(name string) (err error) {
	r.learner, r.measured = nil, name != ""
	if r.measured {
		c, ok := run.StepCaseOf(name)
		if !ok {
			return fmt.Errorf("it was told of no step that is measured: %.40q", name)
		}
		teacher, set := bench.Made(c)
		r.study = &study{teacher: teacher, train: set, test: set}
		return nil
	}
	r.study, err = r.files.read()
	r.files = given{}
	return err
}

func (r *replica) begin(o wire.Begin) (err error) {
	if r.study == nil {
		return errors.New("it was given no model")
	}
	if o.Teach != nil {
		r.learner, err = train.NewTeaching(*o.Teach, r.study.teacher, r.study.train)
	} else {
		r.learner, err = train.NewRun(o.Config, r.study.teacher, r.study.train)
	}
	if err != nil {
		r.learner = nil
		return err
	}
	if n := r.learner.Exchanged(); n != o.Exchanged {
		return fmt.Errorf("it would exchange %d values, the leader %d", n, o.Exchanged)
	}
	r.score, r.values = train.NewScore(r.study.test), nil
	r.reply(wire.Begun{Kernels: tensor.Used().Name})
	return nil
}

// at returns an error unless the run is at step n and the shard is one.
func (r *replica) at(n, index, of int) error {
	switch {
	case r.learner == nil:
		return errors.New("it was told of a step before a run")
	case n != r.learner.Done():
		return fmt.Errorf("it was told of step %d and is at step %d", n+1, r.learner.Done()+1)
	case index < 0 || index >= of:
		return fmt.Errorf("it was told to take shard %d of %d", index, of)
	}
	return nil
}

func (r *replica) compute(o wire.Compute) error {
	if run, ok := r.learner.(*train.Run); ok && r.measured {
		run.N = o.N // a measured run stays where it is
	}
	if err := r.at(o.N, o.Index, o.Of); err != nil {
		return err
	}
	r.learner.SetShard(train.Shard{Index: o.Index, Of: o.Of})
	if err := r.learner.Forward(); err != nil {
		return err
	}
	r.values = r.learner.Gradients()
	r.reply(wire.Computed{N: o.N, Index: o.Index, Of: o.Of, Values: r.values})
	return nil
}

func (r *replica) apply(o wire.Apply) error {
	if err := r.at(o.N, 0, 1); err != nil {
		return err
	}
	if r.values == nil || len(r.values) != len(o.Values) {
		return fmt.Errorf("it was told %d values of step %d, which it has not computed", len(o.Values), o.N+1)
	}
	copy(r.values, o.Values)
	r.values = nil
	_, err := r.learner.Update()
	if d := (*train.DivergedError)(nil); errors.As(err, &d) {
		return nil // the leader sees the same and ends the run
	}
	return err
}

func (r *replica) measure(o wire.Measure) error {
	if err := r.at(o.N, o.Index, o.Of); err != nil {
		return err
	}
	r.score.Reset(train.Shard{Index: o.Index, Of: o.Of})
	correct := r.score.All(r.learner)
	r.reply(wire.Measured{N: o.N, Index: o.Index, Of: o.Of, Correct: correct, Done: r.score.Done})
	return nil
}
