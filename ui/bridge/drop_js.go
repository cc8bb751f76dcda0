package bridge

import (
	"fmt"
	"syscall/js"
	"time"

	"github.com/pcloralab/pcloralab/ui/store"
)

// maxDepth bounds how deep the folders of a dropped folder may lie.
const maxDepth = 32

// dragged lets files be dropped where data-drop says so, and nowhere else: a
// browser would leave the page to show a file that misses.
func (b *Bridge) dragged(event js.Value) {
	if !hasFiles(event) {
		return
	}
	event.Call("preventDefault")
	zone, effect := zoneOf(event), "none"
	if zone.Truthy() {
		effect = "copy"
	}
	event.Get("dataTransfer").Set("dropEffect", effect)
	b.over(zone)
}

// over marks the zone that files are held over; none if it is not truthy.
func (b *Bridge) over(zone js.Value) {
	if b.zone.Truthy() && !b.zone.Equal(zone) {
		b.zone.Get("classList").Call("remove", "drop-over")
	}
	if zone.Truthy() {
		zone.Get("classList").Call("add", "drop-over")
	}
	b.zone = zone
}

// left hears that what is dragged has left an element, or the window.
func (b *Bridge) left(event js.Value) {
	if b.zone.Truthy() && !b.zone.Call("contains", event.Get("relatedTarget")).Bool() {
		b.over(js.Undefined())
	}
}

// dropped takes files and folders. What was dropped must be asked for before the
// event is over.
func (b *Bridge) dropped(event js.Value) {
	if !hasFiles(event) {
		return
	}
	event.Call("preventDefault")
	zone := zoneOf(event)
	b.over(js.Undefined())
	if !zone.Truthy() {
		return
	}
	id := zone.Get("dataset").Get("drop").String()
	var entries []js.Value
	w := &walk{tell: func(n int) { b.act(store.Gathering{ID: id, Files: n}) }, told: time.Now()}
	items := event.Get("dataTransfer").Get("items")
	for i := range items.Length() {
		item := items.Index(i)
		if item.Get("kind").String() != "file" {
			continue
		}
		if e := item.Call("webkitGetAsEntry"); e.Truthy() {
			entries = append(entries, e)
		} else if f := item.Call("getAsFile"); f.Truthy() {
			w.found.add(f.Get("name").String(), f)
		}
	}
	go func() {
		var err error
		for _, e := range entries {
			if err == nil {
				err = w.entry(e, e.Get("name").String(), 0)
			}
		}
		b.give(id, &w.found, err)
	}()
}

func hasFiles(event js.Value) bool {
	transfer := event.Get("dataTransfer")
	return transfer.Truthy() && transfer.Get("types").Call("includes", "Files").Bool()
}

// zoneOf is the element that takes what is dropped, not truthy for none.
func zoneOf(event js.Value) js.Value {
	target := event.Get("target")
	if !target.Truthy() || !target.Get("closest").Truthy() {
		return js.Undefined()
	}
	return target.Call("closest", "[data-drop]")
}

// A walk goes through dropped folders.
type walk struct {
	found findings
	tell  func(n int) // how many files there are so far
	told  time.Time
}

// entry takes a file, or all files below a folder.
func (w *walk) entry(e js.Value, path string, depth int) error {
	const often = time.Second / 2
	if w.found.full() || hidden(path) {
		w.found.any = true
		return nil
	}
	if time.Since(w.told) > often {
		w.told = time.Now()
		w.tell(len(w.found.files))
	}
	if e.Get("isFile").Bool() {
		file, err := called(func(good, bad js.Func) { e.Call("file", good, bad) })
		if err != nil {
			return fmt.Errorf("%s cannot be read (%w): give it again", path, err)
		}
		w.found.add(path, file)
		return nil
	}
	if depth == maxDepth {
		return fmt.Errorf("%s lies more than %d folders deep: give a folder with fewer", path, maxDepth)
	}
	reader := e.Call("createReader")
	for {
		list, err := called(func(good, bad js.Func) { reader.Call("readEntries", good, bad) })
		if err != nil {
			return fmt.Errorf("%s cannot be read (%w): give it again", path, err)
		}
		n := list.Length()
		if n == 0 || w.found.full() {
			return nil
		}
		for i := range n {
			below := list.Index(i)
			if err := w.entry(below, path+"/"+below.Get("name").String(), depth+1); err != nil {
				return err
			}
		}
	}
}
