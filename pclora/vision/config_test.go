package vision

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
)

// TestConfigJSON writes what the reference wrote, less one key that has no
// effect on bytes.
func TestConfigJSON(t *testing.T) {
	reference := readReference(t)
	c, err := ParseConfig(reference)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.JSON()
	want := bytes.Replace(reference, []byte("  \"do_convert_rgb\": null,\n"), nil, 1)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("JSON: %v\n%s, want\n%s", err, got, want)
	}
}

func TestConfigJSONRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(*Config)
	}{
		{"zero value", func(c *Config) { *c = Config{} }},
		{"factor that is no number", func(c *Config) { c.RescaleFactor = math.NaN() }},
		{"mean that is no number", func(c *Config) { c.Mean[1] = math.NaN() }},
		{"infinite deviation", func(c *Config) { c.Std[1] = math.Inf(1) }},
		{"negative filter", func(c *Config) { c.Resample = -1 }},
		{"crop without a size before it", func(c *Config) { c.DoCrop = true }},
		{"a size before no crop", func(c *Config) { c.Size = Size{Shortest: 9} }},
		{"two kinds of size", func(c *Config) { c.DoCrop, c.Size = true, Size{9, 9, 9} }},
		{"one side", func(c *Config) { c.DoCrop, c.Size = true, Size{Height: 9} }},
		{"negative side", func(c *Config) { c.DoCrop, c.Size = true, Size{9, 9, -1} }},
		{"long side", func(c *Config) { c.DoCrop, c.Size = true, Size{Shortest: maxSide + 1} }},
	} {
		c := Default()
		tt.edit(&c)
		b, err := c.JSON()
		if fe := FormatError(""); !errors.As(err, &fe) || b != nil {
			t.Errorf("%s: %s %v, want a FormatError", tt.name, b, err)
		}
	}
}

func TestConfigMatch(t *testing.T) {
	colour := Default()
	grey := Config{Height: 28, Width: 20, DoNormalize: true, Mean: []float64{0.5}, Std: []float64{0.5}}
	raw := colour
	raw.DoNormalize = false
	for _, tt := range []struct {
		name                    string
		c                       Config
		channels, height, width int
		want                    string // "" when images fit
	}{
		{"as it should be", colour, 3, 224, 224, ""},
		{"one mean for all channels", grey, 3, 28, 20, ""},
		{"means that are not used", raw, 1, 224, 224, ""},
		{"smaller", colour, 3, 28, 28, "images of 28×28 pixels for a model of 224×224: they must be resized first"},
		{"on its side", grey, 1, 20, 28, "images of 28×20 pixels for a model of 20×28"},
		{"grey for colour", colour, 1, 224, 224, "images of 1 channels for a model that normalises 3"},
	} {
		err := tt.c.Match(tt.channels, tt.height, tt.width)
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		} else if ue := UnsupportedError(""); !errors.As(err, &ue) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an UnsupportedError …%s…", tt.name, err, tt.want)
		}
	}
}
