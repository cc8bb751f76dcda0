package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Phase returns what the page is doing: "loading", "ready", "running",
// "paused", "finished", "stopped" or "failed-fatal".
func (p *Page) Phase() (string, error) {
	return Eval[string](p, `document.querySelector("[data-phase]")?.dataset.phase ?? ""`)
}

// WaitPhase waits until the page is in a phase.
func (p *Page) WaitPhase(phase string, limit time.Duration) error {
	return p.WaitFor(fmt.Sprintf(`document.querySelector("[data-phase]")?.dataset.phase === %q`, phase), limit)
}

// Steps returns how many steps of the run the page says are done.
func (p *Page) Steps() (int, error) {
	text, err := Eval[string](p, `document.querySelector(".gauge .reading b").textContent`)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.ReplaceAll(text, ",", ""))
}

// WaitSteps waits until the page says that at least n steps are done.
func (p *Page) WaitSteps(n int, limit time.Duration) error {
	return until(limit, fmt.Sprintf("step %d", n), func() (bool, error) {
		steps, err := p.Steps()
		return steps >= n, err
	})
}

// A Result is what the result card holds.
type Result struct {
	BeforeCorrect int     `json:"before"` // test images that the teacher answers rightly
	AfterCorrect  int     `json:"after"`  // and the student
	Total         int     `json:"total"`  // test images
	Gone          float64 `json:"gone"`   // share of the encoder's linear weights that is gone
}

// Result reads the result card.
func (p *Page) Result() (Result, error) {
	return Eval[Result](p, `(({ beforeCorrect, afterCorrect, total, gone }) =>
		({ before: +beforeCorrect, after: +afterCorrect, total: +total, gone: +gone }))(document.querySelector("#result").dataset)`)
}

// PauseMillis presses Pause and returns the milliseconds until the page shows
// that the run waits.
func (p *Page) PauseMillis() (float64, error) {
	return Eval[float64](p, `new Promise((resolve) => {
		const start = performance.now();
		new MutationObserver((_, o) => {
			if (document.querySelector("[data-phase]").dataset.phase === "paused") {
				o.disconnect();
				resolve(performance.now() - start);
			}
		}).observe(document.body, { subtree: true, attributes: true, childList: true });
		document.querySelector("#pause").click();
	})`)
}
