package setup

import (
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

func value(lines []Line, name string) Line {
	i := slices.IndexFunc(lines, func(l Line) bool { return l.Name == name })
	if i < 0 {
		return Line{}
	}
	return lines[i]
}

// TestLines: what has an effect is there, in words, and what is not usual is marked.
func TestLines(t *testing.T) {
	c := run.Default()
	c.Steps, c.Seed = 12_345, 4_000_000_000
	c.Adapter = run.DefaultAdapter(run.SoRA)
	lines := Lines(c, false)
	for name, want := range map[string]Line{
		"steps":        {"steps", "Steps", "12,345", true},
		"seed":         {"seed", "Seed", "4000000000", true},
		"rank":         {"rank", "Rank", "4", false},
		"learningRate": {"learningRate", "Learning rate", "0.002", false},
		"decay":        {"decay", "Decay curve", "Linear", false},
		"adapter-kind": {"adapter-kind", "Adapter", "SoRA", true},
		"trainHead":    {"trainHead", "Train the classifier too", "yes", false},
		"embeddings":   {}, // only texts have it
		"temperature":  {}, // no answers teach
		"adapter-bits": {}, // another adapter's
	} {
		if got := value(lines, name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	for _, l := range Lines(run.Default(), false) {
		if l.Changed || l.Label == "" || l.Value == "" {
			t.Errorf("a line of the usual settings: %+v", l)
		}
	}
}
