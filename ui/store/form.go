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

	defaults Settings
	teach    bool              // whether it is that of teaching
	text     map[string]string // of the numbers, as typed
	fault    map[string]string // why a text is no good
}

// NewForm is a form of a run's settings that shows c; defaults are what its
// settings can be put back to.
func NewForm(c, defaults Settings) Form { return newForm(c, defaults, false) }

// NewTeachForm is the same for the settings of teaching.
func NewTeachForm(c, defaults Settings) Form { return newForm(c, defaults, true) }

func newForm(c, defaults Settings, teach bool) Form {
	f := Form{Settings: c, defaults: defaults, teach: teach, text: map[string]string{}, fault: map[string]string{}}
	for _, field := range f.fields() {
		f.text[field.Name] = field.Text(c)
	}
	return f
}

func (f Form) fields() []Field {
	if f.teach {
		return TeachFields
	}
	return Fields
}

// Text is what stands in the field.
func (f Form) Text(name string) string { return f.text[name] }

// Fault says why the text in the field cannot be used; empty if it can.
func (f Form) Fault(name string) string { return f.fault[name] }

// Default is what stands in the field at first.
func (f Form) Default(field Field) string { return field.Text(f.defaults) }

// Defaults are the settings that the form can be put back to.
func (f Form) Defaults() Settings { return f.defaults }

// choices are the names of the settings that are no numbers.
func (f Form) choices() []string {
	if f.teach {
		return nil // the mode is what the numbers' defaults go by
	}
	return []string{"decay", "bias", "trainHead", "trainNorms"}
}

// Changed reports whether a setting differs from its default.
func (f Form) Changed(name string) bool {
	if field, ok := FieldOf(name); ok {
		return f.text[name] != f.Default(field)
	}
	c, d := f.Config, f.defaults.Config
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
	for _, field := range f.fields() {
		if f.Changed(field.Name) {
			return true
		}
	}
	return slices.ContainsFunc(f.choices(), f.Changed)
}

// toward returns the form with other defaults. What a person has changed stays.
func (f Form) toward(defaults Settings) Form {
	next := newForm(defaults, defaults, f.teach)
	for _, field := range f.fields() {
		if !f.Changed(field.Name) {
			continue
		}
		field.set(&next.Settings, field.get(f.Settings))
		next.text[field.Name] = f.text[field.Name]
		if fault := f.fault[field.Name]; fault != "" {
			next.fault[field.Name] = fault
		}
	}
	if f.Changed("decay") {
		next.Config.Decay = f.Config.Decay
	}
	if f.Changed("bias") {
		next.Config.Bias = f.Config.Bias
	}
	if f.Changed("trainHead") {
		next.Config.TrainHead = f.Config.TrainHead
	}
	if f.Changed("trainNorms") {
		next.Config.TrainNorms = f.Config.TrainNorms
	}
	return next
}

// with returns the form with this text in a number's field. maxRank and layer
// are the loaded model's limit.
func (f Form) with(field Field, text string, maxRank int, layer string) Form {
	f.text, f.fault = maps.Clone(f.text), maps.Clone(f.fault)
	f.text[field.Name] = text
	next := f.Settings
	err := field.read(text, &next)
	if err == nil && field.isRank() && layer != "" {
		err = fieldReason(run.Config{Rank: int(field.get(next))}.CheckRank(maxRank, layer))
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
	case name == TeachMode && slices.Contains(run.TeachModes, value):
		d := f.defaults
		d.Teach = run.DefaultTeach(value)
		return f.toward(d)
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
	d := f.defaults
	d.Replicas = usual
	return f.toward(d)
}

// restore returns the form with one setting at its default, all of them for an
// empty name. What is loaded stays.
func (f Form) restore(name string) Form {
	if name == "" {
		return newForm(f.defaults, f.defaults, f.teach)
	}
	d := f.defaults
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
