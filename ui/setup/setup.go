// Package setup is the form of a run's settings.
package setup

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Setup shows a View. Keep it between builds: it leaves alone the controls
// that have not changed.
type Setup struct {
	View View
	Do   func(store.Event)

	stills map[string]*part.Still // by the setting's name
}

// A View is what a Setup shows.
type View struct {
	Numbers map[string]Number // by name
	Config  run.Config        // the choices and switches, and the last good numbers
	Changed map[string]bool   // choices that are not at their default
	Any     bool              // whether any setting is not at its default
	MaxRank int
	Workers int     // how many trainers will work
	Most    int     // examples of a batch, which bound them
	Memory  int64   // bytes that all of them take together; 0 without a model
	Millis  float64 // of a step, estimated; 0 if not known
	Gone    float64 // share of the encoder's linear weights that will go
	Model   bool    // whether a model is loaded, so that Gone means something

	Lock string // why nothing can be changed; empty if it can
	Open bool   // whether the further settings are unfolded
}

// A Number is one number on the form.
type Number struct {
	Text, Fault, Default string
	At                   int
	Changed              bool
}

// Of is the View of a State.
func Of(s store.State) View {
	form := s.Form
	if s.Run != nil {
		form = store.NewForm(store.Settings{Config: s.Run.Config, Replicas: s.Run.Replicas}, s.Form.Defaults())
	}
	rank, _ := s.MaxRank()
	v := View{
		Numbers: map[string]Number{},
		Config:  form.Config,
		Changed: map[string]bool{"decay": form.Changed("decay"), "bias": form.Changed("bias")},
		Any:     form.AnyChanged(),
		MaxRank: rank,
		Gone:    run.GoneShare(s.Model.Layers, form.Config.Rank),
		Model:   len(s.Model.Layers) > 0,
		Lock:    lock(s),
		Open:    s.IsOpen("more"),
		Workers: s.Workers(),
		Most:    form.Config.Batch,
	}
	if v.Model {
		v.Memory = s.Memory.Total(form.Config, v.Workers)
		v.Millis = s.StepMillis(form.Config.Batch, v.Workers)
	}
	for _, f := range store.Fields {
		v.Numbers[f.Name] = Number{
			Text: form.Text(f.Name), Fault: s.Fault(f.Name), Default: form.Default(f),
			At: f.At(form.Settings, s.Most(f)), Changed: form.Changed(f.Name),
		}
	}
	if bad, fault := s.FirstFault(); fault != "" && isFurther(bad.Name) {
		v.Open = true // a fault must not be folded away
	}
	return v
}

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

// further lists the numbers that are folded away at first.
var further = []string{"warmupShare", "weightDecay", "clip", "evalEvery"}

func isFurther(name string) bool {
	for _, f := range further {
		if f == name {
			return true
		}
	}
	return false
}

// help says what each number means, in one plain sentence.
var help = map[string]string{
	"rank":         "How wide the two thin matrices of each adapter are: more keeps more accuracy and removes fewer weights.",
	"decayShare":   "The share of the steps over which the pretrained weights fade out.",
	"alpha":        "How much the true answers count; the rest, 1 − α, goes to imitating the original.",
	"steps":        "How many times the adapters are adjusted.",
	"learningRate": "How far one step moves the adapters at most.",
	"batch":        "How many examples one step looks at.",
	"seed":         "Chooses the start and the order of examples: the same seed gives the same run.",
	"replicas":     "How many workers train together, each with its part of every batch, on a core of its own. Another number changes the last digits of a run.",
	"warmupShare":  "The share of the steps over which the learning rate rises to its full size.",
	"weightDecay":  "How strongly the adapters are pulled towards zero.",
	"clip":         "The longest gradient a step may follow; 0 lets any through.",
	"evalEvery":    "Steps between two measurements on the test part; 0 measures only at the start and the end.",
}

func (c *Setup) helpOf(f store.Field) string {
	most := f.In.Max
	if f.Name == "rank" {
		most = float64(c.View.MaxRank)
	}
	text := fmt.Sprintf("%s From %s to %s.", help[f.Name], number(f.In.Min), number(most))
	if f.Name == "seed" {
		return help[f.Name] + " A whole number below 2³²."
	}
	return text
}

func number(v float64) string {
	switch {
	case v >= 1000:
		return say.Count(int64(v))
	case v > 0 && v < 0.001:
		return "0.000001"
	}
	return fmt.Sprint(v)
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

func (c *Setup) field(name string) vugu.Builder {
	f, _ := store.FieldOf(name)
	n := c.View.Numbers[name]
	help := c.helpOf(f)
	return c.still(name, []any{n, help}, &part.Field{
		Name: name, Label: f.Label, Help: help,
		Text: n.Text, Fault: n.Fault, Default: n.Default, At: n.At, Changed: n.Changed, Do: c.Do,
	})
}

func (c *Setup) decay() vugu.Builder {
	return c.choice(&part.Choice{
		Name: "decay", Label: "Decay curve", Help: "How λ, the weight left on the pretrained matrices, falls from 1 to 0.",
		Options: []part.Option{
			{Value: run.DecayLinear, Label: "Linear", Path: drawing(run.DecayLinear)},
			{Value: run.DecayCosine, Label: "Cosine", Path: drawing(run.DecayCosine)},
			{Value: run.DecaySine, Label: "Sine", Path: drawing(run.DecaySine)},
			{Value: run.DecayCut, Label: "Cold cut", Path: drawing(run.DecayCut)},
		},
		Value: c.View.Config.Decay,
	})
}

func (c *Setup) bias() vugu.Builder {
	return c.choice(&part.Choice{
		Name: "bias", Label: "Bias", Help: "Whether the pretrained bias stays or fades together with its matrix.",
		Options: []part.Option{
			{Value: run.BiasKept, Label: "Stays", Note: "λ·Wx + BAx + c"},
			{Value: run.BiasFades, Label: "Fades", Note: "λ·(Wx + b) + BAx + c"},
		},
		Value: c.View.Config.Bias,
	})
}

func (c *Setup) choice(p *part.Choice) vugu.Builder {
	p.Changed, p.Do = c.View.Changed[p.Name], c.Do
	return c.still(p.Name, []any{p.Value, p.Changed}, p)
}

func (c *Setup) head() vugu.Builder {
	return c.toggle(&part.Toggle{Name: "trainHead", Label: "Train the classifier too", Help: "Lets the last layer follow the adapters.", On: c.View.Config.TrainHead})
}

func (c *Setup) norms() vugu.Builder {
	return c.toggle(&part.Toggle{Name: "trainNorms", Label: "Train the layer norms too", Help: "Lets the scales between the layers follow the adapters.", On: c.View.Config.TrainNorms})
}

func (c *Setup) toggle(p *part.Toggle) vugu.Builder {
	p.Do = c.Do
	return c.still(p.Name, p.On, p)
}

func (c *Setup) locked() bool { return c.View.Lock != "" }
func (c *Setup) fold()        { c.Do(store.Fold{Name: "more"}) }
func (c *Setup) restore()     { c.Do(store.Restore{}) }

func (c *Setup) class() string {
	if c.locked() {
		return "panel setup setup-locked"
	}
	return "panel setup"
}

func (c *Setup) expanded() string {
	if c.View.Open {
		return "true"
	}
	return "false"
}

func (c *Setup) gone() string {
	switch {
	case !c.View.Model || c.View.Numbers["rank"].Fault != "":
		return ""
	case c.View.Gone <= 0:
		return "At this rank the adapters are larger than the weights they replace."
	}
	return say.Share(c.View.Gone) + " of the encoder’s linear weights will go."
}

// memory says what the trainers take, before it is too late.
func (c *Setup) memory() string {
	v := c.View
	if v.Memory == 0 || v.Numbers["replicas"].Fault != "" || v.Numbers["batch"].Fault != "" {
		return ""
	}
	each := say.Bytes(v.Memory / int64(max(1, v.Workers)))
	switch {
	case v.Workers == 1 && v.Most == 1:
		return "Takes about " + each + " of memory. A batch of 1 keeps only 1 busy."
	case v.Workers == 1:
		return "Takes about " + each + " of memory."
	case v.Workers == v.Most:
		return fmt.Sprintf("%d trainers, one an example, take about %s of memory, %s each.", v.Workers, say.Bytes(v.Memory), each)
	}
	return fmt.Sprintf("Takes about %s of memory, %s in each of %d workers.", say.Bytes(v.Memory), each, v.Workers)
}

// time says how long a run takes at first: a step is faster once λ is 0.
func (c *Setup) time() string {
	v := c.View
	if v.Millis == 0 || v.Numbers["replicas"].Fault != "" || v.Numbers["batch"].Fault != "" || v.Numbers["steps"].Fault != "" {
		return ""
	}
	return fmt.Sprintf("About %s a step while λ is above 0, so at most about %s for all.", say.Millis(v.Millis), say.Span(v.Millis*float64(v.Config.Steps)/1000))
}

// summary is the settings in one line, for when the form is out of the way.
func (c *Setup) summary() string {
	k := c.View.Config
	return fmt.Sprintf("Rank %d, %s decay over %s of %s steps, α %v, learning rate %v, batch %d, seed %d, %s.",
		k.Rank, k.Decay, say.Count(k.DecaySteps()), say.Count(k.Steps), k.Alpha, k.LearningRate, k.Batch, k.Seed, say.Trainers(c.View.Workers))
}
