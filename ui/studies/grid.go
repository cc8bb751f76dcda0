package studies

import (
	"fmt"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Grid has accuracies by how λ falls, down, and the weight of the task, across.
// It has no rows where no study was made.
type Grid struct {
	Across []string
	Rows   []GridRow
}

// A GridRow is one way for λ to fall.
type GridRow struct {
	Name  string
	Cells []Cell
}

// A Cell is one accuracy.
type Cell struct {
	Value string
	Class string // how far between the least and the largest of the grid
}

// heats is how many classes of cells there are.
const heats = 6

func gridOf(t run.StudyTask) (g Grid) {
	if len(t.Decay) == 0 {
		return g
	}
	lo, hi := t.Decay[0].Mean, t.Decay[0].Mean
	var alphas []float64
	for _, r := range t.Decay {
		lo, hi = min(lo, r.Mean), max(hi, r.Mean)
		if !slices.Contains(alphas, r.Alpha) {
			alphas = append(alphas, r.Alpha)
		}
	}
	slices.Sort(alphas)
	for _, a := range alphas {
		g.Across = append(g.Across, fmt.Sprintf("α = %g", a))
	}
	for _, r := range t.Decay {
		name := fmt.Sprintf("%s, over %.0f\u00a0%%", r.Curve, 100*r.Share)
		at := slices.IndexFunc(g.Rows, func(row GridRow) bool { return row.Name == name })
		if at < 0 {
			at = len(g.Rows)
			g.Rows = append(g.Rows, GridRow{Name: name, Cells: make([]Cell, len(alphas))})
		}
		heat := 0
		if hi > lo {
			heat = min(heats-1, int(heats*(r.Mean-lo)/(hi-lo)))
		}
		g.Rows[at].Cells[slices.Index(alphas, r.Alpha)] = Cell{Value: fmt.Sprintf("%.1f", 100*r.Mean), Class: fmt.Sprintf("heat heat-%d", heat)}
	}
	return g
}
