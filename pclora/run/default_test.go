package run

import "testing"

// block is a standard transformer block: four d×d and two d×4d linears.
func block(d int) []Layer {
	return []Layer{{In: d, Out: d}, {In: d, Out: d}, {In: d, Out: d}, {In: d, Out: d}, {In: d, Out: 4 * d}, {In: 4 * d, Out: d}}
}

func TestDefaultsAreValid(t *testing.T) {
	for _, model := range []string{Default().Model, TextModel, "own"} {
		for _, texts := range []bool{false, true} {
			c := DefaultFor(model, texts)
			if err := c.Validate(); err != nil || c.Model != model {
				t.Errorf("DefaultFor(%s, %t): %+v, %v", model, texts, c, err)
			}
		}
	}
	for _, mode := range TeachModes {
		if err := DefaultTeach(mode).Validate(); err != nil {
			t.Errorf("DefaultTeach(%s): %v", mode, err)
		}
	}
}

func TestFitRank(t *testing.T) {
	for _, tt := range []struct {
		name   string
		layers []Layer
		want   int
	}{
		{"the built-in ViT", block(96), 4}, // 1.5·4/96 is 6.25 %, and that is allowed
		{"a wider one", block(384), 16},
		{"between two ranks", block(100), 4},
		{"too narrow for the share", block(8), 1},
		{"no layers", nil, Default().Rank},
	} {
		if got := FitRank(tt.layers); got != tt.want {
			t.Errorf("FitRank of %s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestMemoryFit(t *testing.T) {
	c := Default()
	for _, tt := range []struct {
		m              Memory
		replicas, want int
	}{
		{Memory{Fixed: 100e6}, 8, 5}, // of 500 MB
		{Memory{Fixed: 100e6}, 3, 3},
		{Memory{Fixed: 5e9}, 8, 1}, // Check says why that is too much
	} {
		if got := tt.m.Fit(c, tt.replicas, Machine{Memory: 1e9}); got != tt.want {
			t.Errorf("Fit of %d replicas of %d bytes: %d, want %d", tt.replicas, tt.m.Fixed, got, tt.want)
		}
	}
}
