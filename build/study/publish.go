package study

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Publish writes what the books of the plans in build/study found to where the page
// reads it, and the plot of accuracy against size beside its book.
func Publish(root string) error {
	dir := filepath.Join(root, "build", "study")
	found, err := Found(dir)
	if err != nil {
		return err
	}
	text, err := json.Marshal(found)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(root, "public", "studies.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	if !sized(found) {
		return nil
	}
	return os.WriteFile(filepath.Join(dir, "pareto.svg"), Plot(found), 0o644)
}

// sized reports whether there is something to plot.
func sized(found run.Studies) bool {
	return slices.ContainsFunc(found.Tasks, func(t run.StudyTask) bool { return len(t.Sizes) > 0 })
}

// Found is what the books in a folder found; those that are not there are left out.
func Found(dir string) (found run.Studies, err error) {
	at := map[string]int{} // of a task in found
	for _, p := range Plans {
		if p.give == nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, p.Name+".json"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return found, err
		}
		var b Book
		if err := json.Unmarshal(text, &b); err != nil {
			return found, fmt.Errorf("%s: %w", p.Name, err)
		}
		found.Kernels = b.Kernels
		for _, o := range b.Tasks {
			i, ok := at[o.Task]
			if !ok {
				i = len(found.Tasks)
				at[o.Task] = i
				found.Tasks = append(found.Tasks, run.StudyTask{Name: o.Task, On: o.On, Accuracy: float64(o.Correct) / float64(o.Total)})
			}
			p.give(&found.Tasks[i], b.rows(o))
		}
	}
	return found, nil
}

// rows are the groups of a task as the page draws them.
func (b *Book) rows(o Origin) (rows []run.StudyRow) {
	for _, g := range b.Groups(o.Task) {
		rows = append(rows, run.StudyRow{
			Name: g.Name, Mean: rounded(g.Mean), SD: rounded(g.Deviation), Seeds: g.Seeds, Gone: rounded(1 - float64(g.Encoder)/float64(o.Encoder)),
			Preset: presetIn(g.Name), Curve: g.Config.Decay, Share: g.Config.DecayShare, Alpha: g.Config.Alpha,
		})
	}
	return rows
}

// rounded leaves of a share what is ever shown.
func rounded(v float64) float64 { return float64(int64(v*1e5+0.5)) / 1e5 }

// presetIn is the preset that a trial's name begins with, or nothing.
func presetIn(name string) string {
	for _, p := range run.Presets {
		if strings.HasPrefix(name, p) {
			return p
		}
	}
	return ""
}

// plain leaves out of rows what tells apart trials of the decay.
func plain(rows []run.StudyRow) []run.StudyRow {
	for i := range rows {
		rows[i].Curve, rows[i].Share, rows[i].Alpha = "", 0, 0
	}
	return rows
}
