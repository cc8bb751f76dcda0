package main

import (
	"errors"
	"fmt"
	"syscall/js"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// What a follower takes at most: no model that fits a worker has more parameters
// to learn, and no file that it is given more bytes.
const (
	maxExchanged = 128 << 20 // values
	maxSupply    = 1 << 30   // bytes
)

// A leader is the worker's end of the line to the trainer that started it.
type leader struct{ carrier *carrier } // nil before Begin

// follow does what the leader orders, for as long as the worker lives.
func follow() {
	l := &leader{}
	orders := make(chan IncomingOrder, maxWaiting)
	js.Global().Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		var in IncomingOrder
		if err := try(func() { in.Order, in.Err = l.read(args[0].Get("data")) }); err != nil {
			in.Err = err
		}
		select {
		case orders <- in:
		default: // a leader waits for answers, so this one is none
		}
		return nil
	}))
	newReplica(l.reply).Serve(orders)
	select {} // until it is dismissed
}

// read reads an order, which may be anything.
func (l *leader) read(data js.Value) (wire.Order, error) {
	if data.Type() != js.TypeObject || data.Get("json").Type() != js.TypeString {
		return nil, wire.FormatError("not a message: no text in it")
	}
	order, err := wire.DecodeOrder(data.Get("json").String())
	if err != nil {
		return nil, err
	}
	blob := data.Get("blob")
	switch o := order.(type) {
	case wire.Supply:
		if !blob.InstanceOf(js.Global().Get("ArrayBuffer")) || blob.Get("byteLength").Int() > maxSupply {
			return nil, fmt.Errorf("%s came without its bytes, or with too many", o.Name)
		}
		o.Bytes = bytesOf(blob)
		return o, nil
	case wire.Begin:
		if o.Exchanged < 0 || o.Exchanged > maxExchanged {
			return nil, fmt.Errorf("it was told to exchange %d values", o.Exchanged)
		}
		l.carrier, err = newCarrier(o.Exchanged, blob)
		return o, err
	case wire.Apply:
		if l.carrier == nil {
			return nil, errors.New("it was told a sum before a run")
		}
		o.Values, err = l.carrier.take(blob)
		return o, err
	}
	return order, nil
}

// reply answers the leader.
func (l *leader) reply(r wire.Reply) {
	text, err := wire.EncodeReply(r)
	if err != nil {
		panic(err)
	}
	blob := js.Undefined()
	if computed, ok := r.(wire.Computed); ok {
		blob = l.carrier.give(computed.Values)
	}
	js.Global().Call("postMessage", variadic(message(text, blob))...)
}
