package flow

import (
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func TestGolden(t *testing.T) {
	untaught := uitest.Small
	untaught.Untaught = true
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"start", store.New()},
		{"loading", uitest.Loading()},
		{"ready", uitest.Ready()},
		{"open", uitest.ModelPanel()},
		{"chosen", uitest.DataPanel()},
		{"untaught", uitest.After(uitest.Given(uitest.Reviews), store.Press{ID: "use-data"}, store.Heard{Event: untaught})},
		{"running", uitest.Running()},
		{"finished", uitest.Finished()},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Flow{View: Of(tt.s)}) })
	}
}

func TestLoadGolden(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"load-first", uitest.Loading()}, // the intro shows it
		{"load-look", uitest.After(uitest.Peeked(uitest.Encoder), store.Press{ID: "peek-hub"})},
		{"load", uitest.After(uitest.Given(uitest.Reviews), store.Press{ID: "use-data"}, store.Heard{Event: wire.Loading{What: "model", Done: 30_000_000, Total: 90_000_000}})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Load{View: LoadOf(tt.s)}) })
	}
}

// TestPress: each step's button turns to it.
func TestPress(t *testing.T) {
	var got []store.Event
	tree := uitest.Build(t, &Flow{View: Of(uitest.Ready()), Do: func(e store.Event) { got = append(got, e) }})
	for _, p := range store.Steps {
		tree.Fire(t, "id", "flow-"+string(p), "click", nil)
	}
	for i, p := range store.Steps {
		if want := (store.Press{ID: "flow-" + string(p)}); got[i] != want {
			t.Errorf("step %d: %+v, want %+v", i+1, got[i], want)
		}
	}
}
