package setup

import (
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"loading", uitest.Loading()},
		{"ready", uitest.Ready()},
		{"faults", uitest.After(uitest.Ready(), store.Edit{Field: "rank", Text: "9"}, store.Edit{Field: "clip", Text: "-1"}, store.Choose{Field: "decay", Value: "cut"})},
		{"running", uitest.Running()},
		{"finished", uitest.Finished()},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Setup{View: Of(tt.s)}) })
	}
}
