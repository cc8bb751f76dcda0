package e2e

import (
	"testing"
	"time"
)

func TestTrace(t *testing.T) {
	p := start(t, Desktop)
	const work = `(() => { const end = performance.now() + 300; let n = 0; while (performance.now() < end) n++; return n })()`
	for _, tt := range []struct {
		name, js string
		want     bool
	}{
		{"work", "setTimeout(() => " + work + ")", true},
		{"nothing", "0", false},
	} {
		tasks, err := p.Trace(func() error {
			_, err := Eval[any](p, tt.js+", null")
			time.Sleep(600 * time.Millisecond)
			return err
		})
		must(t, err)
		t.Log(tt.name, tasks)
		found := false
		for _, task := range tasks {
			found = found || task.Wall >= 290*time.Millisecond
			if task.CPU > task.Wall+time.Millisecond {
				t.Errorf("Trace of %s: %v", tt.name, task)
			}
		}
		if found != tt.want {
			t.Errorf("Trace of %s: a task of 300 ms found: %t, want %t", tt.name, found, tt.want)
		}
	}
}
