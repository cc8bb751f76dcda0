// Package page is the page: its root component, which holds the one State,
// hands each section its view, and carries out what a change of State asks for.
//
// # Mounting
//
// The program that mounts a Page gives it a Bridge, calls Apply for all that
// happens outside vugu's own handlers, while it holds the renderer's lock, builds
// what Root returns and calls Rendered after every render.
package page

import (
	"fmt"
	"time"

	"github.com/pcloralab/pcloralab/ui/ask"
	"github.com/pcloralab/pcloralab/ui/bench"
	"github.com/pcloralab/pcloralab/ui/controls"
	"github.com/pcloralab/pcloralab/ui/data"
	"github.com/pcloralab/pcloralab/ui/flow"
	"github.com/pcloralab/pcloralab/ui/gauge"
	"github.com/pcloralab/pcloralab/ui/intro"
	"github.com/pcloralab/pcloralab/ui/layers"
	"github.com/pcloralab/pcloralab/ui/model"
	"github.com/pcloralab/pcloralab/ui/network"
	"github.com/pcloralab/pcloralab/ui/notice"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/progress"
	"github.com/pcloralab/pcloralab/ui/result"
	"github.com/pcloralab/pcloralab/ui/samples"
	"github.com/pcloralab/pcloralab/ui/setup"
	"github.com/pcloralab/pcloralab/ui/share"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/studies"
	"github.com/pcloralab/pcloralab/ui/teach"
	"github.com/pcloralab/pcloralab/wasm/wire"
	"github.com/vugu/vugu"
)

// A Bridge reaches what lies outside the page's own document tree: the
// trainer, files and the browser.
type Bridge interface {
	// Send sends a command to the trainer.
	Send(c wire.Command) error
	// SendFiles sends a command with the files that were given under an ID last.
	SendFiles(id string, c wire.Command) error
	// SendText sends a command with a file of this name and text.
	SendText(name, text string, c wire.Command) error
	// SendShots sends a command with pictures that were taken.
	SendShots(keys []int, c wire.Command) error
	// CameraOn asks for the camera; a store.CameraTold answers.
	CameraOn()
	// CameraOff lets go of the camera.
	CameraOff()
	// Snap takes a picture for a class; a store.Snapped answers.
	Snap(class int)
	// DropShots forgets pictures.
	DropShots(keys []int)
	// PaintPreviews returns the address of a picture for each image. Addresses of
	// an earlier call become invalid.
	PaintPreviews(images []wire.Image) []string
	// Paint returns the address of a picture for each sample. Addresses of an
	// earlier call become invalid.
	Paint(samples []wire.Sample, width, height int) []string
	// PaintSeen returns the address of one picture. The address of an earlier call
	// becomes invalid.
	PaintSeen(image wire.Image) string
	// Save hands a file to the browser's downloads.
	Save(name string, b []byte)
	// Focus moves the focus to an element; see store.Focus.
	Focus(id, from string)
	// Reveal scrolls an element into view.
	Reveal(id string)
	// FetchReference fetches the benchmark's reference, which comes back as a
	// store.Referenced.
	FetchReference()
	// FetchStudies fetches what studies found, which comes back as a store.Studied.
	FetchStudies()
	// Web carries out what needs the page's own server, or the browser; what comes back
	// is a store.Told.
	Web(e store.Web)
	// Reload loads the page anew.
	Reload()
	// RenderAgain renders once more, in a task of its own.
	RenderAgain()
}

// A Page is the root component.
type Page struct {
	bridge Bridge
	now    func() time.Time
	state  store.State
	begin  []store.Effect // what Open does
	later  []store.Effect // what waits for the next build to be rendered
	due    []store.Effect // what waits for the last build to be

	built  bool // whether this render has built a large section anew
	behind bool // whether a large section waits for the next render
	wave   int  // renders since a shared run is there; see Shared

	intro    intro.Intro
	network  network.Network
	data     data.Data
	setup    setup.Setup
	progress progress.Progress
	samples  samples.Samples
	teach    teach.Teach
	ask      ask.Ask
	still    struct {
		flow, load, model, data                                                                                                         part.Still
		intro, notice, controls, status, gauge, network, setup, progress, result, samples, layers, studies, bench, colophon, teach, ask part.Still

		nav, share, head, scrub, verify, made, small, gallery, compare part.Still
	}
}

// New is the lab in its first state.
func New(b Bridge) *Page { return At(b, store.Route{}) }

// At is the page that an address asks for, in its first state. Open begins its work.
func At(b Bridge, r store.Route) *Page {
	c := &Page{bridge: b, now: time.Now}
	c.state, c.begin = store.Open(r)
	c.setup.AtOnce = 6 // which take some milliseconds
	return c
}

// Urgent reports whether what Open begins is what the page waits for, so that it
// should come before the first render. The trainer may start after it.
func (c *Page) Urgent() bool { return c.state.Route.Page != store.PageLab }

// Waiting reports whether the page has nothing to show yet but that it fetches a run, so
// that what stood in for it is better.
func (c *Page) Waiting() bool {
	p, s := c.state.Route.Page, c.state.Shared
	return (p == store.PageRun || p == store.PageEmbed) && s.Replay == nil && s.Trouble.Title == ""
}

// Open does what the first state asks for. Like Apply, it is called with the renderer's
// lock held, or before the first render.
func (c *Page) Open() {
	for _, effect := range c.begin {
		c.carryOut(effect)
	}
	c.begin = nil
}

// Root is the component to build for a render: the page itself if it is the lab, else
// the one that the address asks for. What is applied between the build and its render
// is shown by the next.
func (c *Page) Root() vugu.Builder {
	c.due, c.later = append(c.due, c.later...), nil
	switch c.state.Route.Page {
	case store.PageRun:
		return &Shared{c}
	case store.PageEmbed:
		return &Embedded{c}
	case store.PageGallery, store.PageCompare:
		return &Listed{c}
	}
	return c
}

// State is what the page shows.
func (c *Page) State() store.State { return c.state }

// Apply changes the State and does what that asks for. The caller holds the
// renderer's lock, as every vugu handler does, and renders afterwards. A panic
// becomes a notice.
func (c *Page) Apply(e store.Event) {
	defer func() {
		if r := recover(); r != nil {
			c.state, c.later, c.due = broken(c.state, r, c.now()), nil, nil
		}
	}()
	var effects []store.Effect
	c.state, effects = store.Apply(c.state, e, c.now())
	for _, effect := range effects {
		c.carryOut(effect)
	}
}

// broken is the State after a panic, which is a fault of ours.
func broken(s store.State, r any, now time.Time) store.State {
	s, _ = store.Apply(s, store.Broke{Doing: "updating the page", Reason: fmt.Sprintf("%v: please report this", r)}, now)
	return s
}

func (c *Page) carryOut(effect store.Effect) {
	switch e := effect.(type) {
	case store.Send:
		c.sent(c.bridge.Send(e.Command))
	case store.SendFiles:
		c.sent(c.bridge.SendFiles(e.ID, e.Command))
	case store.SendText:
		c.sent(c.bridge.SendText(e.Name, e.Text, e.Command))
	case store.SendShots:
		c.sent(c.bridge.SendShots(e.Keys, e.Command))
	case store.CameraOn:
		c.bridge.CameraOn()
	case store.CameraOff:
		c.bridge.CameraOff()
	case store.Snap:
		c.bridge.Snap(e.Class)
	case store.DropShots:
		c.bridge.DropShots(e.Keys)
	case store.PaintPreviews:
		c.Apply(store.Previewed{URLs: c.bridge.PaintPreviews(e.Images)})
	case store.Paint:
		c.Apply(store.Pictured{URLs: c.bridge.Paint(e.Samples, e.Width, e.Height)})
	case store.PaintSeen:
		c.Apply(store.Seen{URL: c.bridge.PaintSeen(e.Image)})
	case store.Save:
		c.bridge.Save(e.Name, e.Bytes)
	case store.FetchReference:
		c.bridge.FetchReference()
	case store.FetchStudies:
		c.bridge.FetchStudies()
	case store.Web:
		c.bridge.Web(e)
	case store.Reload:
		c.bridge.Reload()
	case store.Focus, store.Reveal:
		c.later = append(c.later, effect)
	}
}

// sent hears how sending went.
func (c *Page) sent(err error) {
	if err != nil {
		c.Apply(store.Broke{Doing: "sending a message", Reason: err.Error()})
	}
}

// Rendered does what had to wait until the browser shows the State, and asks for
// another render if a section is behind.
func (c *Page) Rendered() {
	behind := c.behind
	c.built, c.behind = false, false
	if c.state.Shared.Replay != nil && c.wave < lastWave {
		c.wave++
		behind = true
	}
	if c.samples.Behind {
		c.still.samples.Forget()
		behind = true
	}
	if c.setup.Behind {
		c.still.setup.Forget()
		behind = true
	}
	if behind {
		c.bridge.RenderAgain()
	}
	due := c.due
	c.due = nil
	for _, effect := range due {
		switch e := effect.(type) {
		case store.Focus:
			c.bridge.Focus(e.ID, e.From)
		case store.Reveal:
			c.bridge.Reveal(e.ID)
		}
	}
}

// lastWave is the render in which all of a shared run is there, counted from 0.
const lastWave = 2

// large shows a section that takes long to build. A render builds at most one
// anew, so that no task of the main thread is long; the others follow.
func (c *Page) large(still *part.Still, view any, inner vugu.Builder) vugu.Builder {
	switch {
	case !still.Differs(view):
		return still
	case !still.Shown():
	case c.built:
		c.behind = true
		return still
	default:
		c.built = true
	}
	return still.Anew(view, inner)
}

func (c *Page) phase() string { return string(c.state.Phase) }

func (c *Page) navPart() vugu.Builder {
	here := map[string]string{store.PageLab: "lab", store.PageGallery: "gallery"}[c.state.Route.Page]
	return c.still.nav.Show(here, &part.Nav{Here: here})
}

func (c *Page) introPart() vugu.Builder {
	c.intro.View, c.intro.Do = intro.Of(c.state), c.Apply
	return c.large(&c.still.intro, c.intro.View, &c.intro)
}

func (c *Page) flowPart() vugu.Builder {
	v := flow.Of(c.state)
	return c.still.flow.Show(v, &flow.Flow{View: v, Do: c.Apply})
}

func (c *Page) loadPart() vugu.Builder {
	v := flow.LoadOf(c.state)
	return c.still.load.Show(v, &flow.Load{View: v, Do: c.Apply})
}

// modelPart and dataPart never wait: the focus moves into them.
func (c *Page) modelPart() vugu.Builder {
	v := model.Of(c.state)
	return c.still.model.Show(v, &model.Model{View: v, Do: c.Apply})
}

func (c *Page) dataPart() vugu.Builder {
	c.data.View, c.data.Do = data.Of(c.state), c.Apply
	return c.still.data.Show(c.data.View, &c.data)
}

func (c *Page) noticePart() vugu.Builder {
	v := notice.Of(c.state)
	return c.still.notice.Show(v, &notice.Notice{View: v, Do: c.Apply})
}

func (c *Page) controlsPart() vugu.Builder {
	v := controls.Of(c.state)
	return c.still.controls.Show(v, &controls.Controls{View: v, Do: c.Apply})
}

func (c *Page) statusPart() vugu.Builder {
	return c.still.status.Show(c.state.Said, &part.Live{ID: "status", Class: "status", Text: c.state.Said})
}

func (c *Page) gaugePart() vugu.Builder {
	v := gauge.Of(c.state)
	return c.still.gauge.Show(v, &gauge.Gauge{View: v})
}

func (c *Page) networkPart() vugu.Builder {
	c.network.Begin(c.state)
	return c.large(&c.still.network, c.network.View, &c.network)
}

func (c *Page) setupPart() vugu.Builder {
	c.setup.Begin(setup.Of(c.state))
	c.setup.Do = c.Apply
	return c.large(&c.still.setup, c.setup.View, &c.setup)
}

func (c *Page) progressPart() vugu.Builder {
	c.progress.View, c.progress.Do = progress.Of(c.state), c.Apply
	return c.large(&c.still.progress, c.progress.View, &c.progress)
}

// resultPart never waits: the focus moves to the card once it is drawn.
func (c *Page) resultPart() vugu.Builder {
	v := result.Of(c.state)
	return c.still.result.Show(v, &result.Result{View: v, Do: c.Apply})
}

// sharePart never waits: the focus moves into it.
func (c *Page) sharePart() vugu.Builder {
	v := share.Of(c.state)
	return c.still.share.Show(v, &share.Share{View: v, Do: c.Apply})
}

func (c *Page) samplesPart() vugu.Builder {
	c.samples.Begin(samples.Of(c.state))
	return c.large(&c.still.samples, c.samples.View, &c.samples)
}

func (c *Page) teachPart() vugu.Builder {
	c.teach.Begin(teach.Of(c.state))
	c.teach.Do = c.Apply
	return c.large(&c.still.teach, c.teach.View, &c.teach)
}

func (c *Page) askPart() vugu.Builder {
	c.ask.View, c.ask.Do = ask.Of(c.state), c.Apply
	return c.large(&c.still.ask, c.ask.View, &c.ask)
}

func (c *Page) layersPart() vugu.Builder {
	v := layers.Of(c.state)
	return c.large(&c.still.layers, v, &layers.Layers{View: v, Do: c.Apply})
}

func (c *Page) studiesPart() vugu.Builder {
	v := studies.Of(c.state)
	return c.large(&c.still.studies, v, &studies.Studies{View: v, Do: c.Apply})
}

func (c *Page) benchPart() vugu.Builder {
	v := bench.Of(c.state)
	return c.large(&c.still.bench, v, &bench.Bench{View: v, Do: c.Apply})
}

func (c *Page) colophonPart() vugu.Builder {
	engine := c.state.Engine
	if c.state.Run != nil {
		engine.Replicas = c.state.Run.Replicas
	}
	return c.still.colophon.Show(engine, &Colophon{Engine: engine})
}
