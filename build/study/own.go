package study

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// An OwnRun is a model of one's own taught on data of one's own, and then
// compressed.
type OwnRun struct {
	Command  string `json:"command"`
	Where    string `json:"where"` // "natively" or the browser
	Kernels  string `json:"kernels"`
	Replicas int    `json:"replicas"`
	Model    string `json:"model"`
	Data     string `json:"data"`
	Parts    [3]int `json:"parts"` // examples for training, validation and test

	Teach        run.Teach  `json:"teach"`
	Validation   run.Eval   `json:"validation"` // of the best weights found
	TeachSeconds float64    `json:"teachSeconds"`
	Config       run.Config `json:"config"`
	Result       run.Result `json:"result"`
	Peak         int64      `json:"peak"` // bytes of memory at most: of the process natively, of all workers in a browser
}

// An OwnCase says what is taught and compressed.
type OwnCase struct {
	Model  string // folder of a checkpoint
	Train  string // table of labelled texts
	Test   string // table of labelled texts, never trained on
	Teach  run.Teach
	Config run.Config
}

// MeasureOwn teaches and compresses natively, each step shared by so many
// replicas, as the page does: teaching stops early by a validation part of the
// training texts.
func MeasureOwn(c OwnCase, replicas int, log io.Writer) (*OwnRun, error) {
	m := &OwnRun{Where: "natively", Kernels: tensor.Used().Name, Replicas: replicas, Model: filepath.Base(c.Model), Data: filepath.Base(c.Train), Teach: c.Teach, Config: c.Config}
	teacher, learnt, validation, test, err := c.load()
	if err != nil {
		return nil, err
	}
	m.Parts = [3]int{learnt.Len(), validation.Len(), test.Len()}
	fmt.Fprintf(log, "%d texts to learn, %d to validate, %d to test\n", learnt.Len(), validation.Len(), test.Len())
	start := time.Now()
	if teacher, m.Validation, err = teach(c.Teach, teacher, learnt, validation, replicas, log); err != nil {
		return nil, err
	}
	m.TeachSeconds = time.Since(start).Seconds()
	before := train.NewScore(test)
	before.All(teacher)
	fmt.Fprintf(log, "teacher: %d of %d after %.0f s\n", before.Correct, before.Total, m.TeachSeconds)

	start = time.Now()
	team, err := train.NewTeam(c.Config, teacher, learnt, replicas)
	if err != nil {
		return nil, err
	}
	if err := steps(team, c.Config.Steps, log); err != nil {
		return nil, err
	}
	student, err := team.Run().Finish()
	if err != nil {
		return nil, err
	}
	m.Result.Seconds = time.Since(start).Seconds()
	after := train.NewScore(test)
	after.All(student)
	m.Result.Before, m.Result.After = train.Side(teacher, before), train.Side(student, after)
	m.Peak, err = peak()
	return m, err
}

// load reads the model for the classes of the texts, and the texts as it takes
// them.
func (c OwnCase) load() (m model.Model, learnt, validation, test train.Set, err error) {
	var folder files.Folder
	for part, path := range map[string]string{"train": c.Train, "test": c.Test} {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, learnt, validation, test, err
		}
		folder = append(folder, files.File{Name: part + filepath.Ext(path), Data: b})
	}
	found, err := intake.Read(folder)
	if err != nil {
		return nil, learnt, validation, test, err
	}
	texts, err := found.Rows(found.Propose())
	if err != nil {
		return nil, learnt, validation, test, err
	}
	parts, err := texts.Split(data.Shares{Validation: 0.1}, 1)
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
	all := train.Set{Classes: texts.Classes}
	var rows []string
	for i, row := range texts.Rows {
		rows, all.Labels = append(rows, row.First), append(all.Labels, uint8(texts.Labels[i]))
	}
	const most = 128 // tokens, as the page cuts texts
	all.Texts = train.NewTexts(tokenizer, rows, nil, most)
	opened.Model.Settings().Length = all.Texts.Longest()
	return opened.Model, all.Part(parts.Train), all.Part(parts.Validation), all.Part(parts.Test), nil
}

// teach trains m with early stopping and returns it with its best weights.
func teach(c run.Teach, m model.Model, learnt, validation train.Set, replicas int, log io.Writer) (model.Model, run.Eval, error) {
	team, err := train.NewTeachingTeam(c, m, learnt, replicas)
	if err != nil {
		return nil, run.Eval{}, err
	}
	t := team.First().(*train.Teaching)
	best := run.Eval{Correct: -1}
	score := train.NewScore(validation)
	for t.Done() < c.Steps {
		if _, err := team.Step(); err != nil {
			return nil, best, err
		}
		n := t.Done()
		if n != c.Steps && (c.EvalEvery == 0 || n%c.EvalEvery != 0) {
			continue
		}
		score.Reset(train.Shard{})
		e := run.Eval{Step: n, Correct: score.All(t), Total: score.Total}
		fmt.Fprintf(log, "step %d: %d of %d validation examples\n", n, e.Correct, e.Total)
		kept, stop := t.Judge(e.Correct)
		if kept {
			best = e
		}
		if stop {
			break
		}
	}
	return t.Finish(), best, nil
}

// steps makes all steps of a run and tells how far it is.
func steps(team *train.Team, n int, log io.Writer) error {
	start := time.Now()
	for i := range n {
		report, err := team.Step()
		if err != nil {
			return err
		}
		if i%max(1, n/20) == 0 {
			fmt.Fprintf(log, "step %d of %d: λ %.2f, task %.3f, distance %.4f, %.0f s\n", i+1, n, report.Lambda, report.Task, report.Distil, time.Since(start).Seconds())
		}
	}
	return nil
}
