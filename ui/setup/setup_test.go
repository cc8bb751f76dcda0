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

// TestUnchangedControlsStay: an edit builds its own field, and the lock none.
func TestUnchangedControlsStay(t *testing.T) {
	builder := uitest.NewBuilder(t)
	s := uitest.Ready()
	c := &Setup{View: Of(s)}
	builder.Build(c)
	s = uitest.After(s, store.Edit{Field: "steps", Text: "300"})
	c.View = Of(s)
	if tree := builder.Build(c); tree.Find("name", "steps") == nil || tree.Find("name", "rank") != nil {
		t.Error("an edit of the steps builds another field than theirs")
	}
	c.View = Of(uitest.After(s, store.Press{ID: "start"}))
	tree := builder.Build(c)
	if tree.Find("name", "steps") != nil || tree.Find("disabled", "disabled") == nil {
		t.Error("the lock builds fields, or locks nothing")
	}
}
