package store

import (
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Preset is the choice of a run's preset, which sets many settings at once. It is
// none of Choices.
const Preset = "preset"

// Preset names the preset whose options the settings on show have, empty for none.
func (s State) Preset() string { return s.Config().PresetOf(s.Texts()) }

// preset returns the form with a preset's options, for a model of texts or images;
// a name that is none changes nothing.
func (f Form) preset(name string, texts bool) Form {
	if f.teach || !slices.Contains(run.Presets, name) {
		return f
	}
	f.Config = f.Config.WithPreset(name, texts)
	return f.written(func(field Field) bool { return presets(field, f.Settings, texts) })
}

// presets reports whether a preset sets a number, whatever it was.
func presets(field Field, c Settings, texts bool) bool {
	low, high := c, c
	field.set(&low, field.In.Min)
	field.set(&high, field.In.Max)
	low.Config, high.Config = low.WithPreset(run.Paper, texts), high.WithPreset(run.Paper, texts)
	return field.get(low) == field.get(high)
}
