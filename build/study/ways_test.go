package study

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestKeptCountsEveryFactor, also those of rank 1, and no bias.
func TestKeptCountsEveryFactor(t *testing.T) {
	task := tinyTask(t)
	if got, want := kept(task.Teacher), task.Teacher.Budget().EncoderWeights; got != want {
		t.Errorf("dense: %d weights, want %d", got, want)
	}
	c := task.base.WithPreset(run.Paper, false)
	c.Rank, c.Gone, c.Start, c.Steps, c.Batch = 1, 0, run.StartSVD, 2, 8
	m, err := compressTask(task.twin(), c)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := kept(m), m.Budget().EncoderWeights; got != want {
		t.Errorf("rank 1: %d weights, want %d", got, want)
	}
}
