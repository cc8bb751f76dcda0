package train

import (
	"errors"
	"fmt"
	"hash/crc64"
	"math"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestStartIsTheTeacher: at step 0 the student's logits are the teacher's bit
// for bit, and the distillation loss is exactly 0.
func TestStartIsTheTeacher(t *testing.T) {
	for _, bias := range run.Biases {
		teacher := toyTeacher(t, 0)
		c := toyRunConfig()
		c.Bias = bias
		r := newToyRun(t, c, teacher)
		if want, got := logits(teacher), logits(r); !equal(want, got) {
			t.Errorf("bias %s: the student's logits differ from the teacher's before the first step", bias)
		}
		if report := steps(t, r, 1); report.Distil != 0 || report.Lambda != 1 {
			t.Errorf("bias %s: distillation %g at λ = %g in the first step, want exactly 0 at 1", bias, report.Distil, report.Lambda)
		}
	}
}

// TestFrozenWeightsAreNotReadAtZero: once λ is 0, other W and b leave the
// student's logits as they are, bit for bit.
func TestFrozenWeightsAreNotReadAtZero(t *testing.T) {
	for _, bias := range run.Biases {
		teacher := toyTeacher(t, 0)
		c := toyRunConfig()
		c.Bias = bias
		r := newToyRun(t, c, teacher)
		steps(t, r, c.DecaySteps())
		if r.Lambda() != 0 {
			t.Fatalf("λ = %g after %d steps", r.Lambda(), r.N)
		}
		want := logits(r)
		teacher.Projections(func(_ string, at *nn.Projection) {
			l := (*at).(*nn.Linear)
			tensor.FillNormal(l.Weight.Value, tensor.NewRand(9, 9), 100)
			tensor.FillNormal(l.Bias.Value, tensor.NewRand(9, 9), 100)
		})
		if got := logits(r); !equal(want, got) {
			t.Errorf("bias %s: the student depends on the frozen weights at λ = 0", bias)
		}
	}
}

// TestGradients compares all gradients of the whole loss with differences, at
// several λ and α: adapters, shifts, head and norms.
func TestGradients(t *testing.T) {
	const blocks, linears = run.FeaturesBlocks, run.FeaturesLinears
	for _, tt := range []struct {
		lambda, alpha, logits, attention, relations float64
		features                                    string
	}{
		{1, 0.2, 0, 0, 0, blocks}, {0.5, 0.5, 0, 0, 0, blocks}, {0, 0, 0, 0, 0, blocks}, {0.5, 1, 0, 0, 0, blocks},
		{0.5, 0.2, 0.7, 0, 0, blocks}, {0.5, 1, 0.5, 0, 0, blocks}, {0.5, 0.2, 0, 4, 0, blocks}, {0.5, 1, 0, 0, 4, blocks}, {0, 0.1, 0.3, 2, 3, blocks},
		{1, 0.2, 0, 0, 0, linears}, {0, 0, 0, 0, 0, linears}, {0.5, 0.1, 0.3, 2, 3, linears},
	} {
		c := toyRunConfig()
		c.Alpha, c.Steps, c.DecayShare, c.Decay, c.Batch = tt.alpha, 2, 1, run.DecayLinear, 3
		c.Logits, c.Attention, c.Relations, c.Features = tt.logits, tt.attention, tt.relations, tt.features
		for _, kind := range []string{"vit", "bert"} {
			t.Run(fmt.Sprintf("%s %+v", kind, tt), func(t *testing.T) {
				t.Parallel()
				teacher, set := toyTeacher(t, 0), toySet(256, 1)
				if kind == "bert" {
					teacher, set = toyReader(t, kind, 0), toyTexts(t, 40, 1, false)
				}
				r, err := NewRun(c, teacher, set)
				if err != nil {
					t.Fatal(err)
				}
				r.student.Walk(func(_ string, p *nn.Param) { // so that B is not zero and all gradients flow
					if p.Trainable() {
						noise := tensor.New(p.Value.Rows, p.Value.Cols)
						tensor.FillNormal(noise, tensor.NewRand(5, 5), 0.3)
						p.Value.Add(noise)
					}
				})
				r.N = int(math.Round(2 * (1 - tt.lambda)))
				report := func() StepReport { // of the same batch each time
					if err := r.Forward(); err != nil {
						t.Fatal(err)
					}
					return r.report
				}
				loss := func() float64 {
					p := report()
					return tt.alpha*p.Task + (1-tt.alpha)*p.Distil + tt.logits*p.Logits + tt.attention*p.Attention + tt.relations*p.Relations
				}
				p := report()
				if (p.Logits > 0) != (tt.logits > 0) || (p.Attention > 0) != (tt.attention > 0) || (p.Relations > 0) != (tt.relations > 0) {
					t.Errorf("%+v: losses %+v", tt, p)
				}
				r.Gradients()
				n := 0
				r.student.Walk(func(path string, p *nn.Param) {
					if !p.Trainable() {
						return
					}
					n++
					nntest.Compare(t, kind+": d"+path, p.Value, p.Grad, loss)
					if tt.alpha == 0 && strings.Contains(path, "encoder") && tensor.Dot(p.Grad.Values(), p.Grad.Values()) == 0 && !strings.Contains(path, "key.bias") &&
						!(tt.features == linears && strings.Contains(path, "encoder.layer.1.output.LayerNorm")) {
						// A shift of all keys leaves softmax as it is, and no linear is behind the last norm.
						t.Errorf("α = 0: no gradient reaches %s: the distillation loss is detached", path)
					}
				})
				if want := map[string]int{"vit": 2*6*3 + 2*4 + 2 + 2, "bert": 2*6*3 + 2*4 + 2 + 2}[kind]; n != want {
					t.Errorf("%s: %d trainable parameters, want %d", kind, n, want)
				}
			})
		}
	}
}

// TestTeacherStaysConstant: its weights and its answers after a whole run are
// those from before.
func TestTeacherStaysConstant(t *testing.T) {
	teacher := toyTeacher(t, 20)
	sum := func() uint64 {
		h := crc64.New(crc64.MakeTable(crc64.ECMA))
		if err := teacher.Write(h, nil); err != nil {
			t.Fatal(err)
		}
		return h.Sum64()
	}
	weights, answers := sum(), logits(teacher)
	r := newToyRun(t, toyRunConfig(), teacher)
	steps(t, r, r.Config.Steps)
	if _, err := r.Finish(); err != nil {
		t.Fatal(err)
	}
	if sum() != weights {
		t.Error("training changed the teacher's weights")
	}
	if !equal(answers, logits(teacher)) {
		t.Error("training changed the teacher's answers")
	}
}

// TestFinishNeedsZero: before λ is 0, Finish refuses and names it.
func TestFinishNeedsZero(t *testing.T) {
	r := newToyRun(t, toyRunConfig(), toyTeacher(t, 0))
	steps(t, r, r.Config.DecaySteps()-1)
	if _, err := r.Finish(); err == nil || !strings.Contains(err.Error(), "λ") {
		t.Errorf("Finish at λ = %g: %v, want an error that names λ", r.Lambda(), err)
	}
}

// TestFinished: the finished model answers as the student did, and its size is
// the formula's.
func TestFinished(t *testing.T) {
	teacher := toyTeacher(t, 20)
	r := newToyRun(t, toyRunConfig(), teacher)
	steps(t, r, r.Config.Steps)
	m, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	want, got := logits(r), logits(m)
	for i, v := range want.Values() {
		if d := math.Abs(float64(got.Values()[i] - v)); d > 1e-6*math.Max(1, math.Abs(float64(v))) {
			t.Fatalf("logit %d: finished %g, student %g", i, got.Values()[i], v)
		}
	}
	var weights, params int64
	for _, l := range Layers(teacher) {
		weights += l.FactoredWeights(2)
		params += l.FactoredWeights(2) - l.Weights()
	}
	before, after := teacher.Budget(), m.Budget()
	if after.EncoderWeights != weights || after.Params != before.Params+params {
		t.Errorf("finished: %+v, want %d encoder weights and %d parameters", after, weights, before.Params+params)
	}
	if want := before.FLOPs - 2*int64(toyConfig().Tokens())*(before.EncoderWeights-weights); after.FLOPs != want {
		t.Errorf("finished: %d FLOPs, want %d", after.FLOPs, want)
	}
}

// TestSameSeedSameBits: two runs of one config agree bit for bit, another seed
// does not.
func TestSameSeedSameBits(t *testing.T) {
	teacher := toyTeacher(t, 0)
	c := toyRunConfig()
	result := func() tensor.Matrix {
		r := newToyRun(t, c, teacher)
		steps(t, r, 12)
		return logits(r)
	}
	first := result()
	if !equal(first, result()) {
		t.Error("one config gave two results")
	}
	c.Seed++
	if equal(first, result()) {
		t.Error("another seed gave the same result")
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	c := toyRunConfig()
	c.Steps = 1000
	r := newToyRun(t, c, toyTeacher(t, 0))
	for _, r.N = range []int{0, c.DecaySteps()} {
		steps(t, r, 1)
		if n := testing.AllocsPerRun(5, func() { steps(t, r, 1) }); n != 0 {
			t.Errorf("%g allocations a step at λ = %g, want none", n, r.Lambda())
		}
	}
}

// TestDivergedRunKeepsTheStudent: a weight that becomes NaN stops the run at
// its layer, and no parameter has moved.
func TestDivergedRunKeepsTheStudent(t *testing.T) {
	teacher := toyTeacher(t, 0)
	r := newToyRun(t, toyRunConfig(), teacher)
	steps(t, r, 3)
	before := logits(r)
	weight := &r.hosts[7].Weight.Row(0)[0] // block 1
	good := *weight
	*weight = float32(math.NaN())
	_, err := r.Step()
	var diverged *DivergedError
	if !errors.As(err, &diverged) || diverged.Step != 3 || !strings.Contains(diverged.Where, "encoder.layer.1") {
		t.Fatalf("Step with NaN in block 1: %v, want a DivergedError of step 3 that names encoder.layer.1", err)
	}
	*weight = good
	if r.N != 3 || !equal(before, logits(r)) {
		t.Error("the failed step changed the student")
	}
}

func TestNewRunRefuses(t *testing.T) {
	teacher := toyTeacher(t, 0)
	for _, tt := range []struct {
		name  string
		spoil func(*run.Config)
		want  string
	}{
		{"no steps", func(c *run.Config) { c.Steps = 0 }, "steps"},
		{"a rank above the layer's", func(c *run.Config) { c.Rank = 17 }, "at most 16"},
		{"an unknown decay", func(c *run.Config) { c.Decay = "sin" }, "have linear"},
	} {
		c := toyRunConfig()
		tt.spoil(&c)
		if _, err := NewRun(c, teacher, toySet(8, 1)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("NewRun with %s: %v, want an error with %q", tt.name, err, tt.want)
		}
	}
	compressed := toyConfig()
	compressed.Rank = 2
	if _, err := NewRun(toyRunConfig(), model.New(compressed), toySet(8, 1)); err == nil {
		t.Error("NewRun of a compressed teacher: no error")
	}
	small := toySet(8, 1)
	small.Images.Width, small.Images.Height = 4, 16
	if _, err := NewRun(toyRunConfig(), teacher, small); err == nil {
		t.Error("NewRun with images of another size: no error")
	}
}

// TestColdCutSkipsNothingBefore: with the cut, λ stays 1 until step q.
func TestColdCut(t *testing.T) {
	c := toyRunConfig()
	c.Decay = run.DecayCut
	r := newToyRun(t, c, toyTeacher(t, 0))
	if got := steps(t, r, c.DecaySteps()); got.Lambda != 1 {
		t.Errorf("λ = %g in the last step before the cut, want 1", got.Lambda)
	}
	if got := steps(t, r, 1); got.Lambda != 0 {
		t.Errorf("λ = %g in the step of the cut, want 0", got.Lambda)
	}
}

var _ nn.Projection = (*adapter.Host)(nil)
