package study

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// A PageRun is a run of the built-in ViT in a real browser, and its download, read back
// natively.
type PageRun struct {
	Command string `json:"command"`

	Timing e2e.Timing `json:"timing"` // how the page came to life, on loopback
	Usable float64    `json:"usable"` // ms from asking for the page until Start can be pressed, model, data and the teacher's score included
	Pace
	Card    e2e.Result `json:"card"`    // what the result card says
	Shipped int        `json:"shipped"` // what the downloaded model answers rightly, natively, of the 1,000 shipped test images
	Whole   int        `json:"whole"`   // and of all 10,000; −1 where they are not installed
	Teacher int        `json:"teacher"` // the teacher, natively, of all 10,000; −1 as above
	Record  run.Record `json:"record"`  // the download's own
}

// limit is how long a run may take.
const limit = 20 * time.Minute

// BestInPage is the Best preset at the size that the paper has for a ViT, 94.36 % of the
// encoder gone, in steps of half the page's batch: as many examples in twice as many
// steps keep more accuracy.
func BestInPage() run.Config {
	c := run.Default()
	c.Gone, c.Steps, c.Batch, c.EvalEvery = 0.9436, 1800, 32, 360
	return c.WithPreset(run.Best, false)
}

// MeasurePage does a run and returns what it showed: with the settings that the page
// begins with, or where c has the Best preset, with that and c's steps and size.
func MeasurePage(lab *e2e.Lab, root, whole string, c run.Config, log io.Writer) (*PageRun, error) {
	p, err := lab.Page(e2e.Desktop)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	m := &PageRun{Whole: -1, Teacher: -1}
	if err := p.Start(time.Minute); err != nil {
		return nil, err
	}
	if m.Timing, err = p.Timing(); err != nil {
		return nil, err
	}
	if err := p.WaitText("#status", "Ready", time.Minute); err != nil {
		return nil, err
	}
	if m.Usable, err = p.Now(); err != nil {
		return nil, err
	}
	fmt.Fprintf(log, "usable after %.0f ms; training …\n", m.Usable)
	if c.PresetOf(false) == run.Best {
		if err := p.Click("label:has(#set-preset-best)"); err != nil {
			return nil, err
		}
		if err := p.Set(map[string]string{"steps": fmt.Sprint(c.Steps), "batch": fmt.Sprint(c.Batch), "gone": fmt.Sprint(c.Gone), "evalEvery": fmt.Sprint(c.EvalEvery)}); err != nil {
			return nil, err
		}
	}
	if m.Pace, err = compressInPage(p, c, log); err != nil {
		return nil, err
	}
	if m.Card, err = p.Result(); err != nil {
		return nil, err
	}
	return m, m.download(p, c, root, whole)
}

// download saves the model, reads it back and scores it.
func (m *PageRun) download(p *e2e.Page, c run.Config, root, whole string) error {
	if err := p.Click("#download"); err != nil {
		return err
	}
	path, err := p.Download(time.Minute)
	if err != nil {
		return err
	}
	if _, err := os.Stat(whole); err != nil {
		whole = ""
	}
	checked, err := e2e.CheckDownload(path, root, whole)
	if err != nil {
		return err
	}
	m.Shipped, m.Whole = checked.Shipped, checked.Whole
	if m.Shipped != m.Card.AfterCorrect {
		return fmt.Errorf("the downloaded model has %d right, the page said %d", m.Shipped, m.Card.AfterCorrect)
	}
	files, err := e2e.Unzip(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(files["run.json"], &m.Record); err != nil {
		return err
	}
	if m.Record.Config != c {
		return fmt.Errorf("the page ran %+v, asked was %+v", m.Record.Config, c)
	}
	if whole == "" {
		return nil
	}
	teacher, s, err := load(root, whole, io.Discard)
	if err != nil {
		return err
	}
	m.Teacher = score(teacher, *s.whole)
	return nil
}

// Table returns the run as a table in Markdown.
func (m *PageRun) Table() string {
	r, e := m.Record.Result, m.Record.Engine
	rows := [][3]string{
		{"encoder's linear weights", fmt.Sprint(r.Before.EncoderWeights), fmt.Sprintf("%d (%.2f %% gone)", r.After.EncoderWeights, 100*r.Gone())},
		{"all parameters", fmt.Sprint(r.Before.Params), fmt.Sprint(r.After.Params)},
		{"file, bytes", fmt.Sprint(r.Before.Bytes), fmt.Sprint(r.After.Bytes)},
		{"work for one image, MFLOP", fmt.Sprintf("%.2f", float64(r.Before.FLOPs)/1e6), fmt.Sprintf("%.2f", float64(r.After.FLOPs)/1e6)},
		{"time for one image in the page, ms", fmt.Sprintf("%.2f", r.Before.Millis), fmt.Sprintf("%.2f", r.After.Millis)},
		{"right of 1,000 shipped test images, in the page", fmt.Sprint(m.Card.BeforeCorrect), fmt.Sprint(m.Card.AfterCorrect)},
		{"right of 1,000, the download read back natively", "", fmt.Sprint(m.Shipped)},
		{"right of all 10,000, natively", fmt.Sprint(m.Teacher), fmt.Sprint(m.Whole)},
	}
	what := "the page's default run"
	if c := m.Record.Config; c.PresetOf(false) == run.Best {
		what = fmt.Sprintf("the Best preset, rank %d, at least %.2f %% gone, %d steps of %d,", c.Rank, 100*c.Gone, c.Steps, c.Batch)
	}
	s := fmt.Sprintf("Made by `%s`: %s in headless Chromium, kernels %s, %d replica%s, trainer %s.\n\n", m.Command, what, e.Kernels, e.Replicas, map[bool]string{false: "s"}[e.Replicas == 1], e.Build)
	s += "| | teacher | student |\n| --- | --- | --- |\n"
	for _, row := range rows {
		s += fmt.Sprintf("| %s | %s | %s |\n", row[0], row[1], row[2])
	}
	s += "\n| the page | |\n| --- | --- |\n"
	for _, row := range [][2]string{
		{"first paint, ms", fmt.Sprintf("%.0f", m.Timing.Paint)},
		{"time to interactive, ms", fmt.Sprintf("%.0f", m.Timing.Ready)},
		{"bytes received until then", fmt.Sprint(m.Timing.Bytes)},
		{"until Start can be pressed, ms", fmt.Sprintf("%.0f", m.Usable)},
	} {
		s += fmt.Sprintf("| %s | %s |\n", row[0], row[1])
	}
	return s + m.Pace.rows()
}

// Write writes the run as JSON and as a table, under name in a folder.
func (m *PageRun) Write(dir, name string) error { return write(dir, name, m, m.Table()) }

// write puts a study's JSON and its table side by side.
func write(dir, name string, study any, table string) error {
	text, err := json.MarshalIndent(study, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".md"), []byte(table), 0o644)
}
