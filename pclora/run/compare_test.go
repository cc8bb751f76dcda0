package run_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		name          string
		change        func(*run.Record)
		same, certain bool
		step          int
		what, reason  string
	}{
		{"itself", func(*run.Record) {}, true, true, -1, "", ""},
		{"no hash", func(r *run.Record) { r.Digest = "" }, true, false, -1, "", ""},
		{"the last bit of a loss", func(r *run.Record) {
			r.Points[7].Task = math.Nextafter(r.Points[7].Task, 1)
			r.Digest = strings.Repeat("0", 32)
		}, false, true, 120, "losses", ""},
		{"without its hash", func(r *run.Record) { r.Points[7].Task, r.Digest = 9, "" }, false, false, 120, "losses", ""},
		{"an evaluation before it", func(r *run.Record) { r.Points[7].Task, r.Curve[1].Correct = 9, 1 }, false, true, 60, "evaluation", ""},
		{"a step that neither shows", func(r *run.Record) { r.Digest = strings.Repeat("0", 32) }, false, true, -1, "", ""},
		{"other steps shown", func(r *run.Record) {
			for i := range r.Points {
				r.Points[i].Step--
			}
		}, true, true, -1, "", ""},
		{"half as far", func(r *run.Record) {
			r.State, r.Steps, r.Result, r.Digest = run.StateStopped, 300, run.Result{}, strings.Repeat("0", 32)
			r.Points, r.Curve = r.Points[:20], r.Curve[:6]
		}, true, false, -1, "", ""},
		{"another kernel set", func(r *run.Record) { r.Engine.Kernels, r.Curve[0].Correct = "portable-4x4", 1 }, false, true, 0, "evaluation",
			"kernel set portable-4x4 instead of simd128-4x8"},
		{"other replicas", func(r *run.Record) { r.Engine.Replicas = 4 }, true, true, -1, "", "replicas 4, 1 after step 300 instead of 2, 1 after step 300"},
		{"another program", func(r *run.Record) { r.Engine.Build = "x" }, true, true, -1, "", "program x instead of 0123456789abcdef"},
		{"another model", func(r *run.Record) { r.Model.SHA256 = strings.Repeat("1", 64) }, true, true, -1, "", "model with other bytes, by its SHA-256"},
		{"a model without a hash", func(r *run.Record) { r.Model.SHA256 = "" }, true, true, -1, "", ""},
		{"other data", func(r *run.Record) { r.Data.SHA256 = strings.Repeat("1", 64) }, true, true, -1, "", "data with other bytes, by its SHA-256"},
		{"another seed", func(r *run.Record) { r.Config.Seed = 7 }, true, true, -1, "", "setting seed 7 instead of 1"},
	} {
		a, b := runtest.Finished(40, 2, 0), runtest.Finished(40, 2, 0)
		tt.change(&b)
		d := run.Compare(a, b)
		if d.Same != tt.same || d.Certain != tt.certain || d.Step != tt.step || d.What != tt.what {
			t.Errorf("%s: %+v, want same %t certain %t, %q at %d", tt.name, d, tt.same, tt.certain, tt.what, tt.step)
		}
		if tt.reason == "" && len(d.Reasons) > 0 || tt.reason != "" && !slices.Contains(d.Reasons, tt.reason) {
			t.Errorf("%s: reasons %q, want %q", tt.name, d.Reasons, tt.reason)
		}
	}
}

func TestDiffConfigs(t *testing.T) {
	a, b := run.Default(), run.Default()
	b.Adapter.Kind, b.Alpha, b.Vary.Flip = run.DoRA, 0.5, true
	want := []run.ConfigChange{{Field: "adapter.kind", First: "lora", Second: "dora"}, {Field: "alpha", First: "0.2", Second: "0.5"}, {Field: "vary.flip", First: "false", Second: "true"}}
	if got := run.DiffConfigs(a, b); !slices.Equal(got, want) {
		t.Errorf("DiffConfigs: %+v, want %+v", got, want)
	}
}
