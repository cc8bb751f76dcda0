package bridge

import (
	"fmt"
	"strings"
	"sync"
	"syscall/js"
	"time"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
	"github.com/vugu/vugu"
)

// A Bridge is page.Bridge in a browser.
type Bridge struct {
	env      vugu.EventEnv
	document js.Value
	worker   js.Value
	focused  js.Value              // what got the focus last and all that it was in then, an Array
	section  js.Value              // the section it was in, which stays when it does not
	urls     []string              // of the samples' pictures on show
	previews []string              // of the pictures of a person's data
	seen     []string              // of the picture that was asked about
	given    map[string][]js.Value // the files that were given last, by what takes them
	zone     js.Value              // where files are held over
	camera   camera
	apply    func(store.Event)

	mu    sync.Mutex
	queue []store.Event // of the trainer, not yet applied
	spent time.Duration // by renders since the queue was applied last
	wake  chan struct{}
	news  chan struct{} // that more than progress is queued, which must not wait

	point pointer
}

// New returns a Bridge that renders through env.
func New(env vugu.EventEnv) *Bridge {
	return &Bridge{env: env, document: js.Global().Get("document"), wake: make(chan struct{}, 1), news: make(chan struct{}, 1),
		given: map[string][]js.Value{}, camera: camera{shots: map[int]shot{}}}
}

// Start delivers everything that happens to apply, which is called with the
// renderer's lock held. It returns at once.
func (b *Bridge) Start(apply func(store.Event)) {
	b.apply = apply
	go b.deliver()
	b.listen()
}

// hear queues what the trainer said. It may be called from a JavaScript
// callback, which must not block.
func (b *Bridge) hear(e store.Event) {
	b.mu.Lock()
	b.queue = append(b.queue, e)
	b.mu.Unlock()
	if !progress(e) {
		signal(b.news)
	}
	signal(b.wake)
}

// progress reports whether e is one of many that say how far something is.
func progress(e store.Event) bool {
	heard, ok := e.(store.Heard)
	if !ok {
		return false
	}
	switch heard.Event.(type) {
	case wire.Stepped, wire.TeachStepped, wire.Loading, wire.Benching:
		return true
	}
	return false
}

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Rendered tells how long a render took.
func (b *Bridge) Rendered(took time.Duration) {
	b.mu.Lock()
	b.spent += took
	b.mu.Unlock()
}

// deliver applies what is queued, progress at the pace that rendering allows.
func (b *Bridge) deliver() {
	for range b.wake {
		b.mu.Lock()
		events := b.queue
		b.queue, b.spent = nil, 0
		b.mu.Unlock()

		b.env.Lock()
		for _, e := range events {
			b.apply(e)
		}
		b.env.UnlockRender()
		if b.idle(pace) {
			b.mu.Lock()
			spent := b.spent
			b.mu.Unlock()
			b.idle(min(rest*spent, slowest) - pace)
		}
	}
}

// idle waits for d, and reports whether nothing came that must not wait.
func (b *Bridge) idle(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-b.news:
		return false
	}
}

// act applies what the person did, at once. It may be called from a JavaScript
// callback.
func (b *Bridge) act(e store.Event) {
	go func() {
		b.env.Lock()
		b.apply(e)
		b.env.UnlockRender()
	}()
}

// Focus implements page.Bridge.
func (b *Bridge) Focus(id, from string) {
	el := b.document.Call("getElementById", id)
	if !el.Truthy() {
		return
	}
	if from == "" {
		el.Call("focus")
		return
	}
	if b.mayLeave(b.document.Call("getElementById", from)) {
		el.Call("focus", map[string]any{"preventScroll": true})
	}
}

// mayLeave reports whether the focus is in the element, or was there last and
// got lost because what had it went out of use.
func (b *Bridge) mayLeave(el js.Value) bool {
	if !el.Truthy() {
		return false
	}
	active := b.document.Get("activeElement")
	if active.Truthy() && !active.Equal(b.document.Get("body")) {
		return el.Call("contains", active).Bool()
	}
	return b.focused.Truthy() && (el.Call("contains", b.focused).Bool() || el.Equal(b.section))
}

// Reveal implements page.Bridge.
func (b *Bridge) Reveal(id string) {
	el := b.document.Call("getElementById", id)
	if !el.Truthy() {
		return
	}
	how := "smooth"
	if js.Global().Call("matchMedia", "(prefers-reduced-motion: reduce)").Get("matches").Bool() {
		how = "auto"
	}
	el.Call("scrollIntoView", map[string]any{"block": "nearest", "behavior": how})
}

// Reload implements page.Bridge.
func (b *Bridge) Reload() { js.Global().Get("location").Call("reload") }

// RenderAgain implements page.Bridge. The pause lets the browser draw and hear
// its user in between.
func (b *Bridge) RenderAgain() {
	const pause = 10 * time.Millisecond
	go func() {
		time.Sleep(pause)
		b.env.Lock()
		b.env.UnlockRender()
	}()
}

// Paint implements page.Bridge.
func (b *Bridge) Paint(samples []wire.Sample, width, height int) []string {
	images := make([]wire.Image, len(samples))
	for i, s := range samples {
		channels := 1
		if len(s.Pixels) >= 3*width*height {
			channels = 3
		}
		images[i] = wire.Image{Width: width, Height: height, Channels: channels, Pixels: s.Pixels}
	}
	b.urls = repaint(b.urls, images)
	return b.urls
}

// PaintPreviews implements page.Bridge.
func (b *Bridge) PaintPreviews(images []wire.Image) []string {
	b.previews = repaint(b.previews, images)
	return b.previews
}

// PaintSeen implements page.Bridge.
func (b *Bridge) PaintSeen(image wire.Image) string {
	b.seen = repaint(b.seen, []wire.Image{image})
	return b.seen[0]
}

// repaint gives addresses of pictures in the place of older ones.
func repaint(old []string, images []wire.Image) (urls []string) {
	for _, url := range old {
		js.Global().Get("URL").Call("revokeObjectURL", url)
	}
	for _, m := range images {
		urls = append(urls, objectURL(picture(m), "image/bmp"))
	}
	return urls
}

// Save implements page.Bridge.
func (b *Bridge) Save(name string, data []byte) {
	const long = 30 * time.Second // browsers read the address some time after the click
	kind := "application/zip"
	if strings.HasSuffix(name, ".json") {
		kind = "application/json"
	}
	url := objectURL(data, kind)
	link := b.document.Call("createElement", "a")
	link.Set("href", url)
	link.Set("download", name)
	link.Call("click")
	time.AfterFunc(long, func() { js.Global().Get("URL").Call("revokeObjectURL", url) })
}

// objectURL is an address under which this page alone finds data.
func objectURL(data []byte, kind string) string {
	blob := js.Global().Get("Blob").New([]any{toJS(data)}, map[string]any{"type": kind})
	return js.Global().Get("URL").Call("createObjectURL", blob).String()
}

func toJS(data []byte) js.Value {
	array := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	return array
}

// guard turns a panic, which is how JavaScript's exceptions arrive, into an
// error.
func guard(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	f()
	return nil
}
