package page

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A fakeBridge writes down what it is asked for.
type fakeBridge struct {
	calls []string
	deaf  bool // whether sending fails
	mad   bool // whether painting panics
}

func (b *fakeBridge) note(format string, a ...any) {
	b.calls = append(b.calls, fmt.Sprintf(format, a...))
}

func (b *fakeBridge) Send(c wire.Command) error {
	if b.deaf {
		return errors.New("nobody listens")
	}
	b.note("send %T", c)
	return nil
}

func (b *fakeBridge) Paint(samples []wire.Sample, width, height int) []string {
	if b.mad {
		panic("no paint")
	}
	b.note("paint %d %d×%d", len(samples), width, height)
	urls := make([]string, len(samples))
	for i := range urls {
		urls[i] = fmt.Sprintf("blob:%d", i)
	}
	return urls
}

func (b *fakeBridge) SendFiles(id string, c wire.Command) error {
	b.note("send %T with the files of %s", c, id)
	return nil
}

func (b *fakeBridge) SendText(name, text string, c wire.Command) error {
	b.note("send %T with %s", c, name)
	return nil
}

func (b *fakeBridge) SendShots(keys []int, c wire.Command) error {
	b.note("send %T with shots %v", c, keys)
	return nil
}

func (b *fakeBridge) PaintPreviews(images []wire.Image) []string {
	b.note("paint %d previews", len(images))
	return make([]string, len(images))
}

func (b *fakeBridge) PaintSeen(image wire.Image) string { return "blob:seen" }

func (b *fakeBridge) CameraOn()                     { b.note("camera on") }
func (b *fakeBridge) CameraOff()                    { b.note("camera off") }
func (b *fakeBridge) Snap(class int)                { b.note("snap %d", class) }
func (b *fakeBridge) DropShots(keys []int)          { b.note("drop shots %v", keys) }
func (b *fakeBridge) Save(name string, data []byte) { b.note("save %s %d", name, len(data)) }
func (b *fakeBridge) Focus(id, from string)         { b.note("focus %s from %q", id, from) }
func (b *fakeBridge) Reveal(id string)              { b.note("reveal %s", id) }
func (b *fakeBridge) FetchReference()               { b.note("fetch reference") }
func (b *fakeBridge) FetchStudies()                 { b.note("fetch studies") }
func (b *fakeBridge) Web(e store.Web)               { b.note("web %T", e) }
func (b *fakeBridge) Reload()                       { b.note("reload") }
func (b *fakeBridge) RenderAgain()                  { b.note("render again") }

func heard(e wire.Event) store.Event { return store.Heard{Event: e} }

// finishedPage plays a whole run.
func finishedPage() (*Page, *fakeBridge) {
	b := &fakeBridge{}
	c := New(b)
	for _, e := range []store.Event{heard(uitest.Engine), heard(uitest.Small), heard(uitest.Teacher), store.Press{ID: "start"},
		heard(wire.Started{Config: uitest.Short()}), heard(uitest.Step(1)), heard(uitest.Student), heard(uitest.Step(4)), heard(uitest.Outcome)} {
		c.Apply(e)
	}
	return c, b
}

func TestEffects(t *testing.T) {
	c, b := finishedPage()
	c.Apply(store.Press{ID: "download"})
	c.Apply(heard(wire.Exported{Name: "a.zip", Zip: []byte("PK")}))
	c.Apply(heard(wire.Failed{Reason: "r", Fatal: true}))
	c.Apply(store.Press{ID: "reload"})
	want := []string{"send wire.Load", "paint 3 2×1", "send wire.Start", "send wire.Export", "save a.zip 2", "reload"}
	if !reflect.DeepEqual(b.calls, want) {
		t.Errorf("effects: %q, want %q", b.calls, want)
	}
	if got := c.State().Pictures; len(got) != 3 {
		t.Errorf("pictures: %q, want three addresses", got)
	}
}

// TestRendered: what needs the document waits for the render of a build that has it,
// and happens once.
func TestRendered(t *testing.T) {
	c, b := finishedPage()
	b.calls = nil
	c.Rendered() // of an earlier build
	if len(b.calls) > 0 {
		t.Errorf("after the render of an earlier build: %q, want nothing", b.calls)
	}
	c.Root()
	c.Rendered()
	c.Rendered()
	want := []string{`focus pause from "start"`, `focus download from "pause"`, "reveal result"}
	if !reflect.DeepEqual(b.calls, want) {
		t.Errorf("after the render: %q, want %q", b.calls, want)
	}
}

func TestSendingFails(t *testing.T) {
	c := New(&fakeBridge{deaf: true})
	c.Apply(heard(uitest.Engine))
	if s := c.State(); s.Notice.Reason != "nobody listens" || !s.Notice.Again {
		t.Errorf("a Load that cannot be sent: notice %+v, want the reason and another try", s.Notice)
	}
}

// TestPanic: a fault of ours becomes a notice and the page goes on.
func TestPanic(t *testing.T) {
	b := &fakeBridge{mad: true}
	c := New(b)
	c.Apply(heard(uitest.Engine))
	c.Apply(heard(uitest.Small))
	if s := c.State(); !strings.Contains(s.Notice.Reason, "no paint") || s.Busy != store.Idle {
		t.Errorf("after a panic: notice %+v busy %q, want it shown", s.Notice, s.Busy)
	}
	b.mad = false
	c.Apply(store.Press{ID: "retry"})
	if s := c.State(); s.Busy != store.Opening || s.Notice.Reason != "" {
		t.Errorf("after a panic a press does nothing: busy %q", s.Busy)
	}
}

// TestPhaseIsOnTheRoot also shows that the page builds in every phase, and
// that what is not Still is small.
func TestPhaseIsOnTheRoot(t *testing.T) {
	for want, s := range map[store.Phase]store.State{
		store.Loading: uitest.Loading(), store.Ready: uitest.Ready(), store.Running: uitest.Running(), store.Paused: uitest.Paused(),
		store.Finished: uitest.Finished(),
		store.Stopped:  uitest.After(uitest.Running(), store.Press{ID: "stop"}, heard(wire.Stopped{N: 2})),
		store.Dead:     uitest.After(uitest.Running(), store.Broke{Reason: "r", Fatal: true}),
	} {
		c := New(&fakeBridge{})
		c.state = s
		tree := uitest.Build(t, c)
		if tree.Find("data-phase", string(want)) == nil {
			t.Errorf("%s: data-phase says something else", want)
		}
		for _, id := range []string{"start", "pause", "resume", "step", "stop", "reset", "download", "status", "notice", "result", "samples", "layers", "studies", "bench"} {
			if tree.Find("id", id) == nil {
				t.Errorf("%s: no element has the id %q", want, id)
			}
		}
		for _, chart := range []string{"lambda", "loss", "accuracy", "weights"} {
			if tree.Find("data-chart", chart) == nil {
				t.Errorf("%s: no chart %q", want, chart)
			}
		}
	}
}

// TestEverySettingHasAnInput: the inputs are named after the fields of Config, those
// of a part of it after both.
func TestEverySettingHasAnInput(t *testing.T) {
	c := New(&fakeBridge{})
	c.state = uitest.After(uitest.Ready(), store.Fold{Name: "method"}, store.Fold{Name: "teaches"}, store.Fold{Name: "more"})
	builder, found := uitest.NewBuilder(t), map[string]bool{}
	all := inputs("", reflect.TypeOf(c.state.Form.Config))
	for range len(all) { // builds, each with some more of them
		tree := builder.Build(c)
		for _, name := range all {
			found[name] = found[name] || tree.Find("name", name) != nil
		}
		c.Rendered()
	}
	for _, name := range all {
		if !found[name] && name != "version" && name != "model" && name != "data" { // those are not on the form
			t.Errorf("no input is named %q", name)
		}
	}
}

func inputs(mark string, of reflect.Type) (names []string) {
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		if part := of.Field(i).Type; part.Kind() == reflect.Struct {
			names = append(names, inputs(mark+name+"-", part)...)
		} else {
			names = append(names, mark+name)
		}
	}
	return names
}

// TestIDsAreUnique on the page with everything unfolded, once for each panel.
func TestIDsAreUnique(t *testing.T) {
	folds := []store.Event{store.Fold{Name: "numbers"}, store.Fold{Name: "bench"}, store.Fold{Name: "studies"}, store.Fold{Name: "hub"}, store.Fold{Name: "texts"}, store.Fold{Name: "shots"},
		store.Fold{Name: "method"}, store.Fold{Name: "teaches"}, store.Fold{Name: "more"}}
	for name, s := range map[string]store.State{
		"finished": uitest.Finished(), "model": uitest.Peeked(uitest.Encoder), "table": uitest.Given(uitest.Reviews), "pictures": uitest.Given(uitest.Pets),
		"teach": uitest.After(uitest.Ready(), store.Press{ID: "flow-teach"}),
	} {
		c := New(&fakeBridge{})
		c.state = uitest.After(s, folds...)
		c.setup.AtOnce = 0
		seen := map[string]bool{}
		for _, line := range strings.Split(uitest.Build(t, c).HTML(), "\n") {
			_, rest, ok := strings.Cut(line, ` id="`)
			if !ok {
				continue
			}
			id, _, _ := strings.Cut(rest, `"`)
			if seen[id] {
				t.Errorf("%s: two elements have the id %q", name, id)
			}
			seen[id] = true
		}
	}
}

// TestStepsAreCheap: a step builds the gauge, the network and three charts, not
// the page.
func TestStepsAreCheap(t *testing.T) {
	const most = 0.25 // share of the page's elements
	c := New(&fakeBridge{})
	c.state = uitest.Running()
	builder := uitest.NewBuilder(t)
	all := strings.Count(builder.Build(c).HTML(), "<")
	c.Apply(heard(wire.Stepped{N: 3, Lambda: 0.1, Task: 1, Distil: 1}))
	one := strings.Count(builder.Build(c).HTML(), "<")
	if float64(one) > most*float64(all) {
		t.Errorf("a step builds %d of %d elements, want at most %.0f %%", one, all, 100*most)
	}
}

// TestLargeSectionsTakeTurns: what changes much is built over several renders,
// and all of it in the end.
func TestLargeSectionsTakeTurns(t *testing.T) {
	b := &fakeBridge{}
	c := New(b)
	c.state = uitest.Ready()
	builder := uitest.NewBuilder(t)
	all := strings.Count(builder.Build(c).HTML(), "<")
	c.Rendered()
	for _, e := range []store.Event{store.Press{ID: "start"}, heard(wire.Started{Config: uitest.Short()}), heard(uitest.Student)} {
		c.Apply(e)
	}
	renders := 0
	for again := true; again; renders++ {
		b.calls = nil
		if built := strings.Count(builder.Build(c).HTML(), "<"); built > all/2 {
			t.Errorf("render %d builds %d of %d elements, want at most half", renders, built, all)
		}
		c.Rendered()
		again = slices.Contains(b.calls, "render again")
		if renders > 10 {
			t.Fatal("the renders never end")
		}
	}
	if renders < 3 {
		t.Errorf("settings, charts and images changed in %d renders, want one each", renders)
	}
	if c.behind || c.samples.Behind {
		t.Error("something is behind after the last render")
	}
}

// TestResultDoesNotWait: the render that says "finished" has the card in it.
func TestResultDoesNotWait(t *testing.T) {
	c := New(&fakeBridge{})
	c.state = uitest.Running()
	builder := uitest.NewBuilder(t)
	builder.Build(c)
	c.Rendered()
	c.Apply(heard(uitest.Step(4)))
	c.Apply(heard(uitest.Outcome))
	html := builder.Build(c).HTML()
	if !strings.Contains(html, `data-phase="finished"`) || !strings.Contains(html, `id="download"`) {
		t.Error("the page is finished before its result card is there")
	}
}

// TestNoStyleAttributes: the content security policy drops them.
func TestNoStyleAttributes(t *testing.T) {
	c := New(&fakeBridge{})
	c.state = uitest.Finished()
	if html := uitest.Build(t, c).HTML(); strings.Contains(html, ` style="`) {
		t.Error("an element has a style attribute")
	}
}
