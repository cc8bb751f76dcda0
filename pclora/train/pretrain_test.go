package train

import (
	"bytes"
	"strings"
	"testing"
)

func toyPretrain(t *testing.T, replicas int) *Pretrain {
	t.Helper()
	p, err := NewPretrain(PretrainConfig{Steps: 60, Batch: 32, LearningRate: 3e-3, Warmup: 3, Clip: 1, Shift: 1, Erase: 0.2,
		WeightDecay: 0.01, Seed: 3, Replicas: replicas}, toyConfig(), toySet(256, 1))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func pretrainSteps(t *testing.T, p *Pretrain, n int) {
	t.Helper()
	for range n {
		if _, _, err := p.Step(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPretrainLearns: from random weights to most of an easy test set.
func TestPretrainLearns(t *testing.T) {
	p, err := NewPretrain(PretrainConfig{Steps: 300, Batch: 32, LearningRate: 3e-3, Warmup: 15, Clip: 1, Seed: 3, Replicas: 2},
		toyConfig(), toySet(256, 1))
	if err != nil {
		t.Fatal(err)
	}
	pretrainSteps(t, p, 300)
	s := NewScore(toySet(200, 5))
	if s.All(p.Model); s.Accuracy() < 0.8 {
		t.Errorf("%d of %d right after training, want at least 80 %%", s.Correct, s.Total)
	}
}

// TestPretrainIsDeterministic for a given number of replicas, however they are
// scheduled.
func TestPretrainIsDeterministic(t *testing.T) {
	a, b := toyPretrain(t, 2), toyPretrain(t, 2)
	pretrainSteps(t, a, 10)
	pretrainSteps(t, b, 10)
	if !equal(logits(a.Model), logits(b.Model)) {
		t.Error("two runs of one config differ")
	}
}

// TestPretrainResumes bit for bit, and refuses a foreign checkpoint.
func TestPretrainResumes(t *testing.T) {
	whole, half := toyPretrain(t, 1), toyPretrain(t, 1)
	pretrainSteps(t, whole, 20)
	pretrainSteps(t, half, 11)
	var saved bytes.Buffer
	if err := half.Save(&saved); err != nil {
		t.Fatal(err)
	}
	rest := toyPretrain(t, 1)
	if err := rest.Resume(saved.Bytes()); err != nil {
		t.Fatal(err)
	}
	pretrainSteps(t, rest, 9)
	if !equal(logits(whole.Model), logits(rest.Model)) {
		t.Error("a resumed run differs from one in one piece")
	}
	if err := toyPretrain(t, 2).Resume(saved.Bytes()); err == nil || !strings.Contains(err.Error(), "another run") {
		t.Errorf("Resume of another run's checkpoint: %v", err)
	}
	if err := toyPretrain(t, 1).Resume(saved.Bytes()[:saved.Len()-5]); err == nil {
		t.Error("Resume of a truncated checkpoint: no error")
	}
}

func TestNewPretrainRefuses(t *testing.T) {
	for _, pc := range []PretrainConfig{
		{Steps: 0, Batch: 8, Replicas: 1}, {Steps: 1, Batch: 9, Replicas: 2}, {Steps: 1, Batch: 8, Replicas: 0},
		{Steps: 1, Batch: 8, Replicas: 1, Erase: 2},
	} {
		if _, err := NewPretrain(pc, toyConfig(), toySet(8, 1)); err == nil {
			t.Errorf("NewPretrain %+v: no error", pc)
		}
	}
}
