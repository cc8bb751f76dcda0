// Package setup is the form of a run's settings: what most people change, and
// the rest in folds, which have nothing in them while they are closed.
package setup

import (
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Setup shows a View. Keep it between builds: it leaves alone the controls
// that have not changed.
type Setup struct {
	View View
	Do   func(store.Event)
	// AtOnce is how many controls a fold gets in one build, so that none takes long; 0
	// for all of them.
	AtOnce int
	// Behind says that more of them wait for the next build.
	Behind bool

	stills map[string]*part.Still // by the setting's name
}

// A View is what a Setup shows.
type View struct {
	Controls map[string]Control // by the setting's name
	Config   run.Config         // with the last good numbers
	Preset   string             // whose options they are, empty for none
	Any      bool               // whether any setting is not at its default
	MaxRank  int
	Blocks   int     // of the encoder
	Workers  int     // how many trainers will work
	Most     int     // examples of a batch, which bound them
	Memory   int64   // bytes that all of them take together; 0 without a model
	Millis   float64 // of a step, estimated; 0 if not known
	Gone     float64 // share of the encoder's linear weights that will go at least
	Exactly  bool    // whether it is that share
	Model    bool    // whether a model is loaded, so that Gone means something
	Texts    bool    // whether it reads texts

	Forked bool // whether they came with a link

	Lock string          // why nothing can be changed; empty if it can
	Open map[string]bool // which folds are unfolded
}

// A Control is one setting on the form: a number with its text, a choice with its
// value, or a switch.
type Control struct {
	Text, Fault, Default string
	At                   int
	Value                string
	On                   bool
	Changed              bool
	Used                 bool // whether it has an effect beside the others
}

// Of is the View of a State.
func Of(s store.State) View {
	form := s.Form
	if s.Run != nil {
		form = store.NewForm(store.Settings{Config: s.Run.Config, Replicas: s.Run.Replicas}, s.Form.Defaults())
	}
	rank, _ := s.MaxRank()
	v := View{
		Controls: map[string]Control{},
		Config:   form.Config,
		Preset:   s.Preset(),
		Any:      form.AnyChanged(),
		MaxRank:  rank,
		Blocks:   len(store.Blocks(s.Model.Layers)),
		Model:    len(s.Model.Layers) > 0,
		Texts:    s.Texts(),
		Forked:   s.Forked,
		Lock:     lock(s),
		Open:     map[string]bool{},
		Workers:  s.Workers(),
		Most:     form.Config.Batch,
	}
	v.Gone, v.Exactly = form.Config.LeastGone(s.Model.Layers)
	if v.Model {
		v.Memory = s.Memory.Total(form.Config, v.Workers)
		v.Millis = s.StepMillis(form.Config.Batch, v.Workers)
	}
	for _, f := range store.Fields {
		v.Controls[f.Name] = Control{
			Text: form.Text(f.Name), Fault: s.Fault(f.Name), Default: form.Default(f),
			At: f.At(form.Settings, s.Most(f)), Changed: form.Changed(f.Name), Used: store.Used(f.Name, form.Settings),
		}
	}
	for _, o := range store.Choices {
		v.Controls[o.Name] = Control{Value: form.Value(o.Name), Changed: form.Changed(o.Name), Used: store.Used(o.Name, form.Settings)}
	}
	for _, o := range store.Switches {
		v.Controls[o.Name] = Control{On: form.On(o.Name), Used: store.Used(o.Name, form.Settings)}
	}
	bad, _ := s.FirstFault()
	for _, f := range folds {
		v.Open[f.ID] = s.IsOpen(f.ID) || slices.Contains(f.Names, bad.Name) // a fault must not be folded away
	}
	return v
}

// Begin sets what the next build shows.
func (c *Setup) Begin(v View) { c.View, c.Behind = v, false }

func lock(s store.State) string {
	switch {
	case !s.Locked():
		return ""
	case s.Phase == store.Running || s.Phase == store.Paused:
		return "Locked while this run uses them."
	case s.Run != nil:
		return "These made the run on show. Reset to change them."
	}
	return "Locked while the run starts."
}

// still leaves a control alone while the person sees no change in it.
func (c *Setup) still(name string, view any, control vugu.Builder) vugu.Builder {
	if c.stills == nil {
		c.stills = map[string]*part.Still{}
	}
	if c.stills[name] == nil {
		c.stills[name] = &part.Still{}
	}
	return c.stills[name].Show(view, control)
}

// control is the control of a setting, by its name.
func (c *Setup) control(name string) vugu.Builder {
	v := c.View.Controls[name]
	if f, ok := store.FieldOf(name); ok {
		help := c.helpOf(f)
		return c.still(name, []any{v, help}, &part.Field{
			Name: name, Label: f.Label, Help: help,
			Text: v.Text, Fault: v.Fault, Default: v.Default, At: v.At, Changed: v.Changed, Do: c.Do,
		})
	}
	if p, ok := switches[name]; ok {
		p.Name, p.On, p.Do = name, v.On, c.Do
		return c.still(name, v.On, &p)
	}
	p := c.choiceOf(name)
	p.Name, p.Value, p.Changed, p.Do = name, v.Value, v.Changed, c.Do
	return c.still(name, []any{v, p.Help, p.Options}, &p)
}

func (c *Setup) preset() vugu.Builder {
	p := presets(c.View.Preset)
	p.Do = c.Do
	return c.still(store.Preset, p.Value, &p)
}

func (c *Setup) locked() bool { return c.View.Lock != "" }
func (c *Setup) restore()     { c.Do(store.Restore{}) }

func (c *Setup) class() string {
	if c.locked() {
		return "panel setup setup-locked"
	}
	return "panel setup"
}
