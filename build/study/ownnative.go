package study

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// MeasureOwn teaches and compresses natively, each step shared by so many
// replicas, as the page does: teaching stops early by a validation part of the
// training texts.
func MeasureOwn(c OwnCase, replicas int, log io.Writer) (*OwnRun, error) {
	m := &OwnRun{Where: "natively", Kernels: tensor.Used().Name, Replicas: replicas, Model: c.Name, Data: c.Data, Teach: c.Teach, Config: c.Config}
	if info, err := os.Stat(filepath.Join(c.Model, "model.safetensors")); err == nil {
		m.File = info.Size()
	}
	start := time.Now()
	teacher, learnt, validation, test, err := c.load()
	if err != nil {
		return nil, err
	}
	m.LoadSeconds = time.Since(start).Seconds()
	m.Parts = [3]int{learnt.Len(), validation.Len(), test.Len()}
	fmt.Fprintf(log, "%d texts to learn, %d to validate, %d to test\n", learnt.Len(), validation.Len(), test.Len())
	start = time.Now()
	if teacher, m.Taught, err = teach(c.Teach, teacher, learnt, validation, replicas, log); err != nil {
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
	m.Student = after.All(student)
	fmt.Fprintf(log, "student: %d of %d after %.0f s\n", after.Correct, after.Total, m.Result.Seconds)
	m.Result.Before, m.Result.After = train.Side(teacher, before), train.Side(student, after)
	m.Memory.Resident, err = peak()
	return m, err
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
	for stop := false; ; {
		if n := t.Done(); n == 0 || n == c.Steps || c.EvalEvery > 0 && n%c.EvalEvery == 0 {
			score.Reset(train.Shard{})
			e := run.Eval{Step: n, Correct: score.All(t), Total: score.Total}
			fmt.Fprintf(log, "step %d: %d of %d validation examples\n", n, e.Correct, e.Total)
			var kept bool
			if kept, stop = t.Judge(e.Correct); kept {
				best = e
			}
		}
		if stop || t.Done() == c.Steps {
			break
		}
		if _, err := team.Step(); err != nil {
			return nil, best, err
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
