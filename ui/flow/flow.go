// Package flow is the bar of the five steps that lead from a model to its
// result, and the line under it that says what is being read or downloaded.
package flow

import (
	"strconv"

	"github.com/pcloralab/pcloralab/ui/store"
)

// A Flow shows a View.
type Flow struct {
	View View
	Do   func(store.Event)
}

// A View is what a Flow shows.
type View struct{ Steps []Item }

// An Item is a step as it is shown.
type Item struct {
	ID       string // its button's
	Number   string
	Name     string
	Summary  string // how it stands, in a few words
	State    string // one of the States
	Current  bool   // whether it comes next
	Open     bool   // whether its panel is open
	HasPanel bool
	Off      bool // whether there is nothing to turn to
}

// The States of a step.
const (
	Done    = "done"
	Now     = "now"
	ToDo    = "to do"
	Skipped = "not needed"
	Chosen  = "chosen" // but not loaded
)

var names = map[store.Step]string{
	store.StepModel: "Model", store.StepData: "Data", store.StepTeach: "Teach", store.StepCompress: "Compress", store.StepResult: "Result",
}

// Of is the View of a State.
func Of(s store.State) View {
	var v View
	now := s.Current()
	for i, p := range store.Steps {
		id := "flow-" + string(p)
		v.Steps = append(v.Steps, Item{
			ID: id, Number: strconv.Itoa(i + 1), Name: names[p], Summary: summary(s, p), State: stateOf(s, p, now),
			Current: p == now, Open: s.Flow.Open == p,
			HasPanel: p == store.StepModel || p == store.StepData || p == store.StepTeach,
			Off:      !s.Can(id),
		})
	}
	return v
}

func stateOf(s store.State, p, now store.Step) string {
	switch {
	case p == store.StepResult && s.Result != nil:
		return Done
	case p == now:
		return Now
	case p == store.StepModel && s.Chosen.Model != "" && s.Chosen != s.Loaded:
		return Chosen
	case p == store.StepModel && s.Loaded.Model != "" && s.Chosen.Model == s.Loaded.Model,
		p == store.StepData && s.Loaded.Data != "" && s.Chosen == s.Loaded,
		p == store.StepCompress && s.Result != nil:
		return Done
	case p == store.StepTeach && s.Teach.Course != nil && s.Teach.Course.Done != nil && s.Chosen == s.Loaded:
		return Done
	case p == store.StepTeach && s.Teacher.Total > 0 && s.Chosen == s.Loaded:
		return Skipped
	}
	return ToDo
}

func (i Item) class() string {
	class := "flow-button"
	switch i.State {
	case Done, Skipped:
		class += " flow-done"
	case Now:
		class += " flow-now"
	}
	if i.Open {
		class += " flow-open"
	}
	return class
}

// expanded is whether the panel is open; nil for a step without one.
func (i Item) expanded() any {
	if !i.HasPanel {
		return nil
	}
	return strconv.FormatBool(i.Open)
}

func (i Item) controls() any {
	if !i.HasPanel {
		return nil
	}
	return "panel-" + i.ID[len("flow-"):]
}

func (i Item) current() any {
	if !i.Current {
		return nil
	}
	return "step"
}

func (c *Flow) press(id string) { c.Do(store.Press{ID: id}) }
