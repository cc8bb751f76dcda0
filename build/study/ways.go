package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// The ways to a small model, by name; each gets settings for rank, steps and what
// teaches.
const (
	wayRun     = "run"     // what the page does with the settings
	wayStart   = "start"   // where such a run would start at λ = 0, without a step
	wayScratch = "scratch" // the same factored net from random weights, by labels
	waySmall   = "small"   // a dense net of about the same size from random weights, by labels
	wayStudent = "student" // the same, by labels and the teacher's logits
	wayBits8   = "bits8"   // what the page does, and then factors in integers of 8 bits
	wayBits4   = "bits4"   // the same with 4
	wayPruned  = "pruned"  // the teacher with the smallest weights of its linears at zero, then trained
	wayThin    = "thin"    // the same with as many bytes as the run's factors have, where each weight needs its column beside it
)

// column is what a weight of a sparse matrix takes beside its value: the number of its
// column, of 16 bits.
const column = 2

// sparse reports whether a way leaves matrices of zeros and few weights.
func sparse(way string) bool { return way == wayPruned || way == wayThin }

// fileBytes is the size of a model's file; of one of sparse matrices, with those as rows
// of columns and values.
func fileBytes(way string, m model.Model) int64 {
	size := train.FileSize(m)
	if !sparse(way) {
		return size
	}
	left := kept(m)
	return size - 4*(m.Budget().EncoderWeights-left) + column*left
}

// ways make a student of a task.
var ways = map[string]func(*Task, run.Config) (model.Model, error){
	wayRun:   compressTask,
	wayStart: startOf,
	wayScratch: func(t *Task, c run.Config) (model.Model, error) {
		return fromScratch(c, *t.Teacher.Settings(), t.Train, 1)
	},
	waySmall:   func(t *Task, c run.Config) (model.Model, error) { return small(t, c, false) },
	wayStudent: func(t *Task, c run.Config) (model.Model, error) { return small(t, c, true) },
	wayPruned:  func(t *Task, c run.Config) (model.Model, error) { return pruned(t, c, weightsLeft(t, c)) },
	wayThin: func(t *Task, c run.Config) (model.Model, error) {
		return pruned(t, c, weightsLeft(t, c)*4/(4+column))
	},
	wayBits8: func(t *Task, c run.Config) (model.Model, error) { return inBits(t, c, 8) },
	wayBits4: func(t *Task, c run.Config) (model.Model, error) { return inBits(t, c, 4) },
}

func compressTask(t *Task, c run.Config) (model.Model, error) {
	m, err := compress(c, t.Teacher, t.Train, 1)
	if err == nil {
		t.made.keep(c, m)
	}
	return m, err
}

// inBits stores the factors of what the settings make in integers. What was made
// just before is not made again.
func inBits(t *Task, c run.Config, bits int) (model.Model, error) {
	m := t.made.of(c)
	if m == nil {
		var err error
		if m, err = compressTask(t, c); err != nil {
			return nil, err
		}
	}
	return model.Quantised(twin(m), bits)
}

func startOf(t *Task, c run.Config) (model.Model, error) {
	c.DecayShare = 0
	r, err := train.NewRun(c, t.Teacher, t.Train)
	if err != nil {
		return nil, err
	}
	return r.Finish()
}

// weightsLeft is how many weights a run with the settings leaves of the encoder's
// linears at most.
func weightsLeft(t *Task, c run.Config) int64 {
	layers := train.Layers(t.Teacher)
	left := int64(math.Round((1 - run.GoneShare(layers, c.Rank)) * float64(t.encoder)))
	if c.Gone > 0 {
		left = min(left, int64((1-c.Gone)*float64(t.encoder)))
	}
	return left
}

// small trains a dense net with the teacher's depth whose encoder has at most the
// weights that the run would leave.
func small(t *Task, c run.Config, taught bool) (model.Model, error) {
	config := *t.Teacher.Settings()
	ratio := config.IntermediateSize / config.HiddenSize
	for width := config.HiddenSize; ; width-- {
		if width < config.Heads {
			return nil, fmt.Errorf("study: no width with %d heads leaves %d weights", config.Heads, weightsLeft(t, c))
		}
		if width%config.Heads != 0 {
			continue
		}
		config.HiddenSize, config.IntermediateSize = width, ratio*width
		if config.Budget().EncoderWeights <= weightsLeft(t, c) {
			break
		}
	}
	m := model.Make(config)
	m.Init(uint64(c.Seed))
	return m, fit(t, m, c, taught, nil)
}

// pruned sets the smallest weights of all linears of the encoder together to zero, all
// but left, and trains the rest, by labels and the teacher's logits.
func pruned(t *Task, c run.Config, left int64) (model.Model, error) {
	m := t.twin().Teacher
	m.Walk(func(_ string, p *nn.Param) { p.Value = p.Value.Clone() })
	var sizes []float32
	walkLinears(m, func(w tensor.Matrix) {
		for _, v := range w.Values() {
			sizes = append(sizes, max(v, -v))
		}
	})
	slices.Sort(sizes)
	edge := sizes[int64(len(sizes))-left]
	mask := func() {}
	walkLinears(m, func(w tensor.Matrix) {
		gone := make([]bool, len(w.Values()))
		for i, v := range w.Values() {
			gone[i] = max(v, -v) < edge
		}
		before := mask
		mask = func() {
			before()
			for i, g := range gone {
				if g {
					w.Values()[i] = 0
				}
			}
		}
	})
	mask()
	return m, fit(t, m, c, true, mask)
}

// walkLinears visits the weights of the encoder's linears, dense or factored.
func walkLinears(m model.Model, visit func(w tensor.Matrix)) {
	m.Projections(func(path string, at *nn.Projection) {
		(*at).Walk(path, func(name string, p *nn.Param) {
			if !strings.HasSuffix(name, ".bias") {
				visit(p.Value)
			}
		})
	})
}
