package study

import (
	"fmt"
	"io"
	"math"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

const (
	// closeGap is below which share of its own value the distance to the next singular
	// value says that a direction may have turned without learning anything new.
	closeGap = 0.05
	// tuningSteps and squeezeSteps are the steps of tuning, and of compressing: half of the
	// usual, since the study is to take minutes.
	tuningSteps, squeezeSteps = 300, 300
	// noiseDraws is how many random directions the noise floor is estimated by.
	noiseDraws = 10_000
)

// An Intrusion is what one way of changing a model did to the strong directions of
// its weights, and what became of the tasks.
type Intrusion struct {
	Name       string    `json:"name"`
	Compressed bool      `json:"compressed,omitempty"` // B·A in the place of W, for the old task
	Steps      int       `json:"steps"`
	Rate       float64   `json:"rate"`
	Vectors    int       `json:"vectors"` // how many were looked at
	Intruders  int       `json:"intruders"`
	Close      int       `json:"close"`  // of them, those with a neighbour within closeGap
	Change     float64   `json:"change"` // ‖W' − W‖/‖W‖ of all weights together, Frobenius
	Layers     []Layer   `json:"layers"`
	Answers    []Answers `json:"answers"`
}

// A Layer is the intruders of one adapted weight.
type Layer struct {
	Path      string `json:"path"`
	Out       int    `json:"out"`
	In        int    `json:"in"`
	Vectors   int    `json:"vectors"`
	Intruders int    `json:"intruders"`
	Close     int    `json:"close"`
}

// Answers are the test images answered rightly with some weights.
type Answers struct {
	With  string `json:"with"` // what was done to the weights
	New   int    `json:"new"`  // of the turned images; of a compressed model none
	Old   int    `json:"old"`  // of the upright ones, with the classifier from before
	Total int    `json:"total"`
}

// A NoiseFloor is how many random directions would count as intruders.
type NoiseFloor struct {
	Out   int     `json:"out"`
	In    int     `json:"in"`
	Mean  float64 `json:"mean"`  // of a random direction's best match
	Pass  float64 `json:"pass"`  // share of them that the test does not call intruders
	Count int     `json:"count"` // weights of this size
}

// An IntruderStudy compares what LoRA and full fine-tuning do to a model's weights
// (arXiv:2410.21228), and what compression leaves in their place.
type IntruderStudy struct {
	Command string       `json:"command"`
	Kernels string       `json:"kernels"`
	On      string       `json:"on"`
	Seed    uint32       `json:"seed"`
	Batch   int          `json:"batch"`
	Rank    int          `json:"rank"` // of the compression
	Before  Answers      `json:"before"`
	Noise   []NoiseFloor `json:"noise"`
	Ways    []Intrusion  `json:"ways"`
}

// An intruderTask is a model that knows upright images, and both kinds.
type intruderTask struct {
	teacher          model.Model
	upright          train.Set // of the training examples
	turned, old, new train.Set // learnt from, and the two test sets
	base             []tensor.Matrix
}

// StudyIntruders tunes the built-in model of images to the same images turned by a quarter,
// with a new classifier, in several ways, and compresses it. Forgetting is how
// the encoder that comes out answers upright images with the classifier from before.
func StudyIntruders(root string, seed uint32, log io.Writer) (*IntruderStudy, error) {
	teacher, sets, err := load(root, "", io.Discard)
	if err != nil {
		return nil, err
	}
	task := &intruderTask{
		teacher: teacher, upright: sets.train, turned: quarter(sets.train),
		old: sets.shipped, new: quarter(sets.shipped), base: weightsOf(teacher),
	}
	s := &IntruderStudy{Kernels: tensor.Used().Name, On: fmt.Sprintf("%d shipped test images", task.old.Len()), Seed: seed, Rank: run.Default().Rank, Noise: noiseOf(task.base)}
	s.Before = task.answer("as before", teacher, task.base)
	for _, way := range tunings(seed) {
		s.Batch = way.Config.Batch
		tuned, err := task.tune(way.Config)
		if err != nil {
			return nil, err
		}
		in, err := task.examine(way.Name, tuned, spectral.IntruderTop)
		if err != nil {
			return nil, err
		}
		in.Steps, in.Rate = way.Config.Steps, way.Config.LearningRate
		s.add(in, log)
	}
	for _, start := range []string{run.StartRandom, run.StartOutputs} {
		c := run.Default()
		c.Seed, c.Start, c.Steps = seed, start, squeezeSteps
		student, err := compress(c, task.teacher, task.upright, 1)
		if err != nil {
			return nil, err
		}
		name := map[string]string{run.StartRandom: "PC-LoRA, started at random", run.StartOutputs: "PC-LoRA, started at the outputs"}[start]
		in, err := task.examine(name, student, c.Rank)
		if err != nil {
			return nil, err
		}
		in.Compressed, in.Steps, in.Rate = true, c.Steps, c.LearningRate
		s.add(in, log)
	}
	return s, nil
}

func (s *IntruderStudy) add(in *Intrusion, log io.Writer) {
	s.Ways = append(s.Ways, *in)
	fmt.Fprintf(log, "%s: %d of %d are intruders, %d close; %+v\n", in.Name, in.Intruders, in.Vectors, in.Close, in.Answers)
}

// A tuning is a way to teach the task.
type tuning struct {
	Name   string
	Config run.Teach
}

// tunings are full fine-tuning and LoRA with the published study's ranks and factor,
// α = 2·r, and a higher rank, each with the rate that its mode usually has here, but
// full fine-tuning with three times that, since the steps are few; and LoRA with a rate as
// large again.
func tunings(seed uint32) []tuning {
	full := run.DefaultTeach(run.TeachAll)
	full.LearningRate *= 3
	all := []tuning{{"full fine-tuning", full}}
	for _, as := range []struct {
		rank  int
		times float64
	}{{1, 1}, {8, 1}, {32, 1}, {8, 5}} {
		c := run.DefaultTeach(run.TeachLoRA)
		c.Rank, c.Adapter.Scale = as.rank, float64(2*as.rank)
		c.LearningRate *= as.times
		all = append(all, tuning{fmt.Sprintf("LoRA, rank %d, α %d", as.rank, 2*as.rank), c})
	}
	for i := range all {
		all[i].Config.Seed, all[i].Config.Steps = seed, tuningSteps
	}
	return all
}

// tune teaches the turned images to a copy with a classifier of zeros, for all steps: no
// evaluation decides anything.
func (t *intruderTask) tune(c run.Teach) (model.Model, error) {
	m := withWeights(t.teacher, t.base)
	m.WalkHead(func(_ string, p *nn.Param) { p.Value.Zero() })
	x, err := train.NewTeaching(c, m, t.turned)
	if err != nil {
		return nil, err
	}
	for range c.Steps {
		if _, err := x.Step(); err != nil {
			return nil, err
		}
	}
	return x.Finish(), nil
}

// examine looks for intruders among the k strongest directions of each weight, and
// at what the model answers with them, with less of them, without them, and with as
// large a part of the whole change taken back instead.
func (t *intruderTask) examine(name string, m model.Model, k int) (*Intrusion, error) {
	in, tuned := &Intrusion{Name: name}, weightsOf(m)
	paths := train.Layers(t.teacher)
	var change, size float64
	weaker, without, even := make([]tensor.Matrix, len(tuned)), make([]tensor.Matrix, len(tuned)), make([]tensor.Matrix, len(tuned))
	for i, w := range tuned {
		f, err := spectral.FindIntruders(w, t.base[i], k, spectral.IntruderBelow)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", paths[i].Path, err)
		}
		l := Layer{Path: paths[i].Path, Out: w.Rows, In: w.Cols, Vectors: len(f.Match), Intruders: len(f.At)}
		var removed float64
		for _, j := range f.At {
			removed += f.Sigma[j] * f.Sigma[j]
			if f.Gap[j] < closeGap {
				l.Close++
			}
		}
		moved := w.Clone()
		tensor.AddScaled(moved.Values(), -1, t.base[i].Values())
		norm := float64(tensor.Dot(moved.Values(), moved.Values()))
		change, size = change+norm, size+float64(tensor.Dot(t.base[i].Values(), t.base[i].Values()))
		weaker[i], without[i], even[i] = f.Mitigate(w, 0.75), f.Mitigate(w, 0), w.Clone()
		if norm > 0 {
			tensor.AddScaled(even[i].Values(), -float32(math.Min(1, math.Sqrt(removed/norm))), moved.Values())
		}
		in.Vectors, in.Intruders, in.Close = in.Vectors+l.Vectors, in.Intruders+l.Intruders, in.Close+l.Close
		in.Layers = append(in.Layers, l)
	}
	in.Change = math.Sqrt(change / size)
	ways := []struct {
		with    string
		weights []tensor.Matrix
	}{{"as it is", tuned}, {"intruders times 0.75", weaker}, {"without intruders", without}, {"as much of the change taken back", even}}
	if in.Intruders == 0 {
		ways = ways[:1] // all others are the same
	}
	for _, a := range ways {
		in.Answers = append(in.Answers, t.answer(a.with, m, a.weights))
	}
	return in, nil
}

// answer counts the right answers of m with these weights in its encoder.
func (t *intruderTask) answer(with string, m model.Model, weights []tensor.Matrix) Answers {
	a := Answers{With: with, Total: t.old.Len()}
	changed := withWeights(m, weights)
	a.New = score(changed, t.new)
	var head []tensor.Matrix
	t.teacher.WalkHead(func(_ string, p *nn.Param) { head = append(head, p.Value) })
	changed.WalkHead(func(_ string, p *nn.Param) {
		p.Value.Copy(head[0])
		head = head[1:]
	})
	a.Old = score(changed, t.old)
	return a
}

// noiseOf is the floor of each size among the weights.
func noiseOf(base []tensor.Matrix) (all []NoiseFloor) {
	for _, w := range base {
		known := false
		for i := range all {
			if all[i].Out == w.Rows && all[i].In == w.Cols {
				all[i].Count++
				known = true
			}
		}
		if !known {
			n := spectral.NoiseOf(w.Rows, min(w.Rows, w.Cols), spectral.IntruderBelow, noiseDraws, 1)
			all = append(all, NoiseFloor{Out: w.Rows, In: w.Cols, Mean: n.Mean, Pass: n.Pass, Count: 1})
		}
	}
	return all
}
