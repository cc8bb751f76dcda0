package notice

import (
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
		{"nothing", uitest.Ready()},
		{"failed", uitest.After(uitest.Ready(), store.Broke{Doing: "reading the files", Reason: "<b> is no number"})},
		{"again", uitest.After(uitest.Loading(), store.Heard{Event: wire.Failed{Doing: "loading", Reason: "model.safetensors ends early."}})},
		{"fatal", uitest.After(uitest.Running(), store.Broke{Reason: "it crashed", Fatal: true})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Notice{View: Of(tt.s)}) })
	}
}
