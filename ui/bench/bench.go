// Package bench is the benchmark on the page: the engine measured on the
// visitor's machine, beside what a machine of ours measured of it and of others.
package bench

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Bench shows a View.
type Bench struct {
	View View
	Do   func(store.Event)
}

// A View is what a Bench shows. Steps and Products are empty while it is folded.
type View struct {
	Open, On, Stopping bool
	CanRun, CanStop    bool
	Share              float64 // of the measurements that are done, in [0, 1]
	Now                string  // what is under way, for people
	Fault              string
	Reference          string // where the others were measured
	Steps              []Step
	Products           []Product
}

// Of is the View of a State.
func Of(s store.State) View {
	b := s.Bench
	v := View{
		Open: s.IsOpen("bench"), On: b.On, Stopping: b.Stopping, CanRun: s.Can("bench-run"), CanStop: s.Can("bench-stop"),
		Now: now(b), Fault: b.Fault,
	}
	if !v.Open {
		return v
	}
	if b.Total > 0 {
		v.Share = float64(len(b.Mine)) / float64(b.Total)
	}
	if r := b.Reference; r.Machine != "" {
		v.Reference = fmt.Sprintf("The reference was measured on %s, %s, with kernels %s.", r.Machine, r.Browser, r.Kernels)
	}
	for _, c := range run.StepCases() {
		v.Steps = append(v.Steps, stepOf(b, c))
	}
	for _, p := range run.ProductCases() {
		v.Products = append(v.Products, productOf(b, p))
	}
	return v
}

// now says how far the measurement is.
func now(b store.Bench) string {
	switch {
	case b.Stopping && len(b.Queue) > 0:
		return "Stopping."
	case b.On && len(b.Queue) > 0:
		return fmt.Sprintf("Measuring %d of %d: %s.", b.Total-len(b.Queue)+1, b.Total, title(b.Queue[0]))
	case b.On:
		return "Measured."
	case b.Asked() && len(b.Mine) == b.Total:
		return fmt.Sprintf("Measured on this machine with kernels %s.", b.Mine[0].Kernels)
	case b.Asked():
		return fmt.Sprintf("Ended after %d of %d measurements.", len(b.Mine), b.Total)
	}
	return "Nothing is measured on this machine yet. It takes a minute or so; a run cannot train meanwhile."
}

// title is what a measurement is called.
func title(m run.Measure) string {
	if p, ok := run.ProductCaseOf(m.Case); ok {
		return "product, " + p.Title
	}
	c, _ := run.StepCaseOf(m.Case)
	if m.Faded {
		return "training step at λ = 0, " + c.Title
	}
	return "training step, " + c.Title
}

func (c *Bench) fold() { c.Do(store.Fold{Name: "bench"}) }

func (c *Bench) expanded() string {
	if c.View.Open {
		return "true"
	}
	return "false"
}

// width is the progress bar's length.
func (c *Bench) width() string { return percent(c.View.Share) }

func (c *Bench) start() vugu.Builder {
	return &part.Button{ID: "bench-run", Label: "Run the benchmark", Icon: part.IconStart, Off: !c.View.CanRun, Hidden: c.View.On, Do: c.Do}
}

func (c *Bench) stop() vugu.Builder {
	return &part.Button{ID: "bench-stop", Label: "Stop", Icon: part.IconStop, Off: !c.View.CanStop, Hidden: !c.View.On, Do: c.Do}
}
