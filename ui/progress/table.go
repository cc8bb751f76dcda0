package progress

import (
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
	Open bool
	Rows []Row
}

// A Row is one evaluation and the losses of the step nearest to it.
type Row struct{ Step, Lambda, Task, Distil, Student, Teacher string }

func tableOf(s store.State) TableView {
	v := TableView{Open: s.IsOpen("numbers")}
	if s.Run == nil || !v.Open {
		return v
	}
	for _, e := range s.Run.Evals.All {
		row := Row{Step: say.Count(e.Step), Lambda: say.Fixed(e.Lambda, 3), Task: "–", Distil: "–",
			Student: say.Share(e.Accuracy()), Teacher: say.Share(s.Teacher.Accuracy())}
		if p := s.PointNear(e.Step); p.Step > 0 && e.Step > 0 {
			row.Task, row.Distil = say.Loss(p.Task), say.Loss(p.Distil)
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
