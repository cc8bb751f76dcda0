package intro

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
		{"start", store.New()},
		{"loading", uitest.Loading()},
		{"ready", uitest.Ready()},
		{"untaught", uitest.Untaught()},
		{"texts", uitest.Taught()},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Intro{View: Of(tt.s)}) })
	}
}
