package main

import (
	"fmt"
	"strings"
	"syscall/js"
	"time"

	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/kernels"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// maxWaiting bounds the commands that wait for the session.
const maxWaiting = 256

func main() {
	kernels.Install()
	if address().Get("searchParams").Call("has", followerParam).Bool() {
		follow()
		return
	}
	commands := make(chan Incoming, maxWaiting)
	port := newPort()
	port.listen(commands)
	session := NewSession(port, build())
	port.cancel = session.Cancel
	session.Serve(commands)
}

// address is the worker's own, a URL that may be changed.
func address() js.Value {
	return js.Global().Get("URL").New(js.Global().Get("location").Get("href"))
}

// build is the hash in the name of this binary, "trainer.<hash>.wasm", as
// trainer.js tells; empty if it has none.
func build() string {
	program := js.Global().Get("pclora").Get("program")
	if program.Type() != js.TypeString {
		return ""
	}
	parts := strings.Split(program.String(), ".")
	if len(parts) < 3 {
		return ""
	}
	return parts[len(parts)-2]
}

// A port is the worker's end of the line to the page. It implements Env.
type port struct {
	channel js.Value // a MessageChannel, by which Yield gives way
	turns   chan struct{}
	cancel  func()    // ends what the session is at; nil before there is one
	shelf   hub.Shelf // nil until it is asked for
	note    string    // that came with it
}

func newPort() *port {
	p := &port{channel: js.Global().Get("MessageChannel").New(), turns: make(chan struct{}, 1)}
	p.channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		p.turns <- struct{}{}
		return nil
	}))
	return p
}

// listen puts every message of the page into commands. Nothing here may panic
// or wait: the browser calls it.
func (p *port) listen(commands chan<- Incoming) {
	js.Global().Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		in := incoming(args[0].Get("data"))
		if _, ok := in.Command.(wire.Cancel); ok && p.cancel != nil {
			p.cancel() // at once: the session looks at no command before it is done
		}
		select {
		case commands <- in:
		default: // the session is far behind; it will answer what it has
			p.Send(wire.Failed{Doing: "reading a message", Reason: fmt.Sprintf("more than %d commands wait: the newest was dropped", maxWaiting)})
		}
		return nil
	}))
}

// incoming reads a message, which may be anything.
func incoming(data js.Value) (in Incoming) {
	if data.Type() != js.TypeObject || data.Get("json").Type() != js.TypeString {
		return Incoming{Err: wire.FormatError("not a message: no text in it")}
	}
	if in.Command, in.Err = wire.DecodeCommand(data.Get("json").String()); in.Err == nil {
		if err := try(func() { in.Files, in.Err = filesOf(in.Command, data) }); err != nil {
			in.Err = err
		}
	}
	return in
}

// bytesOf copies an ArrayBuffer.
func bytesOf(buffer js.Value) []byte {
	view := js.Global().Get("Uint8Array").New(buffer)
	b := make([]byte, view.Length())
	js.CopyBytesToGo(b, view)
	return b
}

// Send gives an event to the page.
func (p *port) Send(e wire.Event) {
	text, blob, err := wire.EncodeEvent(e)
	if err != nil {
		text, blob, _ = wire.EncodeEvent(wire.Failed{Doing: "answering", Reason: err.Error()})
	}
	buffer := js.Undefined()
	if blob != nil {
		buffer = bufferOf(blob)
	}
	js.Global().Call("postMessage", variadic(message(text, buffer))...)
}

// Yield lets the browser deliver the messages that wait. It takes a turn of the
// event loop, where a timer would take four milliseconds.
func (p *port) Yield() {
	p.channel.Get("port2").Call("postMessage", js.Null())
	<-p.turns
}

// Now tells the time.
func (p *port) Now() time.Time { return time.Now() }

// Machine tells what the browser says of the machine.
func (p *port) Machine() run.Machine {
	var m run.Machine
	navigator := js.Global().Get("navigator")
	if n := navigator.Get("hardwareConcurrency"); n.Type() == js.TypeNumber {
		m.Threads = n.Int()
	}
	if n := navigator.Get("deviceMemory"); n.Type() == js.TypeNumber {
		m.Memory = int64(n.Float() * (1 << 30))
	}
	return m
}
