package bridge

import (
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/store"
)

// A pointer follows the pointer over the charts, once a frame.
type pointer struct {
	over    bool        // whether it is over a plot
	next    store.Event // what the next frame applies; nil for nothing
	onFrame js.Func
}

// listen hears the keyboard, the pointer and the file inputs, wherever in the
// page they are used.
func (b *Bridge) listen() {
	b.point.onFrame = listener(func(js.Value) {
		if e := b.point.next; e != nil {
			b.point.next = nil
			b.act(e)
		}
	})
	for event, f := range map[string]func(js.Value){
		"keydown":     b.key,
		"pointermove": b.pointed,
		"pointerdown": b.pointed,
		"change":      b.picked,
		"dragover":    b.dragged,
		"dragleave":   b.left,
		"drop":        b.dropped,
		"focusin":     b.gotFocus,
	} {
		b.document.Call("addEventListener", event, listener(f))
	}
	js.Global().Call("addEventListener", "hashchange", listener(b.moved))
}

func (b *Bridge) gotFocus(event js.Value) {
	b.focused = event.Get("target")
	b.section = b.focused.Call("closest", "section")
}

// controls selects what uses the space bar itself, and fields what uses letters
// too.
const (
	controls = "a, button, input, select, summary, textarea, [contenteditable]"
	fields   = "input:not([type=checkbox], [type=radio], [type=file], [type=range]), select, textarea, [contenteditable]"
)

func (b *Bridge) key(event js.Value) {
	for _, modifier := range []string{"ctrlKey", "metaKey", "altKey", "isComposing", "defaultPrevented"} {
		if event.Get(modifier).Truthy() {
			return
		}
	}
	target := event.Get("target")
	k := store.Key{Key: event.Get("key").String()}
	if target.Get("closest").Truthy() {
		k.Control = target.Call("closest", controls).Truthy()
		k.Typing = target.Call("closest", fields).Truthy()
		k.Chart = named(target, "chart")
	}
	if k.Typing && k.Key != "Escape" {
		return
	}
	if k.Meant() {
		event.Call("preventDefault")
	}
	if k.Key == " " && event.Get("repeat").Bool() {
		return
	}
	b.act(k)
}

func (b *Bridge) pointed(event js.Value) {
	target := event.Get("target")
	if !target.Get("closest").Truthy() {
		return
	}
	plot := target.Call("closest", "[data-plot]")
	switch {
	case plot.Truthy():
		box := plot.Call("getBoundingClientRect")
		width := box.Get("width").Float()
		if width <= 0 {
			return
		}
		at := (event.Get("clientX").Float() - box.Get("left").Float()) / width
		b.frame(store.PointAt{Chart: named(target, "chart"), At: at})
		b.point.over = true
	case b.point.over:
		b.frame(store.PointAway{})
		b.point.over = false
	}
}

// frame applies e with the next frame, in place of what waited for it.
func (b *Bridge) frame(e store.Event) {
	if b.point.next == nil {
		js.Global().Call("requestAnimationFrame", b.point.onFrame)
	}
	b.point.next = e
}

// named is the value of the data attribute on the nearest element that has it.
func named(target js.Value, data string) string {
	el := target.Call("closest", "[data-"+data+"]")
	if !el.Truthy() {
		return ""
	}
	return el.Get("dataset").Get(data).String()
}
