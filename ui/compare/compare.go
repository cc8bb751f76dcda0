// Package compare lays runs side by side: their curves over each other, what differs
// in their settings, and their results.
package compare

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/replay"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Compare shows a View.
type Compare struct {
	View View
	Do   func(store.Event)
}

// A View is what a Compare shows.
type View struct {
	Runs    []Run
	Missing int
	Chart   part.Chart
	Curve   string
	Spoken  string
	Results []Row
	Differ  []Row
	Same    []Row
	All     bool // whether the settings that do not differ are on show, too
}

// A Run is one of those that are compared.
type Run struct {
	Letter      string // by which the page calls it
	Kind        string // of its series in a chart
	Title, Link string
	Of          string
	Trouble     store.Trouble
}

// A Row says the same thing of each run.
type Row struct {
	Name   string
	Values []string // one a run that is there
}

// letters call the runs.
const letters = "ABCDEF"

// Of is the View of a State.
func Of(s store.State) View {
	v := View{Missing: s.Compare.Missing(), Curve: s.Compare.Curve, Spoken: s.Spoken, All: s.IsOpen("compare-same")}
	var there []one
	for i, c := range s.Compare.Runs {
		r := Run{Letter: letters[i : i+1], Kind: "run-" + string("abcdef"[i]), Link: "/r/" + c.ID, Trouble: c.Trouble, Title: c.ID}
		if c.Replay != nil {
			record := c.Replay.Record
			r.Title = replay.TitleOf(record)
			r.Of = replay.ModelOf(record) + " on " + replay.DataOf(record)
			there = append(there, one{r, c.Replay})
		}
		v.Runs = append(v.Runs, r)
	}
	v.Chart = chartOf(s, there)
	v.Results = results(there)
	v.Differ, v.Same = settings(there)
	if !v.All {
		v.Same = nil
	}
	return v
}

// one is a run that is there.
type one struct {
	Run
	replay *store.Replay
}

func (o one) record() run.Record { return o.replay.Record }

// There lists the runs that are there.
func (v View) There() (all []Run) {
	for _, r := range v.Runs {
		if r.Trouble.Title == "" && r.Of != "" {
			all = append(all, r)
		}
	}
	return all
}

// results are the rows of the table of results.
func results(all []one) []Row {
	rows := []Row{{Name: "Model"}, {Name: "Data"}, {Name: "State"}, {Name: "Student’s accuracy"}, {Name: "Original’s accuracy"}, {Name: "Accuracy kept"},
		{Name: "Encoder’s linear weights gone"}, {Name: "All parameters"}, {Name: "Whole file"}, {Name: "Arithmetic"}, {Name: "Took"}, {Name: "Trainers"}, {Name: "Kernel set"}}
	for _, o := range all {
		r := o.record()
		values := []string{replay.ModelOf(r), replay.DataOf(r), r.State}
		if r.State == run.StateFinished {
			b, a := r.Result.Before, r.Result.After
			values = append(values, say.Share(a.Accuracy())+" of "+say.Count(a.Total), say.Share(b.Accuracy()), say.Share(r.Result.Kept()), say.Share(r.Result.Gone()),
				say.Count(a.Params), say.Bytes(a.Bytes), say.Short(a.FLOPs), say.Seconds(r.Result.Seconds))
		} else {
			last := "–"
			if n := len(r.Curve); n > 0 {
				last = say.Share(r.Curve[n-1].Accuracy()) + " of " + say.Count(r.Curve[n-1].Total)
			}
			values = append(values, last, "–", "–", "–", "–", "–", "–", "–")
		}
		values = append(values, say.Count(r.Engine.Replicas), r.Engine.Kernels)
		for i := range rows {
			rows[i].Values = append(rows[i].Values, values[i])
		}
	}
	return rows
}

func (c *Compare) curve() vugu.Builder {
	return &part.Choice{Name: store.CompareCurve, Label: "Curve", Value: c.View.Curve, Do: c.Do, Options: []part.Option{
		{Value: store.ChartAccuracy, Label: "Accuracy"}, {Value: store.ChartLambda, Label: "λ"}, {Value: store.ChartLoss, Label: "Task loss"}}}
}

func (c *Compare) chart() vugu.Builder { chart := c.View.Chart; return &chart }

func (c *Compare) words() vugu.Builder {
	return &part.Live{ID: "spoken", Class: "spoken", Text: c.View.Spoken}
}

func (c *Compare) waiting() string {
	if c.View.Missing == 0 {
		return ""
	}
	return fmt.Sprintf("Fetching %d of %d runs …", c.View.Missing, len(c.View.Runs))
}

func (c *Compare) none() bool { return len(c.View.There()) == 0 }

func (c *Compare) fold() { c.Do(store.Fold{Name: "compare-same"}) }

func (c *Compare) expanded() string {
	if c.View.All {
		return "true"
	}
	return "false"
}

// same says that all settings are the same.
func (c *Compare) same() bool { return len(c.View.Differ) == 0 && len(c.View.There()) > 1 }
