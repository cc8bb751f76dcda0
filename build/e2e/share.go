package e2e

import (
	"errors"
	"fmt"
)

// OpenShare opens the panel in which the run on show becomes a link.
func (p *Page) OpenShare() error {
	if err := p.Click("#share"); err != nil {
		return err
	}
	return p.WaitFor(`document.querySelector("#share-panel")?.checkVisibility() && document.activeElement.id === "share-heading"`, answer)
}

// ShareBy chooses a way of store.Ways.
func (p *Page) ShareBy(way string) error {
	if err := p.Click("label:has(#set-share-way-" + way + ")"); err != nil {
		return err
	}
	return p.WaitFor(fmt.Sprintf(`document.querySelector("#set-share-way-%s").checked`, way), answer)
}

// Share presses the panel's button and returns the link that comes of it.
func (p *Page) Share() (link string, err error) {
	if err := p.Click("#share-make"); err != nil {
		return "", err
	}
	// The focus goes to what came of it. Before, an older link may be there.
	if err := p.WaitFor(`["share-address", "share-fault"].includes(document.activeElement.id)`, answer); err != nil {
		return "", err
	}
	if fault, err := p.Text("#share-fault"); err != nil || fault != "" {
		return "", errors.Join(err, fmt.Errorf("e2e: not shared: %s", fault))
	}
	return Eval[string](p, `document.querySelector("#share-address").value`)
}

// OpenRun loads a link to a run and waits until the page shows it.
func (p *Page) OpenRun(link string) error {
	if err := p.Visit(link); err != nil {
		return err
	}
	return p.WaitFor(`document.querySelector("[data-phase]")?.dataset.phase === "replay"`, answer)
}

// OpenTrouble loads a link to a run that cannot be shown and returns what the page
// says of it.
func (p *Page) OpenTrouble(link string) (text string, err error) {
	// Another page between, or a link that differs behind its # is none.
	for _, url := range []string{"about:blank", link} {
		if err := p.Visit(url); err != nil {
			return "", err
		}
	}
	if err := p.WaitFor(`document.querySelector("[data-phase]")?.dataset.phase === "trouble"`, answer); err != nil {
		return "", err
	}
	return p.Text(".run-trouble")
}
