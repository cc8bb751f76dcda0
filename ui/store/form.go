package store

import (
	"errors"
	"maps"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Form is the settings as they are being edited.
type Form struct {
	// Settings holds the last good value of each setting.
	Settings

	usual int               // replicas unless a person chooses
	text  map[string]string // of the numbers, as typed
	fault map[string]string // why a text is no good
}

// NewForm is a form that shows c on a machine that runs this many replicas
// unasked.
func NewForm(c Settings, usual int) Form {
	f := Form{Settings: c, usual: usual, text: map[string]string{}, fault: map[string]string{}}
	for _, field := range Fields {
		f.text[field.Name] = field.Text(c)
	}
	return f
}

// Text is what stands in the field.
func (f Form) Text(name string) string { return f.text[name] }

// Fault says why the text in the field cannot be used; empty if it can.
func (f Form) Fault(name string) string { return f.fault[name] }

// Default is what stands in the field at first.
func (f Form) Default(field Field) string { return field.Text(Defaults(f.usual)) }

// Usual is how many replicas a run has unless a person chooses.
func (f Form) Usual() int { return f.usual }

// Changed reports whether a setting differs from its default.
func (f Form) Changed(name string) bool {
	if field, ok := FieldOf(name); ok {
		return f.text[name] != f.Default(field)
	}
	c, d := f.Config, run.Default()
	switch name {
	case "decay":
		return c.Decay != d.Decay
	case "bias":
		return c.Bias != d.Bias
	case "trainHead":
		return c.TrainHead != d.TrainHead
	case "trainNorms":
		return c.TrainNorms != d.TrainNorms
	}
	return false
}

// AnyChanged reports whether any setting differs from its default.
func (f Form) AnyChanged() bool {
	for _, field := range Fields {
		if f.Changed(field.Name) {
			return true
		}
	}
	return f.Changed("decay") || f.Changed("bias") || f.Changed("trainHead") || f.Changed("trainNorms")
}

// with returns the form with this text in a number's field. maxRank and layer
// are the loaded model's limit.
func (f Form) with(field Field, text string, maxRank int, layer string) Form {
	f.text, f.fault = maps.Clone(f.text), maps.Clone(f.fault)
	f.text[field.Name] = text
	next := f.Settings
	err := field.read(text, &next)
	if err == nil && field.Name == "rank" && layer != "" {
		err = fieldReason(next.CheckRank(maxRank, layer))
	}
	if err != nil {
		f.fault[field.Name] = err.Error()
		return f
	}
	delete(f.fault, field.Name)
	f.Settings = next
	return f
}

// choose returns the form with another value of decay or bias; a value that
// does not exist changes nothing.
func (f Form) choose(name, value string) Form {
	switch {
	case name == "decay" && slices.Contains(run.Decays, value):
		f.Config.Decay = value
	case name == "bias" && slices.Contains(run.Biases, value):
		f.Config.Bias = value
	}
	return f
}

// check returns the form with a switch set.
func (f Form) check(name string, on bool) Form {
	switch name {
	case "trainHead":
		f.Config.TrainHead = on
	case "trainNorms":
		f.Config.TrainNorms = on
	}
	return f
}

// on returns the form on a machine that runs this many replicas unasked. A
// number that a person has chosen stays.
func (f Form) on(usual int) Form {
	changed := f.Changed("replicas")
	f.usual = usual
	if changed {
		return f
	}
	return f.restore("replicas")
}

// restore returns the form with one setting at its default, all of them for an
// empty name. What is loaded stays.
func (f Form) restore(name string) Form {
	d := Defaults(f.usual)
	d.Model, d.Data = f.Config.Model, f.Config.Data
	if name == "" {
		return NewForm(d, f.usual)
	}
	if field, ok := FieldOf(name); ok {
		return f.with(field, field.Text(d), 0, "")
	}
	return f.choose(name, map[string]string{"decay": d.Decay, "bias": d.Bias}[name]).
		check(name, map[string]bool{"trainHead": d.TrainHead, "trainNorms": d.TrainNorms}[name])
}

// fieldReason is what a *run.FieldError says, without the field's name.
func fieldReason(err error) error {
	var fe *run.FieldError
	if errors.As(err, &fe) {
		return errors.New(fe.Reason)
	}
	return err
}
