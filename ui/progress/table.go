package progress

import (
	"strings"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// A Table shows the curves as numbers, one row an evaluation.
type Table struct {
	View TableView
	Do   func(store.Event)
}

// A TableView is what a Table shows.
type TableView struct {
	Open   bool
	Losses []string // their names
	Rows   []Row
}

// A Row is one evaluation and the losses of the step nearest to it.
type Row struct {
	Step, Lambda     string
	Losses           []string
	Student, Teacher string
}

func tableOf(s store.State) TableView {
	v, losses := TableView{Open: s.IsOpen("numbers")}, store.Losses(s.Config())
	for _, l := range losses {
		v.Losses = append(v.Losses, strings.ToUpper(l.Said[:1])+l.Said[1:])
	}
	if s.Run == nil || !v.Open {
		return v
	}
	for _, e := range s.Run.Evals.All {
		row := Row{Step: say.Count(e.Step), Lambda: say.Fixed(e.Lambda, 3),
			Student: say.Share(e.Accuracy()), Teacher: say.Share(s.Teacher.Accuracy())}
		p := store.Unmeasured(0, 0)
		if near := s.PointNear(e.Step); near.Step > 0 && e.Step > 0 {
			p = near
		}
		for _, l := range losses {
			row.Losses = append(row.Losses, say.Loss(l.Of(p)))
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func (c *Table) fold() { c.Do(store.Fold{Name: "numbers"}) }

func (c *Table) expanded() string {
	if c.View.Open {
		return "true"
	}
	return "false"
}
