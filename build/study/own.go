package study

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
)

// An OwnCase says what model of a person's own is taught and compressed, and on
// what.
type OwnCase struct {
	Model  string // folder of a checkpoint
	Name   string // what people call it: owner/name
	Data   string // what people call the texts
	Train  string // table of labelled texts
	Test   string // table of labelled texts, which nothing is decided by
	Teach  run.Teach
	Config run.Config
}

// heldBack is the share of the training texts by which teaching is stopped; the
// rest is what teacher and student learn from.
const heldBack = 0.1

// An OwnRun is a model of one's own taught on data of one's own, and then
// compressed.
type OwnRun struct {
	Where    string `json:"where"` // "natively" or the browser
	Kernels  string `json:"kernels"`
	Replicas int    `json:"replicas"`
	Build    string `json:"build,omitempty"` // of the trainer
	Model    string `json:"model"`
	Data     string `json:"data"`
	Parts    [3]int `json:"parts"` // examples for training, validation and test

	File         int64      `json:"file"`              // bytes of the weights' file
	LoadSeconds  float64    `json:"loadSeconds"`       // with tokenizing all texts
	Loading      *Growth    `json:"loading,omitempty"` // of the trainer's memory, in a browser
	Teach        run.Teach  `json:"teach"`
	Taught       run.Eval   `json:"taught"` // the best weights found, on the validation part
	TeachSeconds float64    `json:"teachSeconds"`
	Config       run.Config `json:"config"`
	Result       run.Result `json:"result"`
	Pace         *Pace      `json:"pace,omitempty"` // in a browser
	Student      int        `json:"student"`        // right of the test part, the download read back natively; as Result says where there is none
	Memory       e2e.Memory `json:"memory"`         // at the end; natively Resident alone
}

// A Growth is what loading a model took of the trainer's memory, which never
// shrinks. The weights came through it in pieces.
type Growth struct {
	Before int64 `json:"before"` // bytes, with the program, the built-in model and its data
	After  int64 `json:"after"`  // bytes, with the loaded model and its data besides
}

// Of is the growth as a multiple of a file's bytes.
func (g Growth) Of(file int64) float64 { return float64(g.After-g.Before) / float64(file) }

// folder reads the tables under the names by which they are told apart.
func (c OwnCase) folder() (files.Folder, error) {
	var all files.Folder
	for _, part := range [][2]string{{"train", c.Train}, {"test", c.Test}} {
		b, err := os.ReadFile(part[1])
		if err != nil {
			return nil, err
		}
		all = append(all, files.File{Name: part[0] + filepath.Ext(part[1]), Data: b})
	}
	return all, nil
}

// load reads the model for the classes of the texts, and the texts as it takes
// them.
func (c OwnCase) load() (m model.Model, learnt, validation, test train.Set, err error) {
	folder, err := c.folder()
	if err != nil {
		return nil, learnt, validation, test, err
	}
	found, err := intake.Read(folder)
	if err != nil {
		return nil, learnt, validation, test, err
	}
	texts, err := found.Rows(found.Propose())
	if err != nil {
		return nil, learnt, validation, test, err
	}
	parts, err := texts.Split(data.Shares{Validation: heldBack}, 1)
	if err != nil {
		return nil, learnt, validation, test, err
	}
	system, err := checkpoint.Folder(os.DirFS(c.Model))
	if err != nil {
		return nil, learnt, validation, test, err
	}
	read, err := checkpoint.Find(system)
	if err != nil {
		return nil, learnt, validation, test, err
	}
	defer read.Close()
	opened, err := read.Open(model.Options{Labels: texts.Classes, Seed: 1})
	if err != nil {
		return nil, learnt, validation, test, err
	}
	tokenizer, err := read.Tokenizer()
	if err != nil {
		return nil, learnt, validation, test, err
	}
	all := e2e.Texts(tokenizer, texts, opened.Model.Settings().MaxPositions)
	opened.Model.Settings().Length = all.Texts.Longest()
	return opened.Model, all.Part(parts.Train), all.Part(parts.Validation), all.Part(parts.Test), nil
}

// An OwnStudy is the same done in a page and natively, each with its own number
// of steps. A half that was not measured is nil.
type OwnStudy struct {
	Command string  `json:"command"`
	Page    *OwnRun `json:"page"`
	Native  *OwnRun `json:"native"`
}

// Write writes the study as JSON and as a table, under name in a folder.
func (s *OwnStudy) Write(dir, name string) error { return write(dir, name, s, s.Table()) }

// Table returns the study as a table in Markdown.
func (s *OwnStudy) Table() string {
	var halves []*OwnRun
	head, line := "| ", "| --- "
	for _, h := range []*OwnRun{s.Page, s.Native} {
		if h != nil {
			halves = append(halves, h)
			head, line = head+"| "+h.Where+" ", line+"| --- "
		}
	}
	if len(halves) == 0 {
		return ""
	}
	one := halves[0]
	text := fmt.Sprintf("Made by `%s`: %s, a plain encoder, taught the classes of %s and then compressed.\n\n%s|\n%s|\n", s.Command, one.Model, one.Data, head, line)
	for _, row := range ownRows {
		text += "| " + row.name + " "
		for _, h := range halves {
			text += "| " + row.of(h) + " "
		}
		text += "|\n"
	}
	return text
}

// ownRows are the rows of an OwnStudy's table.
var ownRows = []struct {
	name string
	of   func(*OwnRun) string
}{
	{"kernels, trainers", func(m *OwnRun) string { return fmt.Sprintf("%s, %d", m.Kernels, m.Replicas) }},
	{"texts to learn from, to validate with, to test with", func(m *OwnRun) string { return fmt.Sprintf("%d, %d, %d", m.Parts[0], m.Parts[1], m.Parts[2]) }},
	{"loading, s", func(m *OwnRun) string { return fmt.Sprintf("%.1f", m.LoadSeconds) }},
	{"memory gained while loading, of the file", func(m *OwnRun) string {
		if m.Loading == nil {
			return "–"
		}
		return fmt.Sprintf("%.2f × %d MB", m.Loading.Of(m.File), m.File/1e6)
	}},
	{"teaching", func(m *OwnRun) string {
		what := map[string]string{run.TeachHead: "head", run.TeachLoRA: fmt.Sprintf("LoRA of rank %d", m.Teach.Rank), run.TeachAll: "all weights"}[m.Teach.Mode]
		return fmt.Sprintf("%s, %d steps of %d", what, m.Teach.Steps, m.Teach.Batch)
	}},
	{"best on validation", func(m *OwnRun) string {
		return fmt.Sprintf("%.1f %%, at step %d", 100*m.Taught.Accuracy(), m.Taught.Step)
	}},
	{"teaching, s", func(m *OwnRun) string { return fmt.Sprintf("%.0f", m.TeachSeconds) }},
	{"**teacher, test texts right**", func(m *OwnRun) string { return share(m.Result.Before) }},
	{"compressing", func(m *OwnRun) string {
		return fmt.Sprintf("rank %d, %d steps of %d", m.Config.Rank, m.Config.Steps, m.Config.Batch)
	}},
	{"encoder's linear weights gone", func(m *OwnRun) string {
		return fmt.Sprintf("%.2f %% of %d", 100*m.Result.Gone(), m.Result.Before.EncoderWeights)
	}},
	{"compressing, s", func(m *OwnRun) string {
		if m.Pace != nil {
			return fmt.Sprintf("%.0f", m.Pace.Wall)
		}
		return fmt.Sprintf("%.0f", m.Result.Seconds)
	}},
	{"**student, test texts right**", func(m *OwnRun) string { return share(m.Result.After) }},
	{"the download read back natively", func(m *OwnRun) string {
		if m.Pace == nil {
			return "–"
		}
		return fmt.Sprintf("%d", m.Student)
	}},
	{"encoder, bytes", func(m *OwnRun) string { return fromTo(m.Result.Before.EncoderBytes, m.Result.After.EncoderBytes) }},
	{"embeddings, bytes, which stay", func(m *OwnRun) string { return fmt.Sprint(m.Result.After.EmbeddingBytes) }},
	{"whole file, bytes", func(m *OwnRun) string { return fromTo(m.Result.Before.Bytes, m.Result.After.Bytes) }},
	{"peak memory of all trainers, MB", func(m *OwnRun) string {
		if m.Memory.Peak == 0 {
			return "–"
		}
		return fmt.Sprint(m.Memory.Peak / 1e6)
	}},
	{"peak resident memory of the process, MB", func(m *OwnRun) string { return fmt.Sprint(m.Memory.Resident / 1e6) }},
}

func share(s run.Side) string {
	return fmt.Sprintf("%d of %d, %.1f %%", s.Correct, s.Total, 100*s.Accuracy())
}

func fromTo(before, after int64) string { return fmt.Sprintf("%d → %d", before, after) }
