package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// long is how long a short run may take on a busy machine.
const long = 3 * time.Minute

// ready returns a page whose model and data are loaded and measured.
func ready(t *testing.T) *Page {
	t.Helper()
	p := start(t, Desktop)
	must(t, p.WaitPhase("ready", long))
	must(t, p.WaitText("#status", "Ready", long))
	must(t, p.WaitText("#samples", "%", patience)) // the original's confidence
	return p
}

// calm gives a page some work and fails if a task of its main thread works longer than
// a person can overlook. It logs what an observer sees, which on a machine that runs
// other things too is longer. These lengthen the work as well and never shorten it, so
// that the page is at fault only where each of three has such a task. It returns
// the last.
func calm(t *testing.T, work func(*testing.T) (*Page, []Busy)) *Page {
	t.Helper()
	// A processor of a third of the usual speed, which shared ones are at times, takes
	// three times as long for the same work.
	const bound = 3 * longest
	for try := 1; ; try++ {
		p, tasks := work(t)
		var most time.Duration
		for _, task := range tasks {
			t.Logf("the main thread was busy for %v", task)
			most = max(most, task.CPU)
		}
		if most <= bound {
			return p
		}
		if try == 3 {
			t.Errorf("the main thread worked for %v in one task, and in each of three pages for more than %v", most, bound)
			return p
		}
		p.Close()
	}
}

// TestWholeJob does what a visitor does, with few steps: set, start, watch,
// download. The file, read back natively, must answer as the page said.
func TestWholeJob(t *testing.T) {
	p := calm(t, func(t *testing.T) (*Page, []Busy) {
		p := ready(t)
		must(t, p.Fill("input[name=steps]", "12"))
		must(t, p.Fill("input[name=batch]", "16"))
		tasks, err := p.Trace(func() error {
			if err := p.Click("#start"); err != nil {
				return err
			}
			return p.WaitPhase("finished", long)
		})
		must(t, err)
		return p, tasks
	})
	result, err := p.Result()
	must(t, err)
	if result.Gone < 0.93 || result.Total != 1000 || result.BeforeCorrect < 800 {
		t.Errorf("the result card says %+v", result)
	}
	must(t, p.Click("#download"))
	path, err := p.Download(patience)
	must(t, err)
	checked, err := CheckDownload(path, filepath.Join("..", ".."), "")
	must(t, err)
	if checked.Shipped != result.AfterCorrect {
		t.Errorf("the downloaded model has %d right, the page said %d", checked.Shipped, result.AfterCorrect)
	}
	noProblems(t, p)
}

// TestPauseAnswers measures Pause from the click to the page's answer, and that
// no step is made until Step and Resume.
func TestPauseAnswers(t *testing.T) {
	p := ready(t)
	must(t, p.Fill("input[name=batch]", "32"))
	must(t, p.Click("#start"))
	must(t, p.WaitSteps(1, long))
	millis, err := p.PauseMillis()
	must(t, err)
	t.Logf("paused after %.0f ms", millis)
	// The promise is 200 ms; a machine that runs other tests too gets more.
	if millis > 400 {
		t.Errorf("Pause was answered after %.0f ms", millis)
	}
	before, err := p.Steps()
	must(t, err)
	time.Sleep(500 * time.Millisecond)
	after, err := p.Steps()
	must(t, err)
	if after != before {
		t.Errorf("step %d became %d while paused", before, after)
	}
	must(t, p.Click("#step"))
	must(t, p.WaitSteps(before+1, long))
	must(t, p.WaitPhase("paused", long))
	if after, err = p.Steps(); err != nil || after != before+1 {
		t.Errorf("one step from %d came to %d, %v", before, after, err)
	}
	must(t, p.Click("#resume"))
	must(t, p.WaitSteps(before+2, long))
	must(t, p.Click("#stop"))
	must(t, p.WaitPhase("stopped", long))
	must(t, p.Click("#reset"))
	must(t, p.WaitPhase("ready", long))
	noProblems(t, p)
}

// TestTruncatedModel: a cut file is refused with what is wrong, and the model
// from before, the settings and the run are all still there.
func TestTruncatedModel(t *testing.T) {
	p := ready(t)
	must(t, p.Fill("input[name=rank]", "3"))
	home := filepath.Join("..", "..", "public", "models", "fashion-vit")
	weights, err := os.ReadFile(filepath.Join(home, "model.safetensors"))
	must(t, err)
	cut := filepath.Join(t.TempDir(), "model.safetensors")
	must(t, os.WriteFile(cut, weights[:len(weights)-1000], 0o644))
	must(t, p.Click("#flow-model"))
	must(t, p.Pick("#model-files", filepath.Join(home, "config.json"), cut))
	must(t, p.WaitText("#model-fault", "1000 bytes missing", patience))
	rank, err := Eval[string](p, `document.querySelector("input[name=rank]").value`)
	must(t, err)
	if rank != "3" {
		t.Errorf("the rank is %s after the failure, was 3", rank)
	}
	must(t, p.Fill("input[name=steps]", "2"))
	must(t, p.Click("#start"))
	must(t, p.WaitPhase("finished", long))
	noProblems(t, p)
}

// TestTruncatedDownload: a built-in model that arrives cut is refused, and can
// be asked for again.
func TestTruncatedDownload(t *testing.T) {
	p := open(t, Desktop)
	weights, err := os.ReadFile(filepath.Join("..", "..", "public", "models", "fashion-vit", "model.safetensors"))
	must(t, err)
	repair := lab.Fault("/models/fashion-vit/model.safetensors", func(w http.ResponseWriter, _ *http.Request) {
		w.Write(weights[:len(weights)/2])
	})
	defer repair()
	must(t, p.Start(patience))
	must(t, p.WaitText("#notice", "bytes missing", patience))
	repair()
	must(t, p.Click("#retry"))
	must(t, p.WaitPhase("ready", long))
}
