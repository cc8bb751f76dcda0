package studies

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

// found has something of every study.
var found = store.Studied{Found: run.Studies{Kernels: "portable-4x4", Tasks: []run.StudyTask{{
	Name: "letters", On: "1,000 test images", Accuracy: 0.9,
	Methods: []run.StudyRow{{Name: "best preset", Mean: 0.88, SD: 0.004, Seeds: 3, Gone: 0.94}, {Name: "SVD, no training", Mean: 0.31, Seeds: 1, Gone: 0.94}},
	Options: []run.StudyRow{
		{Name: "paper", Mean: 0.8, SD: 0.01, Seeds: 3, Preset: run.Paper}, {Name: "paper + logits", Mean: 0.84, SD: 0.01, Seeds: 3, Preset: run.Paper},
		{Name: "best", Mean: 0.88, SD: 0.004, Seeds: 3, Preset: run.Best}, {Name: "best − logits", Mean: 0.85, SD: 0.02, Seeds: 3, Preset: run.Best},
	},
	Decay: []run.StudyRow{
		{Mean: 0.8, Seeds: 3, Curve: "linear", Share: 0.2, Alpha: 0.2}, {Mean: 0.7, Seeds: 3, Curve: "linear", Share: 0.2, Alpha: 0},
		{Mean: 0.6, Seeds: 3, Curve: "cosine", Share: 0.6, Alpha: 0}, {Mean: 0.75, Seeds: 3, Curve: "cosine", Share: 0.6, Alpha: 0.2},
	},
	Sizes: []run.StudyRow{
		{Mean: 0.7, SD: 0.01, Seeds: 3, Gone: 0.98, Preset: run.Paper}, {Mean: 0.8, SD: 0.01, Seeds: 3, Gone: 0.98, Preset: run.Best},
		{Mean: 0.85, SD: 0.01, Seeds: 3, Gone: 0.9, Preset: run.Paper}, {Mean: 0.89, SD: 0.01, Seeds: 3, Gone: 0.9, Preset: run.Best},
	},
}, {Name: "words", On: "10 test texts", Accuracy: 0.5}}}}

func TestGolden(t *testing.T) {
	open := uitest.After(uitest.Ready(), store.Fold{Name: "studies"})
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"closed", uitest.After(uitest.Ready(), found)},
		{"loading", open},
		{"fault", uitest.After(open, store.Studied{Fault: "The file of studies cannot be read."})},
		{"found", uitest.After(open, found)},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Studies{View: Of(tt.s)}) })
	}
}

// TestDotsLieOnTheScale: its ends are round and hold every row and the original.
func TestDotsLieOnTheScale(t *testing.T) {
	for _, tt := range []struct{ lo, hi, from, to float64 }{
		{0.862, 0.897, 0.86, 0.9},
		{0.31, 0.9, 0.3, 0.9},
		{0.8, 0.9, 0.8, 0.9},
		{0.001, 0.999, 0, 1},
	} {
		if from, to := grounded(tt.lo, tt.hi); fmt.Sprintf("%.3f %.3f", from, to) != fmt.Sprintf("%.3f %.3f", tt.from, tt.to) {
			t.Errorf("from %g to %g: the scale is from %g to %g, want %g to %g", tt.lo, tt.hi, from, to, tt.from, tt.to)
		}
	}
	rows := []run.StudyRow{{Name: "a", Mean: 0.85, SD: 0.02, Seeds: 3}, {Name: "b", Mean: 0.89, SD: 0.02, Seeds: 3}}
	for _, d := range dotsOf("", rows, 0.9, "b").Rows {
		for _, at := range []string{d.At, d.Low, d.High, d.Base, d.Reference} {
			var v float64
			if _, err := fmt.Sscanf(strings.TrimSuffix(at, "%"), "%g", &v); err != nil || v < 0 || v > 100 {
				t.Errorf("%s: %q is no place on the scale", d.Name, at)
			}
		}
	}
}

// TestGridHasEveryTrial, the weights of the task in order across.
func TestGridHasEveryTrial(t *testing.T) {
	g := gridOf(found.Found.Tasks[0])
	if len(g.Across) != 2 || g.Across[0] != "α = 0" || len(g.Rows) != 2 {
		t.Fatalf("the grid is %+v", g)
	}
	for i, want := range [][]string{{"70.0", "80.0"}, {"60.0", "75.0"}} {
		for j, w := range want {
			if got := g.Rows[i].Cells[j].Value; got != w {
				t.Errorf("row %d, column %d: %s, want %s", i, j, got, w)
			}
		}
	}
	if best, worst := g.Rows[0].Cells[1].Class, g.Rows[1].Cells[0].Class; best != "heat heat-5" || worst != "heat heat-0" {
		t.Errorf("the best cell is %q, the worst %q", best, worst)
	}
}
