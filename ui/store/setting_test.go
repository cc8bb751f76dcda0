package store

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// kinds has the defaults with each kind of adapter, and what it takes for all of
// its settings to have an effect.
func kinds() map[string]Settings {
	all := map[string]Settings{}
	for _, kind := range run.AdapterKinds {
		c := Defaults(2)
		c.Adapter = run.DefaultAdapter(kind)
		if kind == run.LoRA {
			c.Adapter.Scale = 8
		}
		c.Ranks, c.Logits = run.RanksSpread, 1
		all[kind] = c
	}
	return all
}

func TestFieldsReadThemselves(t *testing.T) {
	for kind, c := range kinds() {
		for _, f := range Fields {
			if !Used(f.Name, c) {
				continue
			}
			next := c
			if err := f.read(f.Text(c), &next); err != nil || next != c {
				t.Errorf("%s of %s: its own text %q reads as %+v, %v", f.Name, kind, f.Text(c), next, err)
			}
			for at := 0; at <= SlideEnd; at += 50 {
				if err := f.read(format(f.from(at, f.In.Max)), &next); err != nil {
					t.Errorf("%s: the slider at %d gives a value that %v", f.Name, at, err)
				}
			}
			if at := f.At(c, f.In.Max); at < 0 || at > SlideEnd {
				t.Errorf("%s: its slider is at %d", f.Name, at)
			}
		}
	}
}

// TestOfferedSettingsAreValid: whatever a person can choose alone, with any kind of
// adapter, is valid.
func TestOfferedSettingsAreValid(t *testing.T) {
	for kind, c := range kinds() {
		form := NewForm(c, c)
		for _, o := range Choices {
			for _, v := range o.Values {
				if !Used(o.Name, c) {
					continue
				}
				if err := form.choose(o.Name, v).Config.Validate(); err != nil {
					t.Errorf("%s %s with %s: %v", o.Name, v, kind, err)
				}
			}
		}
		for _, o := range Switches {
			if !Used(o.Name, c) {
				continue
			}
			if err := form.check(o.Name, true).Config.Validate(); err != nil {
				t.Errorf("%s with %s: %v", o.Name, kind, err)
			}
		}
	}
}
