// Package intro opens the page: what it is, and the model and data it starts
// with.
package intro

import (
	"fmt"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// An Intro shows a View.
type Intro struct {
	View View
	Do   func(store.Event)
}

// A View is what an Intro shows.
type View struct {
	Facts    []Fact
	Examples []Example

	Loading bool
	What    string // what is being loaded
	Share   string // of it, "" while unknown
	Done    int64  // bytes so far
	Total   int64  // bytes in all, 0 while unknown

	OwnOpen          bool // whether the form for an own model is unfolded
	OwnFault         string
	Config, Weights  string // what is known of the picked files
	CanPick, CanOpen bool
	CanGoBack        bool // whether there is a built-in model to go back to
}

// A Fact is a thing known of the model or the data.
type Fact struct{ Name, Value, Note string }

// An Example is a test image of one class.
type Example struct{ Class, Picture string }

// Of is the View of a State.
func Of(s store.State) View {
	v := View{
		Facts: facts(s), Examples: examples(s),
		Loading:  s.Phase == store.Loading && s.Busy == store.Opening,
		What:     s.Progress.What,
		Done:     s.Progress.Done,
		Total:    s.Progress.Total,
		OwnOpen:  s.IsOpen("own"),
		OwnFault: s.Own.Fault,
		Config:   picked(s.Own.Config, "config.json"),
		Weights:  picked(s.Own.Weights, "model.safetensors"),
		CanPick:  s.CanOpen(), CanOpen: s.Can("own-open"), CanGoBack: s.Can("built-in"),
	}
	if v.Total > 0 {
		v.Share = say.Bytes(v.Done) + " of " + say.Bytes(v.Total)
	}
	return v
}

func facts(s store.State) []Fact {
	model, data, test := Fact{Name: "Model", Value: "…"}, Fact{Name: "Data", Value: "…"}, Fact{Name: "Original answers", Value: "…"}
	if s.Model.Name != "" {
		model.Value = s.Model.Name
		model.Note = fmt.Sprintf("%s parameters in %d blocks, %s", say.Short(s.Model.Params), len(store.Blocks(s.Model.Layers)), say.Bytes(s.Model.Bytes))
		data.Value = s.Data.Name
		data.Note = fmt.Sprintf("%d kinds of things, %s images to learn from, %s to test on", len(s.Data.Classes), say.Count(s.Data.Train), say.Count(s.Data.Test))
	}
	if s.Teacher.Total > 0 {
		test.Value = say.Share(s.Teacher.Accuracy()) + " right"
		test.Note = fmt.Sprintf("%s of %s test images, which it never saw in training", say.Count(s.Teacher.Correct), say.Count(s.Teacher.Total))
	}
	return []Fact{model, data, test}
}

// examples has the first picture of each class.
func examples(s store.State) []Example {
	if len(s.Pictures) != len(s.Samples) {
		return nil
	}
	var all []Example
	for class, name := range s.Data.Classes {
		for i, sample := range s.Samples {
			if sample.Label == class {
				all = append(all, Example{Class: name, Picture: s.Pictures[i]})
				break
			}
		}
	}
	return all
}

func picked(f store.File, want string) string {
	if f.Name == "" {
		return "Choose " + want
	}
	return f.Name + ", " + say.Bytes(f.Size)
}

func (c *Intro) fold() { c.Do(store.Fold{Name: "own"}) }

func (c *Intro) expanded() string {
	if c.View.OwnOpen {
		return "true"
	}
	return "false"
}

func (c *Intro) open() vugu.Builder {
	return &part.Button{ID: "own-open", Label: "Open this model", Off: !c.View.CanOpen, Do: c.Do}
}

func (c *Intro) back() vugu.Builder {
	return &part.Button{ID: "built-in", Label: "Back to the built-in model", Kind: "quiet", Hidden: !c.View.CanGoBack, Do: c.Do}
}

func (c *Intro) loadingText() string {
	switch {
	case c.View.What == "":
		return "Starting …"
	case c.View.Share == "":
		return "Loading: " + c.View.What
	}
	return "Loading: " + c.View.What + ", " + c.View.Share
}

// progress is the share loaded in thousandths; a download of unknown size has
// none.
func (c *Intro) progress() int {
	if c.View.Total <= 0 {
		return 0
	}
	return int(1000 * min(c.View.Done, c.View.Total) / c.View.Total)
}
