package setup

import (
	"slices"
	"strconv"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// A Line is a setting in words.
type Line struct {
	Name    string // as in store's tables
	Label   string
	Value   string
	Changed bool // whether it is not the default for the model
}

// always are the settings above the folds, in the form's order.
var always = []string{"rank", "decay", "decayShare", "steps", "learningRate", "batch", "seed"}

// Lines lists the settings that have an effect in a run, in the order of the form.
func Lines(c run.Config, texts bool) []Line {
	names := slices.Clone(always)
	for _, f := range folds {
		names = append(names, f.Names...)
	}
	preset := store.PresetNames[c.PresetOf(texts)]
	lines := []Line{{Name: store.Preset, Label: "Preset", Value: preset, Changed: c.PresetOf(texts) != run.Paper}}
	now, usual := store.Settings{Config: c}, store.Settings{Config: run.DefaultFor(c.Model, texts)}
	another := c.Adapter.Kind != usual.Adapter.Kind
	if another { // its other settings are compared with what is usual for it
		usual.Adapter = run.DefaultAdapter(c.Adapter.Kind)
	}
	is, was := store.NewForm(now, now), store.NewForm(usual, usual)
	for _, name := range names {
		if !store.Used(name, now) || !store.Fits(name, texts) {
			continue
		}
		label, value := line(name, is)
		_, other := line(name, was)
		lines = append(lines, Line{Name: name, Label: label, Value: value, Changed: value != other || another && name == store.AdapterKind})
	}
	return lines
}

// line is a setting's label and its value in words.
func line(name string, form store.Form) (label, value string) {
	if f, ok := store.FieldOf(name); ok {
		value = form.Text(name)
		if f.Whole && name != "seed" {
			value = grouped(value)
		}
		return f.Label, value
	}
	if t, ok := switches[name]; ok {
		return t.Label, map[bool]string{true: "yes", false: "no"}[form.On(name)]
	}
	for _, o := range choices[name].Options {
		if o.Value == form.Value(name) {
			value = o.Label
		}
	}
	if name == store.AdapterKind {
		value = store.AdapterNames[form.Value(name)]
	}
	return choices[name].Label, value
}

// grouped writes a whole number as people read it.
func grouped(text string) string {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return text
	}
	return say.Count(n)
}
