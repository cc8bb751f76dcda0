package store

import (
	"errors"
	"maps"
	"slices"
	"strings"

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

// Value is the value of a choice, empty for a name that is none.
func (f Form) Value(name string) string {
	if o, ok := choiceOf(name); ok {
		return o.get(f.Settings)
	}
	return ""
}

// On reports whether a switch is on.
func (f Form) On(name string) bool {
	o, ok := switchOf(name)
	return ok && *o.at(&f.Settings)
}

// Default is what stands in the field at first.
func (f Form) Default(field Field) string { return field.Text(f.base()) }

// Defaults are the settings that the form can be put back to.
func (f Form) Defaults() Settings { return f.defaults }

// base is what each setting is put back to: its default, and of the adapter's the
// default of its kind.
func (f Form) base() Settings {
	d := f.defaults
	if kind := f.Config.Adapter.Kind; kind != d.Adapter.Kind {
		d.Adapter = run.DefaultAdapter(kind)
	}
	return d
}

// Changed reports whether a setting differs from its default.
func (f Form) Changed(name string) bool {
	base := f.base()
	if field, ok := FieldOf(name); ok {
		return f.text[name] != field.Text(base)
	}
	switch name {
	case TeachAdapter:
		return f.Teach.Adapter != f.defaults.Teach.Adapter
	case AdapterKind:
		base = f.defaults
	}
	if o, ok := choiceOf(name); ok {
		return o.get(f.Settings) != o.get(base)
	}
	o, ok := switchOf(name)
	return ok && *o.at(&f.Settings) != *o.at(&base)
}

// AnyChanged reports whether any setting differs from its default.
func (f Form) AnyChanged() bool {
	return slices.ContainsFunc(f.names(), f.Changed)
}

// names lists the settings; the mode of teaching is not one of them, since the
// others' defaults go by it.
func (f Form) names() []string {
	all := []string{TeachAdapter}
	if !f.teach {
		all = nil
		for _, o := range Choices {
			all = append(all, o.Name)
		}
		for _, o := range Switches {
			all = append(all, o.Name)
		}
	}
	for _, field := range f.fields() {
		all = append(all, field.Name)
	}
	return all
}

// toward returns the form with other defaults. What a person has changed stays.
func (f Form) toward(defaults Settings) Form {
	next := newForm(defaults, defaults, f.teach)
	for _, name := range f.names() {
		if f.Changed(name) {
			next = next.take(name, f)
		}
	}
	return next
}

// take returns the form with a setting as it is on another one, in words and
// value.
func (f Form) take(name string, from Form) Form {
	if name == TeachAdapter {
		return f.choose(name, from.Teach.Adapter.Kind)
	}
	if o, ok := choiceOf(name); ok {
		return f.choose(name, o.get(from.Settings))
	}
	if o, ok := switchOf(name); ok {
		return f.check(name, *o.at(&from.Settings))
	}
	field, _ := FieldOf(name)
	f.text, f.fault = maps.Clone(f.text), maps.Clone(f.fault)
	field.set(&f.Settings, field.get(from.Settings))
	f.text[name] = from.text[name]
	delete(f.fault, name)
	if fault := from.fault[name]; fault != "" {
		f.fault[name] = fault
	}
	return f
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
	return f.fitting()
}

// choose returns the form with another value of a setting; one that does not
// exist, or that the adapter cannot have, changes nothing.
func (f Form) choose(name, value string) Form {
	if name == TeachMode && slices.Contains(run.TeachModes, value) {
		d := f.defaults
		d.Teach = run.DefaultTeach(value)
		return f.toward(d)
	}
	if name == TeachAdapter && slices.Contains(run.AdapterKinds, value) {
		f.Teach.Adapter = run.DefaultAdapter(value)
		return f
	}
	o, ok := choiceOf(name)
	if !ok || !slices.Contains(o.Values, value) || name == Start && !f.Starts(value) {
		return f
	}
	if name == AdapterKind {
		if value != f.Config.Adapter.Kind {
			f.Config.Adapter = run.DefaultAdapter(value)
			f = f.written(func(field Field) bool { return strings.HasPrefix(field.Name, adapterMark) })
		}
	} else {
		o.set(&f.Settings, value)
	}
	return f.fitting()
}

// check returns the form with a switch set.
func (f Form) check(name string, on bool) Form {
	if o, ok := switchOf(name); ok {
		*o.at(&f.Settings) = on
	}
	return f.fitting()
}

// Starts reports whether the adapter's factors can start so: those of a plain
// one anywhere, all others at random.
func (f Form) Starts(start string) bool {
	return start == run.StartRandom || plain(f.Settings)
}

// fitting returns the form with a start, a rank to begin with and a way from it that
// the adapter can have.
func (f Form) fitting() Form {
	if f.Config.HighRank > 0 && !plain(f.Settings) {
		f.Config.HighRank = 0
		f = f.written(func(field Field) bool { return field.Name == "highRank" })
	}
	if !Used("prune", f.Settings) {
		f.Config.Prune = false
	}
	if !f.Starts(f.Config.Start) {
		f.Config.Start = run.StartRandom
	}
	return f
}

// written returns the form whose numbers among those chosen stand as they are, in
// place of what was typed.
func (f Form) written(chosen func(Field) bool) Form {
	f.text, f.fault = maps.Clone(f.text), maps.Clone(f.fault)
	for _, field := range f.fields() {
		if chosen(field) {
			f.text[field.Name] = field.Text(f.Settings)
			delete(f.fault, field.Name)
		}
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
	base := f.base()
	if field, ok := FieldOf(name); ok {
		return f.with(field, field.Text(base), 0, "")
	}
	if name == AdapterKind {
		base = f.defaults
	}
	return f.take(name, newForm(base, base, f.teach))
}

// fieldReason is what a *run.FieldError says, without the field's name.
func fieldReason(err error) error {
	var fe *run.FieldError
	if errors.As(err, &fe) {
		return errors.New(fe.Reason)
	}
	return err
}
