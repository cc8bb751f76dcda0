package language

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

var toySpecial = Special{Pad: 0, Unknown: 1, Class: 2, Separator: 3, Mask: 4}

// toyTexts are runs of rising numbers, whose class is where they start: what is
// hidden follows from its neighbours.
func toyTexts(n int) []Text {
	rng := tensor.NewRand(1, 3)
	var texts []Text
	for range n {
		class := rng.IntN(3)
		t := Text{IDs: []int32{2}, Class: int32(class)}
		for i := range 3 + rng.IntN(4) {
			t.IDs = append(t.IDs, int32(5+6*class+i))
		}
		t.IDs = append(t.IDs, 3)
		texts = append(texts, t)
	}
	return texts
}

func toyPlan(steps int) Plan {
	return Plan{Steps: steps, Batch: 16, LearningRate: 1e-2, Warmup: 5, Cycles: 1, WeightDecay: 0.01, Clip: 1, Seed: 3, Replicas: 2}
}

func toyPretrain(t *testing.T, steps int) *Pretrain {
	t.Helper()
	p, err := NewPretrain(Masking{Plan: toyPlan(steps), Hide: 0.3}, toyConfig(), toyTexts(200), toySpecial)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func toyTune(t *testing.T, m *model.BERT, steps int) *Tune {
	t.Helper()
	tune, err := NewTune(Tuning{Plan: toyPlan(steps), Drop: 0.1, Smooth: 0.1, Average: 0.9}, m, toyTexts(200), toySpecial)
	if err != nil {
		t.Fatal(err)
	}
	return tune
}

func run(t *testing.T, step func() (float64, error), n int) (loss float64) {
	t.Helper()
	for range n {
		var err error
		if loss, err = step(); err != nil {
			t.Fatal(err)
		}
	}
	return loss
}

func weightsOf(m *model.BERT) (all []float32) {
	m.Walk(func(_ string, p *nn.Param) { all = append(all, p.Value.Values()...) })
	return all
}

// TestLearns: the guesses get better than chance, ln 18 = 2.9, and the classes
// are told apart afterwards.
func TestLearns(t *testing.T) {
	p := toyPretrain(t, 300)
	if loss := run(t, p.Step, 300); loss > 1.5 {
		t.Errorf("loss %.2f after 300 steps of guessing, want below 1.5", loss)
	}
	tune := toyTune(t, p.Model, 150)
	run(t, tune.Step, 150)
	tune.Settle()
	if right := Score(tune.Model, toyTexts(300), toySpecial.Pad); right < 295 {
		t.Errorf("%d of 300 right, want at least 295", right)
	}
}

// TestResumes bit for bit, and refuses a foreign checkpoint.
func TestResumes(t *testing.T) {
	whole, half, rest := toyPretrain(t, 30), toyPretrain(t, 30), toyPretrain(t, 30)
	run(t, whole.Step, 30)
	run(t, half.Step, 17)
	var saved bytes.Buffer
	if err := half.Save(&saved); err != nil {
		t.Fatal(err)
	}
	if err := rest.Resume(saved.Bytes()); err != nil {
		t.Fatal(err)
	}
	if rest.N() != 17 {
		t.Fatalf("resumed at step %d, want 17", rest.N())
	}
	run(t, rest.Step, 13)
	if !slices.Equal(weightsOf(whole.Model), weightsOf(rest.Model)) {
		t.Error("a resumed run differs from one in one piece")
	}
	if err := toyPretrain(t, 31).Resume(saved.Bytes()); err == nil || !strings.Contains(err.Error(), "another run") {
		t.Errorf("Resume of another run's checkpoint: %v", err)
	}

	m := func() *model.BERT { m := model.NewBERT(toyConfig()); m.Init(1); return m }
	a, b, c := toyTune(t, m(), 20), toyTune(t, m(), 20), toyTune(t, m(), 20)
	run(t, a.Step, 20)
	run(t, b.Step, 9)
	saved.Reset()
	if err := b.Save(&saved); err != nil {
		t.Fatal(err)
	}
	if err := c.Resume(saved.Bytes()); err != nil {
		t.Fatal(err)
	}
	run(t, c.Step, 11)
	a.Settle()
	c.Settle()
	if !slices.Equal(weightsOf(a.Model), weightsOf(c.Model)) {
		t.Error("a resumed run with an average differs from one in one piece")
	}
}

// TestReplicasAgree with one replica, but for rounding.
func TestReplicasAgree(t *testing.T) {
	two, one := toyPretrain(t, 5), toyPretrain(t, 5)
	plan := toyPlan(5)
	plan.Replicas = 1
	one, err := NewPretrain(Masking{Plan: plan, Hide: 0.3}, toyConfig(), toyTexts(200), toySpecial)
	if err != nil {
		t.Fatal(err)
	}
	a, b := run(t, one.Step, 1), run(t, two.Step, 1)
	near(t, "loss", []float32{float32(a)}, []float32{float32(b)}, 1e-6)
}

// TestHide: the shares, special tokens and padding left alone, and what is wanted
// is what was there.
func TestHide(t *testing.T) {
	var texts []Text
	for range 500 {
		texts = append(texts, Text{IDs: []int32{2, 7, 8, 1, 3, 9, 9, 3}, Types: []int32{0, 0, 0, 0, 0, 1, 1, 1}},
			Text{IDs: []int32{2, 7, 3}})
	}
	var b, was batch
	which := make([]int, len(texts))
	for i := range which {
		which[i] = i
	}
	b.fill(texts, which, 0)
	was.fill(texts, which, 0)
	var h hidden
	h.hide(&b, toySpecial, 0.2, 0.5, 23, tensor.NewRand(1, 1))
	var first, second, masked, same int
	for i, at := range h.places {
		if was.IDs[at] != h.wanted[i] || toySpecial.holds(was.IDs[at]) {
			t.Fatalf("at %d: %d is wanted of %d", at, h.wanted[i], was.IDs[at])
		}
		if b.Types[at] == 0 {
			first++
		} else {
			second++
		}
		switch b.IDs[at] {
		case toySpecial.Mask:
			masked++
		case was.IDs[at]:
			same++
		}
	}
	for _, c := range []struct {
		name    string
		got, of int
		share   float64
	}{{"first", first, 1500, 0.2}, {"second", second, 1000, 0.5}, {"masked", masked, first + second, 0.8}, {"kept", same, first + second, 0.1}} {
		if share := float64(c.got) / float64(c.of); share < c.share-0.05 || share > c.share+0.05 {
			t.Errorf("%s: %d of %d, want about %g", c.name, c.got, c.of, c.share)
		}
	}
	if n := len(h.between(0, len(b.IDs)/2).places) + len(h.between(len(b.IDs)/2, len(b.IDs)).places); n != len(h.places) {
		t.Errorf("%d hidden in two halves, %d in all", n, len(h.places))
	}
}

// TestShelf: every text at most once an epoch, and batches of like length.
func TestShelf(t *testing.T) {
	texts := toyTexts(203)
	s := newShelf(texts, 8, 1)
	for epoch := range 2 {
		seen := map[int]bool{}
		for n := range s.epochSteps() {
			for _, i := range s.take(epoch*s.epochSteps() + n) {
				if seen[i] {
					t.Fatalf("epoch %d: text %d twice", epoch, i)
				}
				seen[i] = true
			}
		}
		if len(seen) != 200 {
			t.Errorf("epoch %d: %d texts, want 200", epoch, len(seen))
		}
	}
	first := slices.Clone(s.take(3))
	s.take(30)
	if !slices.Equal(first, s.take(3)) {
		t.Error("a step's texts depend on the steps before it")
	}
}

func TestRefuses(t *testing.T) {
	for _, change := range []func(*Masking){
		func(m *Masking) { m.Steps = 0 }, func(m *Masking) { m.Batch = 15 }, func(m *Masking) { m.Replicas = 0 },
		func(m *Masking) { m.Batch = 400 }, func(m *Masking) { m.Cycles = 0 }, func(m *Masking) { m.Cycles = 2 }, func(m *Masking) { m.Hide = 0 }, func(m *Masking) { m.HideSecond = 1 },
	} {
		mc := Masking{Plan: toyPlan(5), Hide: 0.3}
		change(&mc)
		if _, err := NewPretrain(mc, toyConfig(), toyTexts(200), toySpecial); err == nil {
			t.Errorf("NewPretrain %+v: no error", mc)
		}
	}
	if _, err := NewTune(Tuning{Plan: toyPlan(5), Drop: 1}, model.NewBERT(toyConfig()), toyTexts(200), toySpecial); err == nil {
		t.Error("NewTune that drops everything: no error")
	}
}
