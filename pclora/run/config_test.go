package run

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestDefaultIsValid(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Errorf("Default: %v", err)
	}
}

func TestValidateNamesTheField(t *testing.T) {
	for _, tt := range []struct {
		field string
		spoil func(*Config)
	}{
		{"version", func(c *Config) { c.Version = 2 }},
		{"model", func(c *Config) { c.Model = "../secret" }},
		{"model", func(c *Config) { c.Model = strings.Repeat("a", 65) }},
		{"data", func(c *Config) { c.Data = "" }},
		{"decay", func(c *Config) { c.Decay = "sin" }},
		{"bias", func(c *Config) { c.Bias = "" }},
		{"features", func(c *Config) { c.Features = "heads" }},
		{"highRank", func(c *Config) { c.HighRank = 4 }}, // not above the rank
		{"highRank", func(c *Config) { c.HighRank = -1 }},
		{"highRank", func(c *Config) { c.HighRank = 2000 }},
		{"highRank", func(c *Config) { c.HighRank, c.Adapter = 12, DefaultAdapter(SoRA) }},
		{"prune", func(c *Config) { c.Prune = true }}, // without a high rank
		{"prune", func(c *Config) { c.HighRank, c.Prune, c.Ranks = 12, true, RanksSpread }},
		{"rank", func(c *Config) { c.Rank = 0 }},
		{"rank", func(c *Config) { c.Rank = -4 }},
		{"decayShare", func(c *Config) { c.DecayShare = -0.1 }},
		{"alpha", func(c *Config) { c.Alpha = math.NaN() }}, // NaN compares false both ways
		{"alpha", func(c *Config) { c.Alpha = 1.5 }},
		{"steps", func(c *Config) { c.Steps = 0 }},
		{"batch", func(c *Config) { c.Batch = 1 << 20 }},
		{"learningRate", func(c *Config) { c.LearningRate = math.Inf(1) }},
		{"warmupShare", func(c *Config) { c.WarmupShare = 1 }},
		{"weightDecay", func(c *Config) { c.WeightDecay = -1 }},
		{"clip", func(c *Config) { c.Clip = -1 }},
		{"embeddings", func(c *Config) { c.Embeddings = -1 }},
		{"embeddings", func(c *Config) { c.Embeddings = 1025 }},
		{"evalEvery", func(c *Config) { c.EvalEvery = -1 }},
	} {
		c := Default()
		tt.spoil(&c)
		var fe *FieldError
		if err := c.Validate(); !errors.As(err, &fe) || fe.Field != tt.field {
			t.Errorf("Validate with a bad %s: %v, want a FieldError of it", tt.field, err)
		}
	}
}

func TestCheckRank(t *testing.T) {
	c := Default()
	c.Rank = 96
	if err := c.CheckRank(96, "query"); err != nil {
		t.Errorf("CheckRank 96 of 96: %v", err)
	}
	c.Rank = 97
	err := c.CheckRank(96, "query")
	if err == nil || !strings.Contains(err.Error(), "query") || !strings.Contains(err.Error(), "96") {
		t.Errorf("CheckRank 97 of 96: %v, want the layer and its limit named", err)
	}
}

func TestDecaySteps(t *testing.T) {
	for _, tt := range []struct {
		share float64
		steps int
		want  int
	}{{0.6, 600, 360}, {1, 10, 10}, {0.05, 1, 1}, {0.5, 5, 3}} {
		c := Config{DecayShare: tt.share, Steps: tt.steps}
		if got := c.DecaySteps(); got != tt.want {
			t.Errorf("DecaySteps(%g of %d): %d, want %d", tt.share, tt.steps, got, tt.want)
		}
	}
}

func TestConfigSurvivesJSON(t *testing.T) {
	b, err := json.Marshal(Default())
	if err != nil {
		t.Fatal(err)
	}
	var got Config
	if err := json.Unmarshal(b, &got); err != nil || got != Default() {
		t.Errorf("Config after JSON: %+v, %v, want %+v", got, err, Default())
	}
}

func TestResultShares(t *testing.T) {
	r := Result{Before: Side{Correct: 900, Total: 1000, EncoderWeights: 1600}, After: Side{Correct: 810, Total: 1000, EncoderWeights: 100}}
	if got := r.Kept(); math.Abs(got-0.9) > 1e-12 {
		t.Errorf("Kept: %g, want 0.9", got)
	}
	if got := r.Gone(); got != 0.9375 {
		t.Errorf("Gone: %g, want 0.9375", got)
	}
	if got := (Result{}).Kept() + (Result{}).Gone(); got != 0 {
		t.Errorf("an empty Result: %g, want 0", got)
	}
}

func TestGoneShareOfAStandardBlock(t *testing.T) {
	// Four d×d and two d×4d linears keep 1.5·r/d of their weights.
	const d, r = 96, 4
	var block []Layer
	for range 4 {
		block = append(block, Layer{In: d, Out: d})
	}
	block = append(block, Layer{In: d, Out: 4 * d}, Layer{In: 4 * d, Out: d})
	if got, want := GoneShare(block, r), 1-1.5*r/d; math.Abs(got-want) > 1e-12 {
		t.Errorf("GoneShare: %g, want %g", got, want)
	}
	if got := block[4].MaxRank(); got != d {
		t.Errorf("MaxRank: %d, want %d", got, d)
	}
}
