package result

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
		{"running", uitest.Running()},
		{"finished", uitest.Finished()},
		{"texts", uitest.TextFinished()},
		{"saved", uitest.After(uitest.Finished(), store.Press{ID: "download"}, store.Heard{Event: wire.Exported{Name: "a.zip", Zip: []byte("PK")}})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Result{View: Of(tt.s)}) })
	}
}
