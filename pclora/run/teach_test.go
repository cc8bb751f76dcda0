package run

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
)

func TestDefaultTeachIsValid(t *testing.T) {
	for _, mode := range TeachModes {
		want := DefaultTeach(mode)
		if err := want.Validate(); err != nil {
			t.Errorf("DefaultTeach %s: %v", mode, err)
		}
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Teach
		if err := json.Unmarshal(b, &got); err != nil || got != want {
			t.Errorf("Teach after JSON: %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestTeachNamesTheField(t *testing.T) {
	for _, tt := range []struct {
		field string
		spoil func(*Teach)
	}{
		{"mode", func(c *Teach) { c.Mode = "some" }},
		{"kind", func(c *Teach) { c.Adapter.Kind = "lore" }},
		{"dropout", func(c *Teach) { c.Adapter.Dropout = 1 }},
		{"rank", func(c *Teach) { c.Rank = 0 }},
		{"rank", func(c *Teach) { c.Rank = 1 << 20 }},
		{"steps", func(c *Teach) { c.Steps = 0 }},
		{"batch", func(c *Teach) { c.Batch = 257 }},
		{"learningRate", func(c *Teach) { c.LearningRate = math.NaN() }},
		{"warmupShare", func(c *Teach) { c.WarmupShare = 0.6 }},
		{"weightDecay", func(c *Teach) { c.WeightDecay = -1 }},
		{"clip", func(c *Teach) { c.Clip = -1 }},
		{"evalEvery", func(c *Teach) { c.EvalEvery = -1 }},
		{"patience", func(c *Teach) { c.Patience = -1 }},
	} {
		c := DefaultTeach(TeachLoRA)
		tt.spoil(&c)
		var fe *FieldError
		if err := c.Validate(); !errors.As(err, &fe) || fe.Field != tt.field {
			t.Errorf("Validate with a bad %s: %v, want a FieldError of it", tt.field, err)
		}
	}
	c := DefaultTeach(TeachHead)
	c.Rank, c.Adapter = 0, Adapter{}
	if err := c.Validate(); err != nil {
		t.Errorf("a head without a rank or an adapter: %v", err)
	}
}
