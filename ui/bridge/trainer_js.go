package bridge

import (
	"errors"
	"strings"
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// startTrainer makes the worker whose address the page names.
func (b *Bridge) startTrainer() error {
	meta := b.document.Call("querySelector", `meta[name="pclora-trainer"]`)
	if !meta.Truthy() {
		return errors.New("the page does not say where the trainer is: reload it")
	}
	return guard(func() {
		b.worker = js.Global().Get("Worker").New(meta.Call("getAttribute", "content"))
		b.worker.Call("addEventListener", "message", listener(b.message))
		b.worker.Call("addEventListener", "error", listener(b.crashed))
		b.worker.Call("addEventListener", "messageerror", listener(func(js.Value) {
			b.hear(store.Broke{Doing: "reading a message", Reason: "the browser could not read what the trainer sent: reload the page"})
		}))
	})
}

// message hears one message of the trainer.
func (b *Bridge) message(event js.Value) {
	var text string
	var blob []byte
	err := guard(func() {
		data := event.Get("data")
		text = data.Get("json").String()
		if buffer := data.Get("blob"); buffer.Truthy() {
			array := js.Global().Get("Uint8Array").New(buffer)
			blob = make([]byte, array.Length())
			js.CopyBytesToGo(blob, array)
		}
	})
	var e wire.Event
	if err == nil {
		e, err = wire.DecodeEvent(text, blob)
	}
	if err != nil {
		b.hear(store.Broke{Doing: "reading a message", Reason: strings.TrimPrefix(err.Error(), "wire: ")})
		return
	}
	b.hear(store.Heard{Event: e})
}

// crashed hears that the worker's program failed or could not be loaded.
func (b *Bridge) crashed(event js.Value) {
	event.Call("preventDefault")
	reason := "its program could not be loaded: check the connection"
	if m := event.Get("message"); m.Type() == js.TypeString && m.String() != "" {
		reason = m.String()
	}
	b.hear(store.Broke{Doing: "running the trainer", Reason: reason, Fatal: true})
}

// Send implements page.Bridge.
func (b *Bridge) Send(c wire.Command) error {
	text, err := wire.EncodeCommand(c)
	if err != nil {
		return err
	}
	return b.post(map[string]any{"json": text})
}

// post sends a message.
func (b *Bridge) post(message map[string]any) error {
	if !b.worker.Truthy() {
		return errors.New("the trainer does not run: reload the page")
	}
	return guard(func() { b.worker.Call("postMessage", message) })
}

// listener is f as JavaScript calls it, for as long as the page lives. What
// goes wrong in it must not end the program.
func listener(f func(event js.Value)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		if err := guard(func() { f(args[0]) }); err != nil {
			js.Global().Get("console").Call("error", "bridge: "+err.Error())
		}
		return nil
	})
}
