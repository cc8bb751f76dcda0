package teach

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"start", store.New()},
		{"known", uitest.After(uitest.Ready(), store.Press{ID: "flow-teach"})},
		{"untaught", uitest.Untaught()},
		{"faults", uitest.After(uitest.Untaught(), store.Edit{Field: "teach-clip", Text: "-1"}, store.Choose{Field: store.TeachMode, Value: "head"})},
		{"course", uitest.InCourse()},
		{"pointed", uitest.After(uitest.InCourse(), store.Key{Key: "Home", Chart: store.ChartTeachAccuracy})},
		{"paused", uitest.CoursePaused()},
		{"done", uitest.CourseDone()},
		{"taught", uitest.Taught()},
		{"broken", uitest.After(uitest.InCourse(), store.Heard{Event: wire.Failed{Doing: "teaching", Reason: "a fault"}})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Teach{View: Of(tt.s)}) })
	}
}

// TestReopened: a panel that was closed has everything in it again.
func TestReopened(t *testing.T) {
	builder := uitest.NewBuilder(t)
	c := &Teach{}
	c.Begin(Of(uitest.InCourse()))
	first := builder.Build(c).HTML()
	c.Begin(Of(uitest.After(uitest.InCourse(), store.Press{ID: "close-teach"})))
	if html := builder.Build(c).HTML(); strings.Contains(html, "button") {
		t.Errorf("a closed panel has something in it\n%s", html)
	}
	c.Begin(Of(uitest.InCourse()))
	if builder.Build(c).HTML() != first {
		t.Error("a panel that is opened again lacks something")
	}
}

// TestStepsAreCheap: a step builds the numbers and the loss chart, no setting.
func TestStepsAreCheap(t *testing.T) {
	builder := uitest.NewBuilder(t)
	c := &Teach{View: Of(uitest.InCourse())}
	builder.Build(c)
	c.View = Of(uitest.After(uitest.InCourse(), store.Heard{Event: uitest.Lecture(5)}))
	html := builder.Build(c).HTML()
	for _, unwanted := range []string{`name="teach-`, "best, 70"} {
		if strings.Contains(html, unwanted) {
			t.Errorf("a step builds %s anew", unwanted)
		}
	}
	if !strings.Contains(html, "5") || !strings.Contains(html, "series-student") {
		t.Error("a step builds no chart")
	}
}

func TestModesAreChosen(t *testing.T) {
	var got store.Event
	c := &Teach{View: Of(uitest.Untaught()), Do: func(e store.Event) { got = e }}
	tree := uitest.Build(t, c)
	tree.Fire(t, "id", "set-teach-mode-head", "change", nil)
	if want := (store.Choose{Field: store.TeachMode, Value: "head"}); got != want {
		t.Errorf("head only: %+v, want %+v", got, want)
	}
	tree.Fire(t, "id", "set-teach-steps", "input", uitest.Event{"target": uitest.Event{"value": "9"}})
	if want := (store.Edit{Field: "teach-steps", Text: "9"}); got != want {
		t.Errorf("9 steps: %+v, want %+v", got, want)
	}
	tree.Fire(t, "id", "teach-start", "click", nil)
	if want := (store.Press{ID: "teach-start"}); got != want {
		t.Errorf("Teach: %+v, want %+v", got, want)
	}
}
