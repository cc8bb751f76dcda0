package study

import (
	"fmt"
	"io"
	"time"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Pace is how fast a run went in a page, and whether the page stayed alive.
type Pace struct {
	Wall   float64    `json:"wall"`   // s from Start to the result card
	Fading float64    `json:"fading"` // steps a second while λ > 0, evaluations included
	Faded  float64    `json:"faded"`  // and after
	Tasks  []e2e.Task `json:"tasks"`  // tasks of over 50 ms on the main thread while training
}

// reach is how long a person takes at least from reading "Ready" to pressing
// Start; the page is still drawing the teacher's answers for a part of it.
const reach = 500 * time.Millisecond

// compressInPage presses Start of a page whose settings are c and waits for the
// result card. It logs how far the run is.
func compressInPage(p *e2e.Page, c run.Config, log io.Writer) (m Pace, err error) {
	time.Sleep(reach)
	since, err := p.Now()
	if err != nil {
		return m, err
	}
	start := time.Now()
	if err := p.Click("#start"); err != nil {
		return m, err
	}
	if err := p.WaitPhase("running", time.Minute); err != nil {
		said, _ := e2e.Eval[string](p, `[...document.querySelectorAll("[role=alert], #status, [id$=-hint], [id$=-fault]")].map((e) => e.innerText.trim()).filter(Boolean).join("; ")`)
		return m, fmt.Errorf("the run does not start: the page says %q: %w", said, err)
	}
	var at [2]time.Duration
	for n, part := 0, 0; part < len(at); {
		n = min(n+max(1, c.Steps/10), [...]int{c.DecaySteps(), c.Steps}[part])
		if err := p.WaitSteps(n, limit); err != nil {
			return m, err
		}
		fmt.Fprintf(log, "step %d of %d after %.0f s\n", n, c.Steps, time.Since(start).Seconds())
		if n == [...]int{c.DecaySteps(), c.Steps}[part] {
			at[part] = time.Since(start)
			part++
		}
	}
	if err := p.WaitPhase("finished", limit); err != nil {
		return m, err
	}
	m.Wall = time.Since(start).Seconds()
	m.Fading = float64(c.DecaySteps()) / at[0].Seconds()
	m.Faded = float64(c.Steps-c.DecaySteps()) / (at[1] - at[0]).Seconds()
	m.Tasks, err = p.LongTasks(since)
	return m, err
}

// rows are the pace as rows of a table of two columns.
func (m Pace) rows() string {
	longest := 0.0
	for _, t := range m.Tasks {
		longest = max(longest, t.Duration)
	}
	return table2([][2]string{
		{"whole run, s", fmt.Sprintf("%.1f", m.Wall)},
		{"steps a second while λ > 0", fmt.Sprintf("%.2f", m.Fading)},
		{"steps a second at λ = 0", fmt.Sprintf("%.2f", m.Faded)},
		{"tasks of over 50 ms on the main thread while training", fmt.Sprintf("%d (longest %.0f ms)", len(m.Tasks), longest)},
	})
}

// table2 writes rows of a table of two columns.
func table2(rows [][2]string) (s string) {
	for _, row := range rows {
		s += fmt.Sprintf("| %s | %s |\n", row[0], row[1])
	}
	return s
}

// table3 writes rows of a table of three columns.
func table3(rows [][3]string) (s string) {
	for _, row := range rows {
		s += fmt.Sprintf("| %s | %s | %s |\n", row[0], row[1], row[2])
	}
	return s
}
