package layers

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
		{"spread", uitest.Spread()},
		{"planned", uitest.After(uitest.Ready(), store.Choose{Field: "ranks", Value: "spread"})},
		{"open", uitest.After(uitest.Running(), store.Fold{Name: "block-1"})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Layers{View: Of(tt.s)}) })
	}
}
