package train

import (
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// answering are settings of a run that needs nothing but logits of its teacher.
func answering() run.Config {
	c := toyRunConfig()
	c.Alpha, c.Logits, c.Steps = 1, 2, 12
	return c
}

// TestAnswersAreTheTeachers: a run that remembers what its teacher said computes, bit
// for bit, what one does that asks in each step, over several epochs.
func TestAnswersAreTheTeachers(t *testing.T) {
	c := answering()
	set := toySet(3*c.Batch+1, 1)
	var params [2][]float32
	for i := range params {
		teacher := model.Make(toyConfig())
		teacher.Init(1)
		r, err := NewRun(c, teacher, set)
		if err != nil {
			t.Fatal(err)
		}
		if r.answers == nil {
			t.Fatal("nothing is remembered")
		}
		if i == 1 {
			r.answers = nil
		}
		steps(t, r, c.Steps)
		params[i] = slices.Clone(r.values)
		if i == 0 && slices.Contains(r.answers.known, false) {
			t.Error("after several epochs some answers are not known")
		}
	}
	if !slices.Equal(params[0], params[1]) {
		t.Error("remembered answers lead to other bits")
	}
}

// TestAnswersAreAskedOnce: once all answers are known, the teacher is not used.
func TestAnswersAreAskedOnce(t *testing.T) {
	c, set := answering(), toySet(20, 1)
	teacher := model.Make(toyConfig())
	teacher.Init(1)
	r, err := NewRun(c, teacher, set)
	if err != nil {
		t.Fatal(err)
	}
	want := teacher.Logits(set.Input(4, 2)).Clone()
	r.answers.of(teacher, set, everything(set))
	got := r.answers.of(nil, set, []int{4, 2}) // panics if it asks
	if !slices.Equal(got.Values(), want.Values()) {
		t.Errorf("answers to images 4 and 2: %v, want %v", got.Values(), want.Values())
	}
}

// TestWhoRemembers: only runs that need nothing else of the teacher, on images that
// stay as they are.
func TestWhoRemembers(t *testing.T) {
	images, texts := toyConfig(), toyTextConfig("bert")
	for _, tt := range []struct {
		name   string
		model  model.Config
		change func(*run.Config)
		want   bool
	}{
		{"logits alone", images, func(*run.Config) {}, true},
		{"no logits", images, func(c *run.Config) { c.Logits = 0 }, false},
		{"hidden states", images, func(c *run.Config) { c.Alpha = 0.9 }, false},
		{"attention", images, func(c *run.Config) { c.Attention = 1 }, false},
		{"relations", images, func(c *run.Config) { c.Relations = 1 }, false},
		{"varied images", images, func(c *run.Config) { c.Vary.Flip = true }, false},
		{"texts", texts, func(*run.Config) {}, false},
	} {
		c := answering()
		tt.change(&c)
		if got := remembers(c, tt.model); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}
