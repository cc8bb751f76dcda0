package main

import (
	"errors"
	"fmt"
	"syscall/js"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// followerParam is in the address of a trainer that follows another.
const followerParam = "follower"

// A remote is a follower in a worker that this one has started. It implements
// Follower.
type remote struct {
	worker  js.Value
	replies chan<- Report
	carrier *carrier // nil before Begin
	hears   map[string]js.Func
}

// Hire starts a worker with this worker's own program; see Env.
func (p *port) Hire(replies chan<- Report) (f Follower, err error) {
	err = try(func() {
		at := address()
		at.Get("searchParams").Call("set", followerParam, "1")
		r := &remote{worker: js.Global().Get("Worker").New(at), replies: replies, hears: map[string]js.Func{}}
		r.hear("message", func(event js.Value) {
			reply, err := r.read(event.Get("data"))
			r.report(reply, err)
		})
		r.hear("error", func(event js.Value) {
			event.Call("preventDefault")
			reason := "its program failed"
			if m := event.Get("message"); m.Type() == js.TypeString && m.String() != "" {
				reason += ": " + m.String()
			}
			r.report(nil, errors.New(reason))
		})
		r.hear("messageerror", func(js.Value) { r.report(nil, errors.New("the browser could not read what it sent")) })
		f = r
	})
	return f, err
}

// hear calls f for the worker's events of a kind. The browser calls it, so it
// neither waits nor panics.
func (r *remote) hear(kind string, f func(event js.Value)) {
	listener := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if err := try(func() { f(args[0]) }); err != nil {
			r.report(nil, err)
		}
		return nil
	})
	r.hears[kind] = listener
	r.worker.Call("addEventListener", kind, listener)
}

func (r *remote) report(reply wire.Reply, err error) {
	select {
	case r.replies <- Report{From: r, Reply: reply, Err: err}:
	default: // the session will miss the answer and go on without this one
	}
}

// read reads a reply, which may be anything.
func (r *remote) read(data js.Value) (wire.Reply, error) {
	if data.Type() != js.TypeObject || data.Get("json").Type() != js.TypeString {
		return nil, wire.FormatError("not a message: no text in it")
	}
	reply, err := wire.DecodeReply(data.Get("json").String())
	if err != nil {
		return nil, err
	}
	if computed, ok := reply.(wire.Computed); ok {
		if r.carrier == nil {
			return nil, errors.New("it computed before it was told to")
		}
		computed.Values, err = r.carrier.take(data.Get("blob"))
		return computed, err
	}
	return reply, nil
}

// Order implements Follower.
func (r *remote) Order(o wire.Order) error {
	text, err := wire.EncodeOrder(o)
	if err != nil {
		return err
	}
	return try(func() {
		blob := js.Undefined()
		switch o := o.(type) {
		case wire.Supply:
			blob = bufferOf(o.Bytes)
		case wire.Begin:
			if js.Global().Get("crossOriginIsolated").Truthy() {
				blob = js.Global().Get("SharedArrayBuffer").New(4 * o.Exchanged)
			}
			if r.carrier, err = newCarrier(o.Exchanged, blob); err != nil {
				panic(err)
			}
		case wire.Apply:
			blob = r.carrier.give(o.Values)
		}
		r.worker.Call("postMessage", variadic(message(text, blob))...)
	})
}

func variadic(m, move js.Value) []any { return []any{m, move} }

// Dismiss implements Follower.
func (r *remote) Dismiss() {
	r.worker.Call("terminate")
	for kind, f := range r.hears {
		r.worker.Call("removeEventListener", kind, f)
		f.Release()
	}
}

// try turns a panic, which is how JavaScript's exceptions arrive, into an
// error.
func try(f func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	f()
	return nil
}
