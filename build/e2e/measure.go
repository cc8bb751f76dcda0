package e2e

import (
	"slices"
)

// Problems returns console errors, uncaught exceptions, crashes of Go programs
// and violations of the security policy, in their order so far.
func (p *Page) Problems() []string {
	p.mu.Lock()
	problems := slices.Clone(p.problems)
	p.mu.Unlock()
	violations, err := Eval[[]string](p, "window.e2e?.violations ?? []")
	if err != nil {
		return append(problems, "the page does not answer: "+err.Error())
	}
	return append(problems, violations...)
}

// A Task kept the main thread busy for over 50 ms. Times are ms, the start is
// counted from when the page was asked for.
type Task struct {
	Start    float64 `json:"start"`
	Duration float64 `json:"duration"`
}

// LongTasks returns the tasks of over 50 ms that began at or after since, in
// ms as Now tells it.
func (p *Page) LongTasks(since float64) ([]Task, error) {
	tasks, err := Eval[[]Task](p, "window.e2e.tasks")
	return slices.DeleteFunc(tasks, func(t Task) bool { return t.Start < since }), err
}

// Now returns the page's clock: ms since it was asked for.
func (p *Page) Now() (float64, error) { return Eval[float64](p, "performance.now()") }

// A Timing says how a page came to life.
type Timing struct {
	Paint float64 `json:"paint"` // ms until something was on screen
	Ready float64 `json:"ready"` // ms until the program had drawn the page and listens
	Bytes int64   `json:"bytes"` // received until Ready, headers included, workers not
}

// Timing returns the timing of a page that Start has loaded.
func (p *Page) Timing() (Timing, error) {
	return Eval[Timing](p, `(() => {
		const ready = performance.getEntriesByName("pclora-ready")[0].startTime;
		const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1;
		const loads = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
		const bytes = loads.filter((e) => e.responseEnd <= ready).reduce((sum, e) => sum + e.transferSize, 0);
		return { paint, ready, bytes };
	})()`)
}
