package study

import (
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
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

// TestBitsOfWhatWasMade: integers of a student that was made just before are those of
// one that is made anew, and leave it as it was.
func TestBitsOfWhatWasMade(t *testing.T) {
	task := tinyTask(t)
	c := task.base.WithPreset(run.Best, false)
	c.Rank, c.HighRank, c.Gone, c.Steps, c.Batch = 2, 8, 0, 4, 8
	values := func(m model.Model) (all []float32) {
		m.Walk(func(_ string, p *nn.Param) { all = append(all, p.Value.Values()...) })
		return all
	}
	anew, err := inBits(task.twin(), c, 4)
	if err != nil {
		t.Fatal(err)
	}
	whole := task.made.of(c)
	before := values(whole)
	again, err := inBits(task.twin(), c, 4)
	if err != nil {
		t.Fatal(err)
	}
	if task.made.of(c) != whole || !slices.Equal(values(again), values(anew)) {
		t.Error("the second time a student was made anew, or with other integers")
	}
	if slices.Equal(values(again), before) || !slices.Equal(values(whole), before) {
		t.Error("integers are no coarser, or the student itself was rounded")
	}
}

// TestSparseBytes: a sparse model counts the columns of its weights, and as many bytes
// as the factors' is what the thinner one has at most.
func TestSparseBytes(t *testing.T) {
	task := tinyTask(t)
	c := task.base.WithPreset(run.Paper, false)
	c.Rank, c.Gone, c.Steps, c.Batch = 2, 0, 2, 8
	factors, err := compressTask(task.twin(), c)
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int64{}
	for _, way := range []string{wayPruned, wayThin} {
		m, err := ways[way](task.twin(), c)
		if err != nil {
			t.Fatal(err)
		}
		sizes[way] = fileBytes(way, m)
		dense := train.FileSize(m)
		if got, want := dense-sizes[way], 4*(task.encoder-kept(m))-2*kept(m); got != want {
			t.Errorf("%s: %d bytes below the dense file, want %d", way, got, want)
		}
	}
	// Both leave all but the linears as it is; the factors' file has a longer header.
	whole := fileBytes(wayRun, factors)
	if sizes[wayPruned] <= whole || sizes[wayThin] > whole {
		t.Errorf("files of %d bytes pruned and %d thinner, the factors' has %d", sizes[wayPruned], sizes[wayThin], whole)
	}
}
