package train

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/distill"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

var toyKinds = []string{"bert", "distilbert"}

func newTextRun(t *testing.T, c run.Config, kind string) *Run {
	t.Helper()
	r, err := NewRun(c, toyReader(t, kind, 0), toyTexts(t, 256, 1, kind == "bert"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTextsAreAsEncoded: ids, types and mask of a batch are the tokenizer's,
// padded to the longest of the batch.
func TestTextsAreAsEncoded(t *testing.T) {
	tok := toyTokenizer(t)
	first, second := []string{"red", "the green is", "a very very blue"}, []string{"is", "a", "the the the the the the the the"}
	s := Set{Classes: toyColours, Labels: []uint8{0, 1, 2}, Texts: NewTexts(tok, first, second, 10)}
	if got := s.Texts.Longest(); got != 10 {
		t.Errorf("longest text: %d tokens, want 10", got)
	}
	for _, at := range [][]int{{0}, {1, 0}, {2, 1, 0}} {
		in := s.Input(at...).Texts
		most := 0
		for _, i := range at {
			most = max(most, len(tok.EncodePair(first[i], second[i], 10).IDs))
		}
		if in.Tokens != most || in.Len() != len(at) || (in.Mask == nil) != (len(at) == 1) {
			t.Fatalf("batch %v: %d texts of %d tokens, mask %v, want %d of %d", at, in.Len(), in.Tokens, in.Mask, len(at), most)
		}
		for k, i := range at {
			want, part := tok.Pad(tok.EncodePair(first[i], second[i], 10), most), in.Range(k, k+1)
			if !slices.Equal(part.IDs, want.IDs) || !slices.Equal(part.Types, want.Types) || part.Mask != nil && !slices.Equal(part.Mask, want.Mask) {
				t.Errorf("batch %v, text %d: %+v, want %+v", at, i, part, want)
			}
		}
	}
	if got := s.Part([]int{2, 0}).Part([]int{1}).Input(0).Texts; !slices.Equal(got.IDs, s.Input(0).Texts.IDs) {
		t.Errorf("the part of a part has %v, want text 0", got.IDs)
	}
}

func TestSetCheck(t *testing.T) {
	texts, images := toyTexts(t, 30, 1, true), toySet(8, 1)
	for _, tt := range []struct {
		name  string
		set   Set
		spoil func(c *model.Config)
		want  string // "" for no error
	}{
		{"texts", texts, func(*model.Config) {}, ""},
		{"a short model", texts, func(c *model.Config) { c.MaxPositions = 8 }, "cut the texts"},
		{"a small vocabulary", texts, func(c *model.Config) { c.VocabSize = 5 }, "vocabulary"},
		{"a model of single texts", texts, func(c *model.Config) { c.TypeVocab = 1 }, "pairs"},
		{"another number of classes", texts, func(c *model.Config) { c.Labels = c.Labels[1:] }, "classes"},
		{"images for a model of texts", images, func(*model.Config) {}, "reads texts"},
		{"texts for a model of images", texts, func(c *model.Config) { *c = toyConfig() }, "reads images"},
		{"nothing", texts.Part(nil), func(*model.Config) {}, "no examples"},
	} {
		c := toyTextConfig("bert")
		tt.spoil(&c)
		if err := tt.set.Check(c); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.name, err, tt.want)
		}
	}
}

// TestTextRun: a compression of texts begins at the teacher, keeps it as it was,
// and leaves a model that answers as the student did.
func TestTextRun(t *testing.T) {
	test := toyTexts(t, 20, 2, false)
	for _, kind := range toyKinds {
		teacher := toyReader(t, kind, 0)
		r, err := NewRun(toyRunConfig(), teacher, toyTexts(t, 256, 1, false))
		if err != nil {
			t.Fatal(err)
		}
		before := logitsOf(teacher, test)
		if !equal(before, logitsOf(r, test)) {
			t.Errorf("%s: the student's logits differ from the teacher's before the first step", kind)
		}
		if report := steps(t, r, 1); report.Distil != 0 {
			t.Errorf("%s: distillation %g in the first step, want 0", kind, report.Distil)
		}
		steps(t, r, r.Config.Steps-1)
		if !equal(before, logitsOf(teacher, test)) {
			t.Errorf("%s: training changed the teacher", kind)
		}
		m, err := r.Finish()
		if err != nil {
			t.Fatal(err)
		}
		want, got := logitsOf(r, test), logitsOf(m, test)
		for i, v := range want.Values() {
			if d := math.Abs(float64(got.Values()[i] - v)); d > 1e-6*math.Max(1, math.Abs(float64(v))) {
				t.Fatalf("%s: logit %d: finished %g, student %g", kind, i, got.Values()[i], v)
			}
		}
		if at := Layers(teacher)[0].Path; strings.HasPrefix(at, kind) || !strings.Contains(at, ".layer.0.attention.") {
			t.Errorf("%s: the first layer is called %s", kind, at)
		}
	}
}

// TestTextGradients compares all gradients of the whole loss of padded texts
// with differences.
func TestTextGradients(t *testing.T) {
	for _, kind := range toyKinds {
		for _, tt := range []struct{ lambda, alpha float64 }{{0.5, 0.5}, {0, 0}} {
			if kind != "bert" && tt.lambda == 0 {
				continue // its own are pooler and embeddings, which λ does not change
			}
			c := toyRunConfig()
			c.Alpha, c.Steps, c.DecayShare, c.Decay, c.Batch = tt.alpha, 2, 1, run.DecayLinear, 3
			r := newTextRun(t, c, kind)
			shake(r)
			r.N = int(math.Round(2 * (1 - tt.lambda)))
			if err := r.Forward(); err != nil {
				t.Fatal(err)
			}
			b := &r.batch
			if b.in.Texts.Mask == nil {
				t.Fatal("no padding in the batch")
			}
			f := distill.Features{Mask: b.in.Texts.Mask}
			loss := func() float64 {
				h := r.teacher.Start(b.in)
				f.Teacher = r.teacher.Infer(h)
				f.Student = r.student.Encode(h)
				task, _ := tensor.CrossEntropy(r.student.Classify(), b.labels, 1)
				return tt.alpha*task + (1-tt.alpha)*f.Loss()
			}
			r.Gradients()
			r.student.Walk(func(path string, p *nn.Param) {
				if p.Trainable() {
					nntest.Compare(t, "d"+path, p.Value, p.Grad, loss)
				}
			})
		}
	}
}

// shake moves all that a run trains, so that B is not zero.
func shake(r *Run) {
	r.student.Walk(func(path string, p *nn.Param) {
		if p.Trainable() {
			noise := tensor.New(p.Value.Rows, p.Value.Cols)
			tensor.FillNormal(noise, tensor.NewRand(5, 5), 0.3)
			p.Value.Add(noise)
			for j := range p.Value.Cols { // DistilBERT's pooler stays on one side of its bend
				if path == "pre_classifier.bias" {
					p.Value.Row(0)[j] += 10
				}
			}
		}
	})
}

// TestTextShardsSumToTheWhole, though each is padded to another length and has
// another number of tokens.
func TestTextShardsSumToTheWhole(t *testing.T) {
	for _, alpha := range []float64{0.2, 0, 1} {
		c := toyRunConfig()
		c.Alpha = alpha
		compareShards(t, newTextRun(t, c, "bert"), newTextRun(t, c, "bert"), c.Batch, 3)
	}
}

// TestTextStepAllocatesNothing once the longest text has been seen.
func TestTextStepAllocatesNothing(t *testing.T) {
	c := toyRunConfig()
	c.Steps = 1000
	r := newTextRun(t, c, "bert")
	steps(t, r, 20) // of 256 texts
	if n := testing.AllocsPerRun(20, func() { steps(t, r, 1) }); n != 0 {
		t.Errorf("%g allocations a step, want none", n)
	}
}

// TestTextTeamRepeats bit for bit.
func TestTextTeamRepeats(t *testing.T) {
	for _, n := range []int{1, 2, 3} {
		var last [2]StepReport
		for i := range last {
			team, err := NewTeam(toyRunConfig(), toyReader(t, "bert", 0), toyTexts(t, 256, 1, true), n)
			if err != nil {
				t.Fatal(err)
			}
			all := teamSteps(t, team, 12)
			last[i] = all[len(all)-1]
		}
		if last[0] != last[1] {
			t.Errorf("%d replicas: %+v, then %+v", n, last[0], last[1])
		}
	}
}

// TestScoreOfTexts does not depend on the order by length, nor on shards.
func TestScoreOfTexts(t *testing.T) {
	m, s := toyReader(t, "bert", 150), toyTexts(t, 500, 5, false)
	want := 0
	for i := range s.Len() {
		if class, _ := Answers(m, s, []int{i}); class[0] == s.Label(i) {
			want++
		}
	}
	for _, n := range []int{1, 2, 5} {
		got, done, score := 0, 0, NewScore(s)
		for i := range n {
			score.Reset(Shard{i, n})
			got += score.All(m)
			done += score.Done
		}
		if got != want || done != 500 {
			t.Errorf("%d shards: %d of %d right, want %d of 500", n, got, done, want)
		}
	}
	if float64(want)/500 < 0.8 {
		t.Errorf("%d of 500 right after 150 steps: nothing was learnt", want)
	}
}

func TestPretrainRefusesToBendTexts(t *testing.T) {
	pc := PretrainConfig{Steps: 1, Batch: 8, Replicas: 1, Flip: true}
	if _, err := NewPretrain(pc, toyTextConfig("bert"), toyTexts(t, 8, 1, false)); err == nil {
		t.Error("texts were mirrored")
	}
}

// TestTextDiverges at its layer.
func TestTextDiverges(t *testing.T) {
	r := newTextRun(t, toyRunConfig(), "bert")
	r.hosts[7].Weight.Row(0)[0] = float32(math.NaN())
	_, err := r.Step()
	if d := (*DivergedError)(nil); !errors.As(err, &d) || !strings.Contains(fmt.Sprint(err), "encoder.layer.1") {
		t.Errorf("Step with NaN in block 1: %v", err)
	}
}
