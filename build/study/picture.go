package study

import (
	"os"
	"time"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// Picture saves a PNG of the page in the middle of its default run, two thirds
// of the way to λ = 0.
func Picture(lab *e2e.Lab, path string) error {
	p, err := lab.Page(e2e.View{Width: 1280, Height: 1320})
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.Start(time.Minute); err != nil {
		return err
	}
	if err := p.WaitText("#status", "Ready", time.Minute); err != nil {
		return err
	}
	if err := p.Click("#start"); err != nil {
		return err
	}
	if err := p.WaitSteps(run.Default().DecaySteps()*2/3, limit); err != nil {
		return err
	}
	shot, err := p.Shot(false)
	if err != nil {
		return err
	}
	return os.WriteFile(path, shot, 0o644)
}
