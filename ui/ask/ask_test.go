package ask

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func TestGolden(t *testing.T) {
	image := wire.Image{Width: 2, Height: 1, Channels: 3, Pixels: make([]byte, 6)}
	pictured := uitest.After(uitest.Paused(), store.Gave{ID: "ask", Files: []wire.File{{Path: "a.png", Size: 9}}},
		store.Heard{Event: wire.Answered{Image: &image, Teacher: []float64{0.8, 0.1, 0.1}, Student: []float64{0.25, 0.75, 0}, Lambda: 0.5}}, store.Seen{URL: "blob:9"})
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"start", store.New()},
		{"images", uitest.Ready()},
		{"picture", pictured},
		{"untaught", uitest.Untaught()},
		{"texts", uitest.Taught()},
		{"waiting", uitest.After(uitest.Taught(), store.TryExample{Index: 0})},
		{"answered", uitest.Answered()},
		{"fault", uitest.After(uitest.Taught(), store.Write{Text: "x"}, store.Press{ID: "ask"}, store.Heard{Event: wire.Failed{Doing: "asking", Reason: "no"}})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Ask{View: Of(tt.s)}) })
	}
}

// TestManyClasses: only the likeliest are listed, and the rest is counted.
func TestManyClasses(t *testing.T) {
	p := make([]float64, 100)
	p[70] = 0.9
	s := uitest.After(uitest.Taught(), store.Write{Text: "x"}, store.Press{ID: "ask"}, store.Heard{Event: wire.Answered{Text: "x", Teacher: p}})
	v := Of(s).Answer
	if len(v.Rows) != mostRows || v.Rows[0].Class != "class 70" || !strings.Contains(v.Rest, "90") {
		t.Errorf("100 classes: %d rows, first %q, %q", len(v.Rows), v.Rows[0].Class, v.Rest)
	}
}

func TestKeys(t *testing.T) {
	var got []store.Event
	c := &Ask{View: Of(uitest.Taught()), Do: func(e store.Event) { got = append(got, e) }}
	tree := uitest.Build(t, c)
	tree.Fire(t, "id", "ask-text", "input", uitest.Event{"target": uitest.Event{"value": "a"}})
	tree.Fire(t, "id", "ask-text", "keydown", uitest.Event{"key": "Enter", "shiftKey": true})
	tree.Fire(t, "id", "ask-pair", "input", uitest.Event{"target": uitest.Event{"value": "b"}})
	tree.Fire(t, "id", "ask-text", "keydown", uitest.Event{"key": "Enter"})
	want := []store.Event{store.Write{Text: "a"}, store.Write{Text: "b", Pair: true}, store.Press{ID: "ask"}}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("keys: %+v, want %+v", got, want)
	}
}
