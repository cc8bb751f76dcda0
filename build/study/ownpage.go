package study

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// MeasureOwnInPage does in a page what a person does: it opens the model by its
// name on the hub beside the page, gives it the two tables, teaches it, compresses
// it and downloads what is left.
func MeasureOwnInPage(lab *e2e.Lab, c OwnCase, log io.Writer) (*OwnRun, error) {
	p, err := lab.Page(e2e.Desktop)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	stop, err := p.WatchMemory()
	if err != nil {
		return nil, err
	}
	defer stop()
	m := &OwnRun{Where: "in headless Chromium", Model: c.Name, Data: c.Data, Teach: c.Teach, Config: c.Config}
	if err := p.Hear(); err != nil {
		return nil, err
	}
	for _, step := range []struct {
		name string
		do   func(*e2e.Page, OwnCase, io.Writer) error
	}{{"starting", m.start}, {"opening the model", m.open}, {"giving the texts", m.give}, {"loading", m.load}, {"teaching", m.teach}, {"compressing", m.compress}} {
		if err := step.do(p, c, log); err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return m, nil
}

// start waits until the page has opened the built-in model.
func (m *OwnRun) start(p *e2e.Page, _ OwnCase, _ io.Writer) error {
	if err := p.Start(time.Minute); err != nil {
		return err
	}
	return p.WaitText("#status", "Ready", time.Minute)
}

// open looks at the model on the hub and chooses it.
func (m *OwnRun) open(p *e2e.Page, c OwnCase, log io.Writer) error {
	if err := p.LookOnHub(c.Name, "./hub", time.Minute); err != nil {
		return err
	}
	heard, err := p.Heard(0)
	if err != nil {
		return err
	}
	ready, _, _ := e2e.Last[wire.Ready](heard)
	m.Kernels, m.Build = ready.Engine.Kernels, ready.Engine.Build
	seen, _, ok := e2e.Last[wire.ModelSeen](heard)
	if !ok || seen.Fault != "" {
		failed, _, _ := e2e.Last[wire.Failed](heard)
		return fmt.Errorf("the page refuses %s: %s%s", c.Name, seen.Fault, failed.Reason)
	}
	m.File = seen.Bytes
	fmt.Fprintf(log, "%s: %d bytes, %d parameters\n", seen.Title, seen.Bytes, seen.Params)
	return p.Click("#use-model")
}

// give gives the tables, with a part of the training texts held back.
func (m *OwnRun) give(p *e2e.Page, c OwnCase, _ io.Writer) error {
	dir, err := os.MkdirTemp("", "pclora-tables-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tables, err := c.folder()
	if err != nil {
		return err
	}
	var paths []string
	for _, t := range tables {
		path := filepath.Join(dir, t.Name)
		if err := os.WriteFile(path, t.Data, 0o644); err != nil {
			return err
		}
		paths = append(paths, path)
	}
	if err := p.GiveData(time.Minute, paths...); err != nil {
		return err
	}
	const percent = heldBack * 100
	if err := p.Fill("#data-validation", fmt.Sprint(percent)); err != nil {
		return err
	}
	if err := p.Press("\t"); err != nil { // a change counts when the field is left
		return err
	}
	return wait(p, 0, time.Minute, "the data to be divided", func(heard []e2e.Heard) bool {
		seen, _, _ := e2e.Last[wire.DataSeen](heard)
		m.Parts = seen.Parts
		return seen.Arrange.Validation == heldBack
	})
}

// load loads both, and measures what that takes.
func (m *OwnRun) load(p *e2e.Page, _ OwnCase, log io.Writer) error {
	before, err := p.Memory()
	if err != nil {
		return err
	}
	since, err := p.Now()
	if err != nil {
		return err
	}
	if err := p.Click("#use-data"); err != nil {
		return err
	}
	if err := p.WaitIdle("untaught", limit); err != nil {
		return err
	}
	heard, err := p.Heard(since)
	if err != nil {
		return err
	}
	_, at, _ := e2e.Last[wire.Loaded](heard)
	m.LoadSeconds = (at - since) / 1000
	after, err := p.Memory()
	m.Loading = &Growth{before.Leader, after.Leader}
	fmt.Fprintf(log, "loaded in %.1f s: the trainer's memory went from %d to %d bytes, %.2f × the file\n", m.LoadSeconds, before.Leader, after.Leader, m.Loading.Of(m.File))
	return errors.Join(err, p.ForgetPeak())
}

// teach teaches the model.
func (m *OwnRun) teach(p *e2e.Page, c OwnCase, log io.Writer) error {
	since, err := p.Now()
	if err != nil {
		return err
	}
	t := c.Teach
	settings := map[string]string{
		"steps": strconv.Itoa(t.Steps), "batch": strconv.Itoa(t.Batch), "learningRate": number(t.LearningRate), "patience": strconv.Itoa(t.Patience),
		"evalEvery": strconv.Itoa(t.EvalEvery), "seed": fmt.Sprint(t.Seed), "warmupShare": number(t.WarmupShare),
		"weightDecay": number(t.WeightDecay), "clip": number(t.Clip),
	}
	if t.Mode == run.TeachLoRA {
		settings["rank"] = strconv.Itoa(t.Rank)
	}
	if err := p.Teach(t.Mode, settings, limit); err != nil {
		return err
	}
	heard, err := p.Heard(since)
	if err != nil {
		return err
	}
	started, at, _ := e2e.Last[wire.TeachStarted](heard)
	done, end, ok := e2e.Last[wire.TeachDone](heard)
	if !ok {
		return errors.New("the page has not taught the model")
	}
	taught, _, _ := e2e.Last[wire.Taught](heard)
	m.Teach, m.Replicas, m.TeachSeconds = started.Config, started.Replicas, (end-at)/1000
	m.Taught = run.Eval{Step: done.Best, Correct: done.Correct, Total: done.Total}
	fmt.Fprintf(log, "taught in %.0f s: %d of %d validation texts, %d of %d test texts\n", m.TeachSeconds, done.Correct, done.Total, taught.Correct, taught.Total)
	return nil
}

// compress compresses the model, downloads what is left and scores it natively.
func (m *OwnRun) compress(p *e2e.Page, c OwnCase, log io.Writer) error {
	r := c.Config
	err := p.Set(map[string]string{
		"rank": strconv.Itoa(r.Rank), "steps": strconv.Itoa(r.Steps), "batch": strconv.Itoa(r.Batch), "learningRate": number(r.LearningRate),
		"decayShare": number(r.DecayShare), "alpha": number(r.Alpha), "evalEvery": strconv.Itoa(r.EvalEvery), "seed": fmt.Sprint(r.Seed),
		"warmupShare": number(r.WarmupShare), "weightDecay": number(r.WeightDecay), "clip": number(r.Clip),
	})
	if err != nil {
		return err
	}
	pace, err := compressInPage(p, r, log)
	if err != nil {
		return err
	}
	m.Pace = &pace
	if m.Memory, err = p.Memory(); err != nil {
		return fmt.Errorf("asking for memory: %w", err)
	}
	var record run.Record
	path, err := save(p, &record)
	if err != nil {
		return fmt.Errorf("downloading: %w", err)
	}
	m.Config, m.Result, m.Replicas = record.Config, record.Result, record.Engine.Replicas
	fmt.Fprintf(log, "compressed in %.0f s: %d of %d test texts\n", pace.Wall, m.Result.After.Correct, m.Result.After.Total)
	tables, err := c.folder()
	if err != nil {
		return err
	}
	var total int
	if m.Student, total, err = e2e.CheckTexts(path, tables); err != nil {
		return err
	}
	if m.Student != m.Result.After.Correct || total != m.Result.After.Total {
		return fmt.Errorf("the downloaded model has %d of %d right, the page said %d of %d", m.Student, total, m.Result.After.Correct, m.Result.After.Total)
	}
	if problems := p.Problems(); len(problems) > 0 {
		return fmt.Errorf("the page reported: %s", strings.Join(problems, "; "))
	}
	return nil
}

// wait waits until what the trainer has said since is enough.
func wait(p *e2e.Page, since float64, limit time.Duration, what string, enough func([]e2e.Heard) bool) error {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		heard, err := p.Heard(since)
		if err != nil || enough(heard) {
			return err
		}
	}
	return fmt.Errorf("waited %s for %s", limit, what)
}

// number writes a number as a person types it.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
