package compare

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

func TestGolden(t *testing.T) {
	waiting, _ := store.Open(store.Route{Page: store.PageCompare, IDs: []string{uitest.SharedID, "b0000000000"}})
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"waiting", waiting},
		{"runs", uitest.Comparing()},
		{"loss", uitest.After(uitest.Comparing(), store.Choose{Field: store.CompareCurve, Value: store.ChartLoss}, store.Fold{Name: "compare-same"})},
		{"pointed", uitest.After(uitest.Comparing(), store.Choose{Field: store.CompareCurve, Value: store.ChartLambda}, store.Key{Key: "Home", Chart: store.ChartLambda})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Compare{View: Of(tt.s)}) })
	}
}

// TestDiffersFirst: the settings that differ are those of the two runs, and no other.
func TestDiffersFirst(t *testing.T) {
	v := Of(uitest.After(uitest.Comparing(), store.Fold{Name: "compare-same"}))
	var differ []string
	for _, r := range v.Differ {
		differ = append(differ, r.Name)
		if r.Values[0] == r.Values[1] {
			t.Errorf("%s is %s in both, yet among what differs", r.Name, r.Values[0])
		}
	}
	if all := strings.Join(differ, ", "); !strings.Contains(all, "Ranks") || strings.Contains(all, "Seed") {
		t.Errorf("differ: %s, want the ranks and not the seed", all)
	}
	for _, r := range v.Same {
		if r.Values[0] != r.Values[1] {
			t.Errorf("%s is %s and %s, yet among what is the same", r.Name, r.Values[0], r.Values[1])
		}
	}
}

// TestTaggedApart: letters stand at different places even where lines lie on each other.
func TestTaggedApart(t *testing.T) {
	line := []store.Value{{Step: 0, Value: 1}, {Step: 100, Value: 0}}
	last := -1.0
	for i := range store.MaxCompared {
		at, value, ok := tagged(line, i, 100)
		if !ok || at < last+10 || value < 0 || value > 1 {
			t.Errorf("letter %d at step %g, value %g, %t: want it at least 10 steps behind %g", i, at, value, ok, last)
		}
		last = at
	}
}
