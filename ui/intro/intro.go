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

// An Intro shows a View. Keep it between builds: it leaves alone the images while
// they are unchanged.
type Intro struct {
	View View
	Do   func(store.Event)

	stillExamples part.Still
}

// A View is what an Intro shows.
type View struct {
	Facts    []Fact
	Examples Examples

	Loading bool
	What    string // what is being loaded
	Share   string // of it, "" while unknown
	Done    int64  // bytes so far
	Total   int64  // bytes in all, 0 while unknown
}

// A Fact is a thing known of the model or the data.
type Fact struct{ Name, Value, Note string }

// Of is the View of a State.
func Of(s store.State) View {
	v := View{
		Facts: facts(s), Examples: examplesOf(s),
		Loading: s.FirstLoad(),
		What:    s.Progress.What,
		Done:    s.Progress.Done,
		Total:   s.Progress.Total,
	}
	if v.Total > 0 {
		v.Share = say.Bytes(v.Done) + " of " + say.Bytes(v.Total)
	}
	return v
}

func blocks(n int) string {
	if n == 1 {
		return "1 block"
	}
	return say.Count(n) + " blocks"
}

// called is a title, or the name where there is none.
func called(title, name string) string {
	if title == "" {
		return name
	}
	return title
}

func facts(s store.State) []Fact {
	model, data, test := Fact{Name: "Model", Value: "…"}, Fact{Name: "Data", Value: "…"}, Fact{Name: "Original answers", Value: "…"}
	if s.Model.Name != "" {
		model.Value = called(s.Model.Title, s.Model.Name)
		model.Note = fmt.Sprintf("%s parameters in %s, %s", say.Short(s.Model.Params), blocks(len(store.Blocks(s.Model.Layers))), say.Bytes(s.Model.Bytes))
		data.Value = called(s.Data.Title, s.Data.Name)
		data.Note = fmt.Sprintf("%s classes, %s %s to learn from, %s to test on", say.Count(len(s.Data.Classes)), say.Count(s.Data.Train), s.Things(), say.Count(s.Data.Test))
	}
	if s.Teacher.Total > 0 {
		test.Value = say.Share(s.Teacher.Accuracy()) + " right"
		test.Note = fmt.Sprintf("%s of %s test %s, which it never saw in training", say.Count(s.Teacher.Correct), say.Count(s.Teacher.Total), s.Things())
	} else if s.Teach.Needed {
		test.Value, test.Note = "not yet", "it does not know this task: teach it first"
	}
	return []Fact{model, data, test}
}

func (c *Intro) examples() vugu.Builder {
	return c.stillExamples.Show(c.View.Examples, &c.View.Examples)
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
