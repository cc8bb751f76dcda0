package study

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// A TextRun is the page's default run on texts, done in a real browser, and its
// download, read back natively.
type TextRun struct {
	Command string `json:"command"`

	Load float64 `json:"load"` // s from pressing the model's button until Start can be pressed, its score included
	Pace
	Card    e2e.Result `json:"card"`    // what the result card says
	Teacher int        `json:"teacher"` // what the shipped teacher answers rightly natively
	Student int        `json:"student"` // what the downloaded model answers rightly natively
	Total   int        `json:"total"`   // test texts
	Record  run.Record `json:"record"`  // the download's own
}

// MeasureText chooses the built-in model of texts and its data in the page, does
// the default run and returns what it showed.
func MeasureText(lab *e2e.Lab, root string, log io.Writer) (*TextRun, error) {
	p, err := lab.Page(e2e.Desktop)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if err := p.Start(time.Minute); err != nil {
		return nil, err
	}
	if err := p.WaitText("#status", "Ready", time.Minute); err != nil {
		return nil, err
	}
	m := &TextRun{}
	start := time.Now()
	if err := p.UseBuiltIn(run.TextModel, limit); err != nil {
		return nil, err
	}
	m.Load = time.Since(start).Seconds()
	fmt.Fprintf(log, "usable after %.1f s; training …\n", m.Load)
	if m.Pace, err = compressInPage(p, run.DefaultFor(run.TextModel, true), log); err != nil {
		return nil, err
	}
	if m.Card, err = p.Result(); err != nil {
		return nil, err
	}
	return m, m.download(p, root)
}

// download saves the model, reads it back and scores it and its teacher.
func (m *TextRun) download(p *e2e.Page, root string) error {
	path, err := save(p, &m.Record)
	if err != nil {
		return err
	}
	definitions, err := readFolder(filepath.Join(root, "public/data", run.TextData), "train.tsv.gz", "test.tsv.gz")
	if err != nil {
		return err
	}
	if m.Student, m.Total, err = e2e.CheckTexts(path, definitions); err != nil {
		return err
	}
	if m.Student != m.Card.AfterCorrect || m.Total != m.Card.Total {
		return fmt.Errorf("the downloaded model has %d of %d right, the page said %d of %d", m.Student, m.Total, m.Card.AfterCorrect, m.Card.Total)
	}
	teacher, err := checkpoint.Folder(os.DirFS(filepath.Join(root, "public/models", run.TextModel)))
	if err != nil {
		return err
	}
	m.Teacher, _, err = e2e.ScoreTexts(teacher, definitions)
	return err
}

// save downloads the student and reads its record.
func save(p *e2e.Page, record *run.Record) (path string, err error) {
	if err := p.Click("#download"); err != nil {
		return "", err
	}
	if path, err = p.Download(time.Minute); err != nil {
		return "", err
	}
	unzipped, err := e2e.Unzip(path)
	if err != nil {
		return "", err
	}
	return path, json.Unmarshal(unzipped["run.json"], record)
}

// readFolder reads these files of a folder.
func readFolder(dir string, names ...string) (files.Folder, error) {
	var all files.Folder
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		all = append(all, files.File{Name: name, Data: b})
	}
	return all, nil
}

// Table returns the run as a table in Markdown.
func (m *TextRun) Table() string {
	r, e, c := m.Record.Result, m.Record.Engine, m.Record.Config
	s := fmt.Sprintf("Made by `%s`: the page's default run on %s in headless Chromium, rank %d, %d steps of %d definitions, kernels %s, %d replica%s, trainer %s.\n\n",
		m.Command, c.Data, c.Rank, c.Steps, c.Batch, e.Kernels, e.Replicas, map[bool]string{false: "s"}[e.Replicas == 1], e.Build)
	s += "| | teacher | student |\n| --- | --- | --- |\n" + sides(r) + table3([][3]string{
		{fmt.Sprintf("right of %d test definitions, in the page", m.Total), fmt.Sprint(m.Card.BeforeCorrect), fmt.Sprintf("%d (%.1f %% of the teacher's)", m.Card.AfterCorrect, 100*r.Kept())},
		{"the same, the files read back natively", fmt.Sprint(m.Teacher), fmt.Sprint(m.Student)},
	})
	return s + "\n| the page | |\n| --- | --- |\n" + table2([][2]string{
		{"loading model and data, and the teacher's score, s", fmt.Sprintf("%.1f", m.Load)},
	}) + m.Pace.rows()
}

// sides are what a result says of the two models but their scores, as rows of a
// table of three columns.
func sides(r run.Result) string {
	b, a := r.Before, r.After
	return table3([][3]string{
		{"encoder's linear weights", fmt.Sprint(b.EncoderWeights), fmt.Sprintf("%d (%.2f %% gone)", a.EncoderWeights, 100*r.Gone())},
		{"all parameters", fmt.Sprint(b.Params), fmt.Sprint(a.Params)},
		{"encoder, bytes", fmt.Sprint(b.EncoderBytes), fmt.Sprint(a.EncoderBytes)},
		{"embeddings, bytes, which stay", fmt.Sprint(b.EmbeddingBytes), fmt.Sprint(a.EmbeddingBytes)},
		{"whole file, bytes", fmt.Sprint(b.Bytes), fmt.Sprintf("%d (%.1f %% gone)", a.Bytes, 100*(1-float64(a.Bytes)/float64(b.Bytes)))},
		{"work for the longest text, MFLOP", fmt.Sprintf("%.1f", float64(b.FLOPs)/1e6), fmt.Sprintf("%.1f", float64(a.FLOPs)/1e6)},
		{"time for one text, ms", fmt.Sprintf("%.2f", b.Millis), fmt.Sprintf("%.2f", a.Millis)},
	})
}

// Write writes the run as JSON and as a table, under name in a folder.
func (m *TextRun) Write(dir, name string) error { return write(dir, name, m, m.Table()) }
