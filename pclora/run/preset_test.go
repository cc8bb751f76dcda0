package run

import "testing"

// TestPresets: each is valid, is recognised, leaves what belongs to model and
// machine alone, and a change of any option makes it another.
func TestPresets(t *testing.T) {
	for _, model := range []string{"fashion-vit", TextModel, "own"} {
		for _, name := range Presets {
			c := DefaultFor(model, model != "fashion-vit")
			c.Rank, c.Gone, c.Steps, c.Batch, c.Seed = 3, 0.9, 77, 9, 5
			got := c.WithPreset(name, model != "fashion-vit")
			if err := got.Validate(); err != nil {
				t.Errorf("%s of %s: %v", name, model, err)
			}
			if got.Rank != 3 || got.Gone != 0.9 || got.Steps != 77 || got.Batch != 9 || got.Seed != 5 || got.Model != model {
				t.Errorf("%s of %s changed what is not an option: %+v", name, model, got)
			}
			if of := got.PresetOf(model != "fashion-vit"); of != name {
				t.Errorf("%s of %s is taken for %q", name, model, of)
			}
			got.Alpha = 0.123
			if of := got.PresetOf(model != "fashion-vit"); of != "" {
				t.Errorf("another α is taken for %q", of)
			}
		}
		c := DefaultFor(model, model != "fashion-vit")
		if c.WithPreset(Paper, model != "fashion-vit") != c {
			t.Errorf("the default of %s is not the paper's preset", model)
		}
		if c.WithPreset("none", true) != c {
			t.Error("an unknown preset changed something")
		}
	}
}
