package e2e

import (
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"

	runs "github.com/pcloralab/pcloralab/pclora/run"
)

// runAgain goes from a shared run to a lab with exactly its settings.
func runAgain(t *testing.T, s *sharing) {
	author := s.author(t)
	p := s.tab(t)
	must(t, p.OpenRun(s.post(t, author.taken(t, "to run again"), "").link))
	must(t, p.Click("#run-again"))
	must(t, p.WaitIdle("ready", long))
	must(t, p.Set(nil))
	form, err := p.form()
	must(t, err)
	for _, other := range []map[string]string{form, author.form} {
		delete(other, "set-replicas") // which is the machine's, not the run's
	}
	if !maps.Equal(form, author.form) {
		t.Errorf("the lab has the settings %v, the run was made with %v", form, author.form)
	}
}

// verify makes shared runs again.
func verify(t *testing.T, s *sharing) {
	author := s.author(t)
	mine := author.taken(t, "")
	other := strings.Repeat("0", 32) // a digest of something else
	p := s.tab(t)
	const pictures = `[...document.querySelectorAll("#samples img")].filter((e) => e.naturalWidth > 0).length`
	for _, tt := range []struct {
		name   string
		change func(*runs.Record)
		want   []string
	}{
		{"as it was", func(*runs.Record) {}, []string{"The same curve, bit for bit", "Every loss of 12 steps"}},
		{"the last bit of a loss", func(r *runs.Record) {
			last := &r.Points[len(r.Points)-1]
			last.Task = math.Nextafter(last.Task, 9)
			r.Digest, r.Engine.Kernels = other, "portable-4x4"
		}, []string{fmt.Sprintf("The curves differ from step %d on", mine.Points[len(mine.Points)-1].Step), "losses", "kernel set " + mine.Engine.Kernels + " instead of portable-4x4"}},
		{"other replicas", func(r *runs.Record) { r.Engine.Replicas = 2 }, []string{"The curves differ from step", "Nothing that is known of the two runs explains it"}},
	} {
		r := author.taken(t, tt.name) // with points of its own
		tt.change(&r)
		must(t, p.OpenRun(s.post(t, r, "").link))
		must(t, p.WaitFor(fmt.Sprint(pictures, " === ", len(r.Examples)), patience))
		must(t, p.Click("#verify-here"))
		must(t, p.WaitFor(`document.querySelector("#verify-result").innerText`, long))
		said, err := p.Text("#verify-result")
		must(t, err)
		t.Logf("%s: %s", tt.name, said)
		for _, want := range tt.want {
			contains(t, said, want)
		}
		if n, err := Eval[int](p, pictures); err != nil || n != len(r.Examples) {
			t.Errorf("after that, %d pictures of %d are left, %v", n, len(r.Examples), err)
		}
	}
}
