package controls

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
		{"starting", uitest.After(uitest.Ready(), store.Press{ID: "start"})},
		{"running", uitest.Running()},
		{"paused", uitest.Paused()},
		{"finished", uitest.Finished()},
		{"untaught", uitest.Untaught()},
		{"in-course", uitest.InCourse()},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Controls{View: Of(tt.s)}) })
	}
}
