package network

import (
	"reflect"
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
		{"running", uitest.Running()},
		{"finished", uitest.Finished()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var c Network
			c.Begin(tt.s)
			uitest.Golden(t, tt.name, &c)
		})
	}
}

// TestBeginAgain: a Network that has shown other States shows one as a new one does.
func TestBeginAgain(t *testing.T) {
	var kept Network
	for i, s := range []store.State{uitest.Loading(), uitest.Ready(), uitest.Spread(), uitest.Running(), uitest.Ready(), uitest.Finished()} {
		kept.Begin(s)
		var anew Network
		anew.Begin(s)
		if !reflect.DeepEqual(kept.View, anew.View) {
			t.Errorf("state %d: %+v, want %+v", i, kept.View, anew.View)
		}
	}
}
