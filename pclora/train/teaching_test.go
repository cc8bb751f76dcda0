package train

import (
	"hash/crc64"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

func toyTeach(mode string) run.Teach {
	c := run.DefaultTeach(mode)
	c.Rank, c.Steps, c.Batch = 2, 40, 16
	return c
}

// A pupil is a model to be taught, its training set and a test set.
type pupil struct {
	name        string
	model       model.Model
	train, test Set
}

// pupils are random models of both families, one of them without biases in its
// attention.
func pupils(t *testing.T) []pupil {
	t.Helper()
	c := toyConfig()
	c.QKVBias = false
	plain := model.Make(c)
	plain.Init(3)
	stir(plain)
	return []pupil{
		{"vit", toyTeacher(t, 0), toySet(256, 1), toySet(40, 2)},
		{"vit without biases", plain, toySet(256, 1), toySet(40, 2)},
		{"bert", toyReader(t, "bert", 0), toyTexts(t, 256, 1, true), toyTexts(t, 40, 2, true)},
		{"distilbert", toyReader(t, "distilbert", 0), toyTexts(t, 256, 1, false), toyTexts(t, 40, 2, false)},
	}
}

// eachTeaching calls f with every pupil in every mode.
func eachTeaching(t *testing.T, f func(t *testing.T, c run.Teach, p pupil)) {
	for _, p := range pupils(t) {
		for _, mode := range run.TeachModes {
			t.Run(p.name+", "+mode, func(t *testing.T) { f(t, toyTeach(mode), p) })
		}
	}
}

func newTeaching(t *testing.T, c run.Teach, p pupil) *Teaching {
	t.Helper()
	x, err := NewTeaching(c, p.model, p.train)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func teach(t *testing.T, x *Teaching, n int) (last StepReport) {
	t.Helper()
	for range n {
		var err error
		if last, err = x.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return last
}

// weightsOf is a sum of all a model's weights.
func weightsOf(t *testing.T, m model.Model) uint64 {
	t.Helper()
	h := crc64.New(crc64.MakeTable(crc64.ECMA))
	if err := m.Write(h, nil); err != nil {
		t.Fatal(err)
	}
	return h.Sum64()
}

// TestTeachingGradients compares the gradients of all that learns with
// differences, in every mode.
func TestTeachingGradients(t *testing.T) {
	eachTeaching(t, func(t *testing.T, c run.Teach, p pupil) {
		if c.Mode == run.TeachAll && p.name != "vit" && p.name != "bert" {
			t.Skip("differs from them in nothing that all weights' gradients depend on")
		}
		c.Batch = 3
		x := newTeaching(t, c, p)
		x.student.Walk(func(path string, p *nn.Param) {
			if p.Trainable() && (strings.Contains(path, "lora_B") || strings.Contains(path, "classifier")) {
				tensor.FillNormal(p.Value, tensor.NewRand(5, 5), 0.3)
			}
			if path == "pre_classifier.bias" { // DistilBERT's pooler stays on one side of its bend
				for j := range p.Value.Row(0) {
					p.Value.Row(0)[j] += 10
				}
			}
		})
		if err := x.Forward(); err != nil {
			t.Fatal(err)
		}
		x.Gradients()
		loss := func() float64 {
			x.student.Encode(x.student.Start(x.batch.in))
			task, _ := tensor.CrossEntropy(x.student.Classify(), x.batch.labels, 1)
			return task
		}
		pad := p.model.Settings().PadID
		head, linears := 0, 0
		x.student.Walk(func(path string, p *nn.Param) {
			if !p.Trainable() {
				return
			}
			switch {
			case strings.Contains(path, "lora_"):
				linears++
			case strings.HasPrefix(path, "classifier"):
				head++
			}
			if strings.HasSuffix(path, "word_embeddings.weight") && tensor.Dot(p.Grad.Row(pad), p.Grad.Row(pad)) != 0 {
				t.Error("padding has a gradient")
			}
			nntest.Compare(t, "d"+path, p.Value, p.Grad, loss)
		})
		want := map[string]int{run.TeachLoRA: 2 * 6 * 2}
		if head != 2 || linears != want[c.Mode] || c.Mode == run.TeachAll && len(x.params) != paramsOf(p.model) {
			t.Errorf("%d parameters of the classifier and %d factors learn, %d in all", head, linears, len(x.params))
		}
	})
}

func paramsOf(m model.Model) (n int) {
	m.Walk(func(string, *nn.Param) { n++ })
	return n
}

// TestTeachingLeavesTheModel: it begins at the given model's answers, changes
// nothing of it, and ends with a dense frozen model that answers as it did.
func TestTeachingLeavesTheModel(t *testing.T) {
	eachTeaching(t, func(t *testing.T, c run.Teach, p pupil) {
		weights, before := weightsOf(t, p.model), logitsOf(p.model, p.test)
		x := newTeaching(t, c, p)
		if !equal(before, logitsOf(x, p.test)) {
			t.Error("before the first step it answers otherwise than the model")
		}
		teach(t, x, 10)
		want := logitsOf(x, p.test)
		if equal(before, want) {
			t.Error("nothing was learnt")
		}
		m := x.Finish()
		if weightsOf(t, p.model) != weights || !equal(before, logitsOf(p.model, p.test)) {
			t.Error("the given model is another")
		}
		if len(m.Trainable()) > 0 || paramsOf(m) != paramsOf(p.model) || m.Settings().Rank != 0 {
			t.Errorf("finished: %d of %d parameters are trainable, rank %d", len(m.Trainable()), paramsOf(m), m.Settings().Rank)
		}
		// Merging computes with the rows of the whole set what the host did.
		for i, v := range logitsOf(m, p.test).Values() {
			w := float64(want.Values()[i])
			if d := math.Abs(float64(v) - w); d > 1e-5*math.Max(1, math.Abs(w)) {
				t.Fatalf("logit %d: finished %g, taught %g", i, v, w)
			}
		}
		if _, err := NewRun(toyRunConfig(), m, p.train); err != nil {
			t.Errorf("the taught model is no teacher: %v", err)
		}
	})
}

// TestTeachingKeepsTheBest: Finish returns the weights of the best evaluation,
// and after so many without a gain Judge says stop.
func TestTeachingKeepsTheBest(t *testing.T) {
	eachTeaching(t, func(t *testing.T, c run.Teach, p pupil) {
		c.Patience = 2
		x := newTeaching(t, c, p)
		var best tensor.Matrix
		for i, tt := range []struct {
			correct    int
			kept, stop bool
		}{{5, true, false}, {5, false, false}, {9, true, false}, {8, false, false}, {9, false, true}} {
			kept, stop := x.Judge(tt.correct)
			if kept != tt.kept || stop != tt.stop {
				t.Fatalf("evaluation %d, %d right: kept %t, stop %t", i, tt.correct, kept, stop)
			}
			if tt.correct == 9 && kept {
				best = logitsOf(x, p.test)
			}
			teach(t, x, 3)
		}
		if equal(best, logitsOf(x, p.test)) {
			t.Fatal("nothing was learnt since the best")
		}
		for i, v := range logitsOf(x.Finish(), p.test).Values() {
			if d := math.Abs(float64(v - best.Values()[i])); d > 1e-5*math.Max(1, math.Abs(float64(v))) {
				t.Fatalf("logit %d: finished %g, the best had %g", i, v, best.Values()[i])
			}
		}
	})
}

// TestTeachingRepeats bit for bit, with any number of replicas, which all have
// the same weights.
func TestTeachingRepeats(t *testing.T) {
	eachTeaching(t, func(t *testing.T, c run.Teach, p pupil) {
		for _, n := range []int{1, 2, 3} {
			var last [2]StepReport
			for i := range last {
				team, err := NewTeachingTeam(c, p.model, p.train, n)
				if err != nil {
					t.Fatal(err)
				}
				all := teamSteps(t, team, 6)
				last[i] = all[len(all)-1]
				first := team.First().(*Teaching)
				if first.Done() != 6 || first.Steps() != c.Steps {
					t.Errorf("%d of %d steps done", first.Done(), first.Steps())
				}
				for _, r := range team.replicas[1:] {
					for j, p := range r.(*Teaching).params {
						if !equal(first.params[j].Value, p.Value) {
							t.Fatalf("%d replicas: parameter %d differs", n, j)
						}
					}
				}
			}
			if last[0] != last[1] {
				t.Errorf("%d replicas: %+v, then %+v", n, last[0], last[1])
			}
		}
	})
}

// TestTeachingLearns a task from random weights with all of them, and with a
// fresh head what a model knows already.
func TestTeachingLearns(t *testing.T) {
	for _, tt := range []struct {
		name  string
		model model.Model
		train Set
		test  Set
	}{
		{"vit", toyTeacher(t, 150), toySet(256, 1), toySet(200, 5)},
		{"bert", toyReader(t, "bert", 150), toyTexts(t, 256, 1, false), toyTexts(t, 200, 5, false)},
	} {
		for _, mode := range run.TeachModes {
			t.Run(tt.name+", "+mode, func(t *testing.T) {
				m := twin(tt.model)
				if mode == run.TeachAll {
					m = model.Make(*tt.model.Settings())
					m.Init(2) // from other weights the small BERT may need more steps than these
				} else {
					m.WalkHead(func(path string, p *nn.Param) {
						if strings.HasPrefix(path, "classifier") {
							p.Value = tensor.New(p.Value.Rows, p.Value.Cols)
						}
					})
				}
				c := toyTeach(mode)
				c.Steps, c.Batch, c.LearningRate = 300, 32, 3e-3
				x, err := NewTeaching(c, m, tt.train)
				if err != nil {
					t.Fatal(err)
				}
				start := NewScore(tt.test).All(x)
				teach(t, x, c.Steps)
				if got := NewScore(tt.test).All(x.Finish()); got < 160 || got <= start {
					t.Errorf("%d of 200 right, %d at the start; want at least 160", got, start)
				}
			})
		}
	}
}

func TestTeachingAllocatesNothing(t *testing.T) {
	eachTeaching(t, func(t *testing.T, c run.Teach, p pupil) {
		x := newTeaching(t, c, p)
		teach(t, x, 20) // the longest text among them
		if n := testing.AllocsPerRun(10, func() { teach(t, x, 1) }); n != 0 {
			t.Errorf("%g allocations a step, want none", n)
		}
	})
}

func TestNewTeachingRefuses(t *testing.T) {
	p := pupils(t)[0]
	compressed := toyConfig()
	compressed.Rank = 2
	for _, tt := range []struct {
		name  string
		model model.Model
		set   Set
		spoil func(*run.Teach)
		want  string
	}{
		{"no steps", p.model, p.train, func(c *run.Teach) { c.Steps = 0 }, "steps"},
		{"a rank above the layer's", p.model, p.train, func(c *run.Teach) { c.Rank = 17 }, "at most 16"},
		{"factors of a compressed model", model.New(compressed), p.train, func(*run.Teach) {}, "compressed"},
		{"texts for a model of images", p.model, toyTexts(t, 8, 1, false), func(*run.Teach) {}, "reads images"},
	} {
		c := toyTeach(run.TeachLoRA)
		tt.spoil(&c)
		if _, err := NewTeaching(c, tt.model, tt.set); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.name, err, tt.want)
		}
	}
}

// TestTeachMemoryOf compares the estimate with what a teaching holds after a
// step, an evaluation and a Keep.
func TestTeachMemoryOf(t *testing.T) {
	vit := model.Config{ModelType: "vit", HiddenSize: 96, Layers: 6, Heads: 3, IntermediateSize: 384, HiddenAct: "gelu",
		LayerNormEps: 1e-6, ImageSize: 28, PatchSize: 7, Channels: 1, QKVBias: true, Labels: toyClasses}
	bert := model.Config{ModelType: "bert", HiddenSize: 128, Layers: 2, Heads: 4, IntermediateSize: 512, HiddenAct: "gelu",
		LayerNormEps: 1e-12, VocabSize: 8000, MaxPositions: 128, Length: 40, TypeVocab: 2, QKVBias: true, Labels: toyClasses}
	check := func(name string, c model.Config, tc run.Teach) {
		t.Run(c.ModelType+", "+name, func(t *testing.T) {
			before := inUse()
			m := model.Make(c)
			m.Init(1)
			set := blank(c, 300)
			x, err := NewTeaching(tc, m, set)
			if err != nil {
				t.Fatal(err)
			}
			teach(t, x, 1)
			room := append([]float32(nil), x.exchange...)
			x.Keep()
			score := NewScore(set)
			score.Next(x)
			held := inUse() - before
			near(t, TeachMemoryOf(tc, *m.Settings(), set).Worker(tc.Sizes(), 1)-Program, held)
			runtime.KeepAlive([]any{m, set, x, room, score})
		})
	}
	for _, c := range []model.Config{vit, bert} {
		for _, mode := range run.TeachModes {
			check(mode, c, run.DefaultTeach(mode))
		}
		for _, kind := range run.AdapterKinds {
			tc := run.DefaultTeach(run.TeachLoRA)
			tc.Adapter = run.DefaultAdapter(kind)
			check(kind, c, tc)
		}
	}
}
