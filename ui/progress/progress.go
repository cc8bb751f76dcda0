// Package progress draws a run's curves: λ, the losses, the accuracy and what
// is left of the weights, all over the same steps and under one cursor.
package progress

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Progress shows a View. Keep it between builds: it leaves alone what has
// not changed.
type Progress struct {
	View View
	Do   func(store.Event)

	lambda, loss, accuracy, weights, table, spoken part.Still
}

// A View is what a Progress shows.
type View struct {
	Lambda, Loss, Accuracy, Weights part.Chart
	Table                           TableView
	Spoken                          string
}

// Of is the View of a State.
func Of(s store.State) View {
	a := newAxes(s)
	return View{
		Lambda: lambdaChart(s, a), Loss: lossChart(s, a), Accuracy: accuracyChart(s, a), Weights: weightsChart(s, a),
		Table: tableOf(s), Spoken: s.Spoken,
	}
}

func (c *Progress) chart(still *part.Still, chart part.Chart) vugu.Builder {
	return still.Show(chart, &chart)
}

func (c *Progress) lambdaChart() vugu.Builder   { return c.chart(&c.lambda, c.View.Lambda) }
func (c *Progress) lossChart() vugu.Builder     { return c.chart(&c.loss, c.View.Loss) }
func (c *Progress) accuracyChart() vugu.Builder { return c.chart(&c.accuracy, c.View.Accuracy) }
func (c *Progress) weightsChart() vugu.Builder  { return c.chart(&c.weights, c.View.Weights) }

func (c *Progress) numbers() vugu.Builder {
	return c.table.Show(c.View.Table, &Table{View: c.View.Table, Do: c.Do})
}

func (c *Progress) words() vugu.Builder {
	return c.spoken.Show(c.View.Spoken, &part.Live{ID: "spoken", Class: "spoken", Text: c.View.Spoken})
}
