package e2e

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// OpenPanel opens the panel of a step of the flow, "model", "data" or "teach",
// unless it is open. The page opens panels too: where it did just before the
// click, which then closed it, it is clicked again.
func (p *Page) OpenPanel(step string) error {
	open := fmt.Sprintf("!document.querySelector(%q).hidden", "#panel-"+step)
	const settled = 5 * time.Second
	for end := time.Now().Add(answer); ; {
		is, err := Eval[bool](p, open)
		if err != nil || is {
			return err
		}
		if err := p.Click("#flow-" + step); err != nil {
			return err
		}
		if err := p.WaitFor(open, settled); err == nil || time.Now().After(end) {
			return err
		}
	}
}

// UseBuiltIn chooses the built-in model of this name with the data that it was
// taught on, and waits until it is measured.
func (p *Page) UseBuiltIn(name string, limit time.Duration) error {
	if err := p.OpenPanel("model"); err != nil {
		return err
	}
	if err := p.Click("#use-" + name); err != nil {
		return err
	}
	return p.WaitIdle("ready", limit)
}

// WaitIdle waits until the page is in a phase and its trainer has nothing left
// to do for it.
func (p *Page) WaitIdle(phase string, limit time.Duration) error {
	return p.WaitFor(fmt.Sprintf(`document.querySelector("[data-phase]")?.dataset.phase === %q && document.querySelector("#flow-load").hidden`, phase), limit)
}

// LookOnHub looks at a model by its id on the hub at base, and waits until the
// page shows what it is or why it is refused.
func (p *Page) LookOnHub(id, base string, limit time.Duration) error {
	if err := p.OpenPanel("model"); err != nil {
		return err
	}
	if unfolded, err := Eval[bool](p, `!document.querySelector("#hub-more").hidden`); err != nil {
		return err
	} else if !unfolded {
		if err := p.Click("#hub-fold"); err != nil {
			return err
		}
	}
	for _, field := range [][2]string{{"#hub-base", base}, {"#hub-id", id}} {
		if err := p.Fill(field[0], field[1]); err != nil {
			return err
		}
	}
	if err := p.Click("#peek-hub"); err != nil {
		return err
	}
	return p.waitSeen("model", limit)
}

// waitSeen waits until a model or data that were given are shown or refused.
func (p *Page) waitSeen(what string, limit time.Duration) error {
	return p.WaitFor(fmt.Sprintf(`document.querySelector("#flow-load").hidden &&
		(document.querySelector("#%[1]s-seen .seen-body") || document.querySelector("#%[1]s-fault")?.innerText)`, what), limit)
}

// GiveData gives files to the data panel and waits until the page shows what is
// in them or why they are refused.
func (p *Page) GiveData(limit time.Duration, paths ...string) error {
	if err := p.OpenPanel("data"); err != nil {
		return err
	}
	if err := p.Pick("#data-files", paths...); err != nil {
		return err
	}
	return p.waitSeen("data", limit)
}

// Teach teaches the loaded model in a mode of package run, with the settings of
// these fields, and waits until the page has measured it. The names are those of
// run.Teach's JSON.
func (p *Page) Teach(mode string, settings map[string]string, limit time.Duration) error {
	if err := p.OpenPanel("teach"); err != nil {
		return err
	}
	if err := p.Click("label:has(#set-teach-mode-" + mode + ")"); err != nil {
		return err
	}
	if more, err := Eval[bool](p, `!document.querySelector("#teach-more").hidden`); err != nil {
		return err
	} else if !more {
		if err := p.Click("#teach-more-fold"); err != nil {
			return err
		}
	}
	if err := p.fillAll("teach-", settings); err != nil {
		return err
	}
	if err := p.Click("#teach-start"); err != nil {
		return err
	}
	if err := p.WaitPhase("teaching", answer); err != nil {
		return err
	}
	return p.WaitPhase("ready", limit)
}

// Set puts numbers into the settings of a run. The names are those of
// run.Config's JSON, and "replicas".
func (p *Page) Set(settings map[string]string) error {
	for _, fold := range []string{"method", "teaches", "more"} {
		if open, err := Eval[bool](p, `!document.querySelector("#`+fold+`").hidden`); err != nil {
			return err
		} else if open {
			continue
		}
		if err := p.Click("#" + fold + "-fold"); err != nil {
			return err
		}
	}
	return p.fillAll("", settings)
}

func (p *Page) fillAll(prefix string, settings map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if err := p.Fill("#set-"+prefix+name, settings[name]); err != nil {
			return err
		}
	}
	return nil
}
