package e2e

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestTeachAndTry teaches the built-in model a little further, pausing on the
// way, and asks it about a picture: before a run and in the middle of one.
func TestTeachAndTry(t *testing.T) {
	p := calm(t, taughtHead)
	must(t, p.WaitText("#teach-tested", "The model now answers", long))
	must(t, p.WaitPhase("ready", long))

	must(t, p.Fill("input[name=teach-steps]", "2000"))
	must(t, p.Click("#teach-start"))
	must(t, p.WaitPhase("teaching", long))
	must(t, p.WaitText("#teach-pause", "Pause", patience))
	must(t, p.Click("#teach-pause"))
	must(t, p.WaitPhase("teaching-paused", long))
	must(t, p.Click("#teach-resume"))
	must(t, p.WaitPhase("teaching", long))
	must(t, p.WaitText("#course", "at step", long)) // measured for the first time
	must(t, p.Click("#teach-stop"))
	must(t, p.WaitText("#teach-ended", "You stopped it", long))
	must(t, p.WaitPhase("ready", long))

	must(t, p.Click("#teach-next"))
	must(t, p.Fill("input[name=batch]", "16"))
	must(t, p.Click("#start"))
	must(t, p.WaitSteps(1, long))
	must(t, p.Click("#pause"))
	must(t, p.WaitPhase("paused", long))
	must(t, p.Pick("#ask-file", drawn(t)))
	must(t, p.WaitText("#ask-with", "The student answered at λ = ", patience))
	noProblems(t, p)
}

// taughtHead gives a page a picture to try and lets it teach the head for 12 steps. It
// returns the tasks of the main thread meanwhile.
func taughtHead(t *testing.T) (p *Page, tasks []Busy) {
	t.Helper()
	p = ready(t)
	must(t, p.Pick("#ask-file", drawn(t)))
	must(t, p.WaitText("#ask-facts", "28 × 28 grey", patience))
	must(t, p.WaitText("#ask-with", "no student", patience))

	must(t, p.Click("#flow-teach"))
	must(t, p.WaitText("#teach-lead", "knows this task already", patience))
	must(t, p.Click("#set-teach-mode-head"))
	for field, value := range map[string]string{"steps": "12", "batch": "16", "evalEvery": "4", "patience": "0"} {
		if field == "evalEvery" {
			must(t, p.Click("#teach-more-fold"))
		}
		must(t, p.Fill("input[name=teach-"+field+"]", value))
	}
	tasks, err := p.Trace(func() error {
		if err := p.Click("#teach-start"); err != nil {
			return err
		}
		return p.WaitText("#teach-ended", "All 12 steps are made", long)
	})
	must(t, err)
	return p, tasks
}

// TestPictureIsRefused: what is no picture is refused beside the question.
func TestPictureIsRefused(t *testing.T) {
	p := ready(t)
	path := filepath.Join(t.TempDir(), "no.png")
	must(t, os.WriteFile(path, []byte("no picture"), 0o644))
	must(t, p.Pick("#ask-file", path))
	must(t, p.WaitFor(`document.querySelector("#ask-fault").textContent !== ""`, patience))
	must(t, p.Pick("#ask-file", drawn(t)))
	must(t, p.WaitText("#ask-facts", "28 × 28 grey", patience))
	noProblems(t, p)
}

// drawn is a picture file of a bright bar on black.
func drawn(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 60, 60))
	for y := range 60 {
		for x := range 60 {
			m.Set(x, y, color.Black)
			if x > 20 && x < 40 {
				m.Set(x, y, color.White)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "bar.png")
	f, err := os.Create(path)
	must(t, err)
	must(t, png.Encode(f, m))
	must(t, f.Close())
	return path
}
