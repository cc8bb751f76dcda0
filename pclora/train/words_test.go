package train

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

func wordsConfig() run.Config {
	c := toyRunConfig()
	c.Embeddings = 3
	return c
}

// TestWordsRun: a run with factors of the words begins at the teacher and keeps it as
// it was; at λ = 0 it does not read the table; it leaves a model that answers as the
// student did, also when it is read from a file, and the whole file is smaller.
func TestWordsRun(t *testing.T) {
	test := toyTexts(t, 60, 2, false)
	for _, kind := range toyKinds {
		for _, bits := range []int{0, 4} {
			teacher := toyReader(t, kind, 0)
			r, err := NewRun(wordsConfig(), teacher, toyTexts(t, 256, 1, false))
			if err != nil {
				t.Fatal(err)
			}
			before := logitsOf(teacher, test)
			for i, v := range logitsOf(r, test).Values() { // but for rounding, which two blocks multiply
				if d := math.Abs(float64(v - before.Values()[i])); d > 1e-4 {
					t.Errorf("%s: logit %d is %g before the first step, the teacher's %g", kind, i, v, before.Values()[i])
				}
			}
			if report := steps(t, r, 1); report.Distil > 1e-9 || report.Lambda != 1 {
				t.Errorf("%s: distillation %g at λ = %g in the first step, want next to 0 at 1", kind, report.Distil, report.Lambda)
			}
			if _, err := r.Finish(); err == nil {
				t.Errorf("%s: finished while the table is needed", kind)
			}
			first := r.words.Word.Value.Clone()
			steps(t, r, r.Config.Steps-1)
			if !equal(before, logitsOf(teacher, test)) || teacher.Settings().EmbeddingRank != 0 {
				t.Errorf("%s: training changed the teacher", kind)
			}
			if equal(first, r.words.Word.Value) {
				t.Errorf("%s: the words' factors did not learn", kind)
			}
			student := logitsOf(r, test)
			r.words.Table = tensor.New(r.words.Table.Rows, r.words.Table.Cols)
			for i := range r.words.Table.Values() {
				r.words.Table.Values()[i] = float32(math.NaN())
			}
			if !equal(student, logitsOf(r, test)) {
				t.Errorf("%s: the student reads the table at λ = 0", kind)
			}
			m, err := r.Finish()
			if err != nil {
				t.Fatal(err)
			}
			finished := logitsOf(m, test)
			for i, v := range student.Values() {
				if d := math.Abs(float64(finished.Values()[i] - v)); d > 1e-6*math.Max(1, math.Abs(float64(v))) {
					t.Fatalf("%s: logit %d: finished %g, student %g", kind, i, finished.Values()[i], v)
				}
			}
			if bits > 0 {
				if err := model.Quantise(m, bits); err != nil {
					t.Fatal(err)
				}
			}
			checkWordsFile(t, teacher, m, test)
		}
	}
}

// checkWordsFile compares a student with what is read from its file, and its sizes
// with the teacher's.
func checkWordsFile(t *testing.T, teacher, m model.Model, test Set) {
	t.Helper()
	var b bytes.Buffer
	if err := Export(&b, m, 0, vision.Config{}, run.Record{}); err != nil {
		t.Fatal(err)
	}
	files := unzip(t, b.Bytes())
	weights, err := safetensors.Open(files["model.safetensors"])
	if err != nil {
		t.Fatal(err)
	}
	back, err := model.Open(files["config.json"], weights, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kind := m.Settings().ModelType
	if len(back.Fresh)+len(back.Notes) > 0 || !equal(logitsOf(m, test), logitsOf(back.Model, test)) || back.Config.EmbeddingRank != 3 {
		t.Errorf("%s: the model read back answers otherwise: %+v", kind, back.Preview)
	}
	if words, ok := weights.Tensor(kind + ".embeddings.word_embeddings.weight"); !ok || !slices.Equal(words.Shape, []int{11, 3}) {
		t.Errorf("%s: words of shape %v", kind, words.Shape)
	}
	s := NewScore(test)
	from, to := Side(teacher, s), Side(m, s)
	if want := from.EmbeddingBytes - 4*(11*16-11*3-16*3); to.EmbeddingBytes != want {
		t.Errorf("%s: embeddings of %d bytes, were %d, want %d", kind, to.EmbeddingBytes, from.EmbeddingBytes, want)
	}
	if to.Params != back.Model.Budget().Params || m.Budget() != m.Settings().Budget() {
		t.Errorf("%s: %+v, its config says %+v", kind, m.Budget(), m.Settings().Budget())
	}
	c := *m.Settings()
	c.EmbeddingRank = 0
	if whole := c.Budget(); to.FLOPs != whole.FLOPs+2*12*3*16 || m.Budget().Bytes >= whole.Bytes || to.EncoderBytes >= from.EncoderBytes {
		t.Errorf("%s: %+v, with a whole table %+v", kind, m.Budget(), whole)
	}
	if !strings.Contains(string(files["README.md"]), "word_embeddings.projection.weight [width, rank]") {
		t.Errorf("%s: the card says nothing of the words", kind)
	}
}

// TestWholeFileShrinks: of a model with a table like a BERT's, whose words are most
// of the file, far more goes than the encoder.
func TestWholeFileShrinks(t *testing.T) {
	c := toyTextConfig("bert")
	c.VocabSize, c.HiddenSize, c.IntermediateSize = 2000, 32, 64
	teacher := model.Make(c)
	teacher.Init(1)
	var sizes []int64
	for _, words := range []int{0, 4} {
		rc := toyRunConfig()
		rc.Embeddings, rc.Steps = words, 2
		r, err := NewRun(rc, teacher, toyTexts(t, 64, 1, false))
		if err != nil {
			t.Fatal(err)
		}
		steps(t, r, 2)
		m, err := r.Finish()
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, FileSize(m))
	}
	t.Logf("the teacher's file has %d bytes, the student's %d, and with factors of the words %d", FileSize(teacher), sizes[0], sizes[1])
	if sizes[1] > FileSize(teacher)/4 || sizes[0]-sizes[1] < 4*(2000*32-4*2032)-200 {
		t.Errorf("with factors of the words the file has %d bytes, without %d, the teacher's %d", sizes[1], sizes[0], FileSize(teacher))
	}
}

// TestWordsGradients compares the gradients of the whole loss with differences.
func TestWordsGradients(t *testing.T) {
	for _, kind := range toyKinds {
		for _, lambda := range []float64{0.5, 0} {
			c := wordsConfig()
			c.Alpha, c.Steps, c.DecayShare, c.Decay, c.Batch = 0.5, 2, 1, run.DecayLinear, 3
			r := newTextRun(t, c, kind)
			shake(r)
			r.N = int(math.Round(2 * (1 - lambda)))
			loss := func() float64 { // of the same batch each time
				if err := r.Forward(); err != nil {
					t.Fatal(err)
				}
				return 0.5*r.report.Task + 0.5*r.report.Distil
			}
			loss()
			if r.words.Lambda != float32(lambda) {
				t.Fatalf("λ of the words is %g, want %g", r.words.Lambda, lambda)
			}
			r.Gradients()
			seen := 0
			r.student.Walk(func(path string, p *nn.Param) {
				if p.Trainable() {
					nntest.Compare(t, fmt.Sprintf("%s at λ = %g: d%s", kind, lambda, path), p.Value, p.Grad, loss)
				}
				if strings.Contains(path, "embeddings") && p.Trainable() {
					seen++
				}
			})
			if seen != 2 {
				t.Errorf("%s: %d trainable embeddings, want E and P", kind, seen)
			}
		}
	}
}

// TestWordsOfReplicas: shards sum to the whole, replicas repeat, and a step allocates
// nothing.
func TestWordsOfReplicas(t *testing.T) {
	c := wordsConfig()
	compareShards(t, newTextRun(t, c, "bert"), newTextRun(t, c, "bert"), c.Batch, 3)
	var last [2]StepReport
	for i := range last {
		team, err := NewTeam(c, toyReader(t, "distilbert", 0), toyTexts(t, 256, 1, false), 2)
		if err != nil {
			t.Fatal(err)
		}
		all := teamSteps(t, team, c.Steps)
		last[i] = all[len(all)-1]
		for j, p := range team.replicas[1].(*Run).params {
			if !equal(team.Run().params[j].Value, p.Value) {
				t.Fatalf("parameter %d differs between replicas", j)
			}
		}
	}
	if last[0] != last[1] {
		t.Errorf("%+v, then %+v", last[0], last[1])
	}
	c.Steps = 1000
	r := newTextRun(t, c, "bert")
	steps(t, r, 20)
	if n := testing.AllocsPerRun(20, func() { steps(t, r, 1) }); n != 0 {
		t.Errorf("%g allocations a step, want none", n)
	}
}

// TestWordsStartWhereTexts: the factors meet words of the training texts closer than
// without counting them.
func TestWordsStartWhereTexts(t *testing.T) {
	teacher, set := toyReader(t, "bert", 0), toyTexts(t, 256, 1, false)
	e, err := wordsOf(wordsConfig(), teacher, set)
	if err != nil {
		t.Fatal(err)
	}
	off := func(e *nn.TextEmbeddings) (sum float64) {
		for i := range set.Len() {
			for _, id := range set.Texts.IDs(nil, i) {
				row := e.Table.Row(int(id)) // what the factors lack
				sum += float64(tensor.Dot(row, row))
			}
		}
		return sum
	}
	one, err := wordsOf(wordsConfig(), teacher, set.Part([]int{0}))
	if err != nil {
		t.Fatal(err)
	}
	if all, few := off(e), off(one); !(all < 0.9*few) {
		t.Errorf("off by %g with the counts of all texts, by %g with those of one", all, few)
	}
}

func TestWordsRefused(t *testing.T) {
	set := toyTexts(t, 8, 1, false)
	for _, tt := range []struct {
		name    string
		teacher model.Model
		set     Set
		size    int
		want    string
	}{
		{"images", toyTeacher(t, 0), toySet(8, 1), 2, "for models of texts"},
		{"no smaller than the table", toyReader(t, "bert", 0), set, 7, "only up to 6"},
		{"too many", toyReader(t, "bert", 0), set, 2000, "between 0 and 1024"},
	} {
		c := toyRunConfig()
		c.Embeddings = tt.size
		_, err := NewRun(c, tt.teacher, tt.set)
		var fe *run.FieldError
		if !errors.As(err, &fe) || fe.Field != "embeddings" || !strings.Contains(fe.Reason, tt.want) {
			t.Errorf("%s: %v, want a FieldError of embeddings with %q", tt.name, err, tt.want)
		}
	}
	c := toyTextConfig("bert")
	c.EmbeddingRank = 2
	if _, err := NewRun(toyRunConfig(), model.Make(c), set); err == nil {
		t.Error("a teacher with factors of the words: no error")
	}
}
