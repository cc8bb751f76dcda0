// Package modeltest compares models with transformers and peft: on checkpoints of
// random weights that build/fixtures/make_models.py wrote, which it carries, so
// that it runs in a browser too.
package modeltest

import (
	"embed"
	"errors"
	"io/fs"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

//go:embed testdata
var testdata embed.FS

// What is compared with transformers in float32 may differ by so much of the
// largest value of the same tensor, and a loss of itself: two engines add up in
// another order, and ten steps carry that on.
const (
	StateTolerance    = 1e-4
	GradientTolerance = 1e-3
	StepTolerance     = 1e-4
)

// Fixtures are the checkpoints: every architecture, and every option at least
// once.
var Fixtures = []string{
	"vit", "vit-no-qkv-bias", "vit-relu", "vit-odd", "vit-one-patch", "vit-larger", "vit-encoder", "vit-encoder-f16", "vit-lora",
	"deit", "deit-teacher", "deit-smaller", "deit-encoder",
	"bert", "bert-gelu-new", "bert-relu", "bert-odd", "bert-encoder", "bert-encoder-f64", "bert-masked-lm", "bert-shards-bf16", "bert-lora",
	"distilbert", "distilbert-relu", "distilbert-encoder", "distilbert-lora",
}

// Run compares every fixture's model with what transformers computed: loss,
// logits, every hidden state, the gradient of every parameter, and the losses of
// ten AdamW steps.
func Run(t *testing.T) {
	for _, name := range Fixtures {
		t.Run(name, func(t *testing.T) {
			want := Expect(t, name)
			compare(t, want, want.open(name))
		})
	}
}

// RunOn is Run on kernels k.
func RunOn(t *testing.T, k tensor.Kernels) {
	defer tensor.Use(tensor.Used())
	tensor.Use(k)
	Run(t)
}

func compare(t *testing.T, want Expected, m model.Model) {
	in, labels := want.Input(), want.Labels()
	if err := m.Settings().Check(in); err != nil {
		t.Fatal(err)
	}
	inferred := model.Logits(m, in).Clone()
	logits := want.NearForward(m, in)
	want.Near("logits", inferred.Values(), StateTolerance)
	loss, _ := tensor.CrossEntropy(logits, labels, 1)
	want.Near("loss", []float32{float32(loss)}, StateTolerance)
	m.Backward(logits, nil)
	seen := 0
	m.Walk(func(path string, p *nn.Param) {
		if p.Trainable() {
			seen++
			want.NearGradient(path, p.Grad.Values())
		}
	})
	if n := want.count("grad."); seen != n {
		t.Errorf("%d parameters have a gradient, transformers has %d", seen, n)
	}
	want.NearSteps(m, in, labels)
	t.Logf("largest differences, relative: %s", want.Summary())
}

// Read returns a file of a fixture.
func Read(t testing.TB, name, file string) []byte {
	t.Helper()
	b, err := testdata.ReadFile("testdata/" + name + "/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Weights opens a fixture's weights: one file, or shards by their index.
func Weights(t testing.TB, name string) safetensors.Source {
	t.Helper()
	if _, err := fs.Stat(testdata, "testdata/"+name+"/model.safetensors"); !errors.Is(err, fs.ErrNotExist) {
		return openFile(t, name, "model.safetensors")
	}
	ix, err := safetensors.ParseIndex(Read(t, name, "model.safetensors.index.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := safetensors.OpenShards(ix, func(file string) (safetensors.Source, error) { return openFile(t, name, file), nil })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openFile(t testing.TB, name, file string) *safetensors.File {
	t.Helper()
	f, err := safetensors.Open(Read(t, name, file))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
