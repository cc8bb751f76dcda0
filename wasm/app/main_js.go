// The page's program: it mounts the root component, connects it with the
// trainer and the browser, and renders it whenever something has changed.
package main

import (
	"runtime"
	"syscall/js"
	"time"

	"github.com/vugu/vugu"
	"github.com/vugu/vugu/domrender"

	"github.com/pcloralab/pcloralab/ui/bridge"
	"github.com/pcloralab/pcloralab/ui/page"
)

// mountPoint selects the element that the page takes the place of.
const mountPoint = "#page"

func main() {
	// Before anything that waits: boot.js keeps window.eval away until this
	// has called it.
	renderer, err := domrender.New(mountPoint)
	if err != nil {
		panic(err)
	}
	builder, err := vugu.NewBuildEnv(renderer.EventEnv())
	if err != nil {
		panic(err)
	}
	world := bridge.New(renderer.EventEnv())
	root := page.At(world, bridge.Route())
	render := func() {
		rest()
		start := time.Now()
		built := builder.RunBuild(root.Root())
		took := time.Since(start)
		rest()
		start = time.Now()
		if err := renderer.Render(built); err != nil {
			panic(err)
		}
		root.Rendered()
		world.Rendered(took + time.Since(start))
	}
	world.Start(root.Apply)
	if root.Urgent() {
		root.Open()
		runtime.Gosched() // so that requests are under way while the page is drawn
	}
	for root.Waiting() { // with what stands in for the page, which is better than nothing
		renderer.EventWait()
	}
	render()
	appear()
	root.Open()
	for renderer.EventWait() {
		render()
	}
}

// rest ends the browser's task, so that hearing of something, building the page and
// changing the document are three, and a person who does something meanwhile is heard
// between them.
func rest() { time.Sleep(time.Nanosecond) }

// appear puts the page in the place of what stood in for it, and marks the moment for
// who measures it.
func appear() {
	document := js.Global().Get("document")
	if waiting := document.Call("getElementById", "skeleton"); waiting.Truthy() {
		waiting.Call("remove")
	}
	document.Get("body").Get("classList").Call("remove", "opening")
	js.Global().Get("performance").Call("mark", "pclora-ready")
}
