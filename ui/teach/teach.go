// Package teach is the third step of the flow: the model is taught the task of
// the loaded data before it is compressed.
package teach

import (
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Teach shows a View. Keep it between builds: it leaves alone what has not
// changed.
type Teach struct {
	View View
	Do   func(store.Event)

	stills map[string]*part.Still // by what they are
	lesson Course
}

// A View is what a Teach shows.
type View struct {
	Open    bool // whether the panel is
	Lead    string
	Lock    string // why nothing can be changed; empty if it can
	Modes   part.Choice
	Adapter part.Choice           // of LoRA
	Fields  map[string]part.Field // by the setting's name
	LoRA    bool                  // whether there are adapters to set
	More    bool                  // whether the further settings are unfolded
	Any     bool                  // whether any setting is not at its default
	Cost    string
	Main    string          // which of the three main buttons is there
	Can     map[string]bool // buttons that mean something
	Busy    store.Busy
	Again   bool // whether it has been taught before, here or elsewhere
	Course  CourseView
}

// Of is the View of a State.
func Of(s store.State) View {
	form := s.Teach.Form
	v := View{
		Open: s.Flow.Open == store.StepTeach, Lead: lead(s), Lock: s.TeachLock(),
		Modes: modes(s), Adapter: adapters(s), Fields: fields(s), LoRA: form.Teach.Mode == run.TeachLoRA,
		More: s.IsOpen("teach-more"), Any: form.AnyChanged(), Cost: cost(s),
		Main: "teach-start", Can: map[string]bool{}, Busy: s.Busy, Again: s.Model.Name != "" && !s.Teach.Needed,
		Course: courseOf(s),
	}
	for _, name := range further {
		if v.Fields[name].Fault != "" {
			v.More = true // a fault must not be folded away
		}
	}
	switch s.Phase {
	case store.InCourse:
		v.Main = "teach-pause"
	case store.CoursePaused:
		v.Main = "teach-resume"
	}
	for _, id := range []string{"teach-start", "teach-pause", "teach-resume", "teach-stop", "teach-next"} {
		v.Can[id] = s.Can(id)
	}
	return v
}

// lead says what there is to teach.
func lead(s store.State) string {
	if s.Model.Name == "" {
		return "Once a model and data are loaded, the model can be taught here."
	}
	if !s.Teach.Needed {
		text := "The model knows this task already"
		if s.Teacher.Total > 0 {
			text += ": it answers " + say.Share(s.Teacher.Accuracy()) + " of " + say.Count(s.Teacher.Total) + " test " + s.Things() + " correctly"
		}
		return text + ". Teach it further if you like, or go on."
	}
	text := "The model does not know this task yet. It learns it from " + say.Count(s.Data.Train) + " training " + s.Things()
	if s.Data.Validation == 0 {
		return text + ". There is no validation part, so it cannot stop early: it makes all steps and keeps the last weights."
	}
	return text + "; " + say.Count(s.Data.Validation) + " others, the validation part, say when to stop."
}

// Begin sets what the next build shows.
func (c *Teach) Begin(v View) {
	if c.View = v; !v.Open {
		c.stills, c.lesson = nil, Course{} // a closed panel has nothing in it
	}
}

// still leaves a part alone while the person sees no change in it.
func (c *Teach) still(name string, view any, inner vugu.Builder) vugu.Builder {
	if c.stills == nil {
		c.stills = map[string]*part.Still{}
	}
	if c.stills[name] == nil {
		c.stills[name] = &part.Still{}
	}
	return c.stills[name].Show(view, inner)
}

func (c *Teach) modes() vugu.Builder {
	p := c.View.Modes
	p.Do = c.Do
	return c.still("modes", c.View.Modes, &p)
}

func (c *Teach) adapter() vugu.Builder {
	p := c.View.Adapter
	p.Do = c.Do
	return c.still("adapter", c.View.Adapter, &p)
}

func (c *Teach) field(name string) vugu.Builder {
	f := c.View.Fields[name]
	view := f
	f.Do = c.Do
	return c.still(name, view, &f)
}

func (c *Teach) course() vugu.Builder {
	c.lesson.View = c.View.Course
	return c.still("course", c.View.Course, &c.lesson)
}

func (c *Teach) button(id, label, icon string) *part.Button {
	return &part.Button{ID: id, Label: label, Icon: icon, Off: !c.View.Can[id], Do: c.Do}
}

// main is one of the three buttons that take turns in the first place.
func (c *Teach) main(id, label, icon string) vugu.Builder {
	b := c.button(id, label, icon)
	b.Hidden = c.View.Main != id
	if !(id == "teach-start" && c.View.Again) {
		b.Kind = "main"
	}
	return b
}

func (c *Teach) start() vugu.Builder {
	label := "Teach"
	switch {
	case c.View.Busy == store.Tutoring:
		label = "Starting …"
	case c.View.Again:
		label = "Teach further"
	}
	return c.main("teach-start", label, part.IconStart)
}

func (c *Teach) pause() vugu.Builder  { return c.main("teach-pause", "Pause", part.IconPause) }
func (c *Teach) resume() vugu.Builder { return c.main("teach-resume", "Resume", part.IconStart) }

func (c *Teach) stop() vugu.Builder {
	b := c.button("teach-stop", "Stop, keep the best", part.IconStop)
	b.Hidden = c.View.Main == "teach-start"
	return b
}

func (c *Teach) next() vugu.Builder {
	b := c.button("teach-next", "Go on to compressing", "")
	b.Kind, b.Hidden = "main", !c.View.Again || c.View.Main != "teach-start"
	return b
}

func (c *Teach) close() vugu.Builder {
	return &part.Button{ID: "close-teach", Label: "Close", Kind: "quiet", Icon: part.IconWrong, Do: c.Do}
}

func (c *Teach) locked() bool { return c.View.Lock != "" }
func (c *Teach) fold()        { c.Do(store.Fold{Name: "teach-more"}) }
func (c *Teach) restore()     { c.Do(store.Restore{Field: store.RestoreTeach}) }

func (c *Teach) expanded() string {
	if c.View.More {
		return "true"
	}
	return "false"
}
