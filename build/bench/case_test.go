package bench

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestExportCase: a peer finds every tensor it needs, with as many values as
// its shape says.
func TestExportCase(t *testing.T) {
	c, _ := run.StepCaseOf("tiny-vit")
	settings, values, err := exportCase(c)
	if err != nil {
		t.Fatal(err)
	}
	var f caseFile
	if err := json.Unmarshal(settings, &f); err != nil {
		t.Fatal(err)
	}
	n, has := 0, map[string]bool{}
	for _, tensor := range f.Tensors {
		n += tensor.Rows * tensor.Cols
		has[tensor.Name] = true
		if decays := strings.Contains(tensor.Name, ".lora_") || tensor.Name == "student.classifier.weight"; strings.HasPrefix(tensor.Name, "student.") && tensor.Decay != decays {
			t.Errorf("%s decays: %t, want %t", tensor.Name, tensor.Decay, decays)
		}
	}
	if len(values) != 4*n {
		t.Errorf("%d bytes of values, want %d", len(values), 4*n)
	}
	for _, name := range []string{
		"teacher.vit.embeddings.cls_token", "teacher.vit.encoder.layer.3.output.dense.weight",
		"student.vit.encoder.layer.0.attention.attention.query.lora_A.weight", "student.vit.layernorm.bias",
		"student.classifier.weight", "images", "labels",
	} {
		if !has[name] {
			t.Errorf("there is no tensor %s", name)
		}
	}
	if f.Fading.Lambda != 0.5 || f.Faded.Lambda != 0 || f.Fading.Rate <= f.Faded.Rate {
		t.Errorf("phases %+v and %+v, want λ = ½ and 0 and a falling rate", f.Fading, f.Faded)
	}
}

func TestCompareLosses(t *testing.T) {
	ours := []run.Loss{{Task: 2, Distil: 1, GradNorm: 0.5}, {Task: 1, Distil: 0.5, GradNorm: 0.25}}
	change := func(f func(l []run.Loss)) []run.Loss {
		l := append([]run.Loss(nil), ours...)
		f(l)
		return l
	}
	for _, tt := range []struct {
		name   string
		theirs []run.Loss
		want   string // part of the error; empty for none
	}{
		{"the same", ours, ""},
		{"fewer steps", ours[:1], ""},
		{"rounded", change(func(l []run.Loss) { l[1].Task *= 1 + 5e-4 }), ""},
		{"another task loss", change(func(l []run.Loss) { l[0].Task *= 1.01 }), "step 1 of a peer: task"},
		{"another gradient", change(func(l []run.Loss) { l[1].GradNorm = 0.3 }), "step 2 of a peer: gradient norm"},
		{"no number", change(func(l []run.Loss) { l[1].Distil /= 0 * l[0].Task }), "distil"},
		{"more steps", append(change(func([]run.Loss) {}), run.Loss{}), "3 steps"},
	} {
		_, err := compareLosses("a peer", tt.theirs, ours)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
