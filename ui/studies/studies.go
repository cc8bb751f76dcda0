// Package studies is what trials of ours found, drawn on the page: how ways to a
// model of one size compare, what each option brings, how λ should fall, and what a
// size costs.
package studies

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// Studies shows a View.
type Studies struct {
	View View
	Do   func(store.Event)
}

// A View is what Studies shows. It has no tasks while it is folded or until what
// was found is loaded.
type View struct {
	Open  bool
	Fault string
	Wait  string // while it is loaded
	Tasks []Task
}

// A Task is what was found for one built-in model. What no study found is left out.
type Task struct {
	Name, About string
	Methods     []Dots
	Options     []Dots // what is added to the one preset, and taken from the other
	Decay       Grid
	Sizes       Curve
}

// Of is the View of a State.
func Of(s store.State) View {
	v := View{Open: s.IsOpen("studies"), Fault: s.Studies.Fault}
	if !v.Open {
		return v
	}
	if len(s.Studies.Found.Tasks) == 0 && v.Fault == "" {
		v.Wait = "Loading what was found."
	}
	for _, t := range s.Studies.Found.Tasks {
		v.Tasks = append(v.Tasks, taskOf(t))
	}
	return v
}

func taskOf(t run.StudyTask) Task {
	task := Task{
		Name:  t.Name,
		About: fmt.Sprintf("Accuracy on %s; the original has %s.", t.On, say.Share(t.Accuracy)),
		Decay: gridOf(t),
		Sizes: curveOf(t),
	}
	if len(t.Methods) > 0 {
		task.Methods = []Dots{dotsOf("Ways to a model of one size", t.Methods, t.Accuracy, "")}
	}
	for _, of := range []struct{ preset, title string }{
		{run.Paper, "Added to the paper’s settings"},
		{run.Best, "Taken from the best settings, or added"},
	} {
		var rows []run.StudyRow
		for _, r := range t.Options {
			if r.Preset == of.preset {
				rows = append(rows, r)
			}
		}
		if len(rows) > 0 {
			task.Options = append(task.Options, dotsOf(of.title, rows, t.Accuracy, rows[0].Name))
		}
	}
	return task
}

// accuracy writes a mean with what one seed deviates from it.
func accuracy(r run.StudyRow) string {
	if r.Seeds < 2 {
		return fmt.Sprintf("%.1f\u00a0%%", 100*r.Mean)
	}
	return fmt.Sprintf("%.1f\u00a0±\u00a0%.1f\u00a0%%", 100*r.Mean, 100*r.SD)
}

// percent writes a share of the whole width as SVG does.
func percent(share float64) string { return plot.Percent(plot.Width * min(1, max(0, share))) }

func (c *Studies) fold() { c.Do(store.Fold{Name: "studies"}) }

func (c *Studies) expanded() string {
	if c.View.Open {
		return "true"
	}
	return "false"
}

func (c *Studies) figure(d Dots) vugu.Builder { return &Figure{Dots: d} }
func (c *Studies) curve(s Curve) vugu.Builder { return &Sizes{Curve: s} }
func (c *Studies) grid(g Grid) vugu.Builder   { return &Decay{Grid: g} }
