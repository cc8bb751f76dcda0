package progress

import (
	"strings"
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
		{"ready", uitest.Ready()},
		{"running", uitest.Running()},
		{"spread", uitest.After(uitest.Spread(), store.Fold{Name: "numbers"}, store.Heard{Event: uitest.Student})},
		{"unfaded", uitest.After(uitest.Ready(), store.Edit{Field: "decayShare", Text: "0"})},
		{"pointed", uitest.After(uitest.Finished(), store.Fold{Name: "numbers"}, store.Key{Key: "Home", Chart: "loss"})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Progress{View: Of(tt.s)}) })
	}
}

// TestOnePathASeries: a long run draws no more elements than a short one, and
// its paths stay short enough for the renderer's buffer.
func TestOnePathASeries(t *testing.T) {
	const steps, buffer = 20_000, 16384
	s := uitest.Ready()
	s = uitest.After(s, store.Edit{Field: "steps", Text: "20000"}, store.Press{ID: "start"})
	c := s.Form.Config
	s = uitest.After(s, store.Heard{Event: wire.Started{Config: c}})
	for n := 1; n <= steps; n += 7 {
		step := uitest.Step(1)
		step.N, step.Lambda, step.Task = n, store.Lambda(c, n, 2), 1.2345/float64(n)
		s, _ = store.Apply(s, store.Heard{Event: step}, uitest.Start)
	}
	tree := uitest.Build(t, &Progress{View: Of(s)}).HTML()
	if got := strings.Count(tree, "<path"); got != 9 {
		t.Errorf("%d paths, want 2, 3, 2 and 2", got)
	}
	for _, line := range strings.Split(tree, "\n") {
		if len(line) > buffer/2 {
			t.Errorf("an element of %d bytes, want at most %d: %.80s", len(line), buffer/2, line)
		}
	}
}

// TestUnchangedChartsStay: only what a step changes is built again.
func TestUnchangedChartsStay(t *testing.T) {
	builder := uitest.NewBuilder(t)
	c := &Progress{View: Of(uitest.Running())}
	builder.Build(c)
	c.View = Of(uitest.After(uitest.Running(), store.Heard{Event: uitest.Step(3)}))
	tree := builder.Build(c).HTML()
	for chart, built := range map[string]bool{"lambda": true, "loss": true, "weights": true, "accuracy": false} {
		if got := strings.Contains(tree, `data-plot="`+chart+`"`); got != built {
			t.Errorf("after a step the chart %s is built: %t, want %t", chart, got, built)
		}
	}
}
