package study

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// The tasks of all-MiniLM-L6-v2.
const (
	MiniLMOnSST2  = "MiniLM on SST-2"
	MiniLMOnSnips = "MiniLM on SNIPS"
)

// OwnTasks teaches all-MiniLM-L6-v2, from a folder of its files, two sets of texts
// whose tables are in another: LoRA of rank 8 in 400 steps of 32, stopped early by a
// validation part. To choose options by, students are measured on that part, which
// they do not learn from; otherwise on the test texts.
func OwnTasks(folder, tables string, choose bool, only string, replicas int, log io.Writer) (all []*Task, err error) {
	for _, t := range []struct{ name, train, test, what string }{
		{MiniLMOnSST2, "sst2-train.tsv", "sst2-dev.tsv", "sentences of its dev part"},
		{MiniLMOnSnips, "snips-7-train.tsv", "snips-7-validate.tsv", "requests of its validation part"},
	} {
		if only != "" && only != t.name {
			continue
		}
		c := OwnCase{Model: folder, Train: filepath.Join(tables, t.train), Test: filepath.Join(tables, t.test), Teach: run.DefaultTeach(run.TeachLoRA)}
		c.Teach.Steps = 400
		m, learnt, validation, test, err := c.load()
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(log, "%s: %d texts to learn, %d to validate, %d to test\n", t.name, learnt.Len(), validation.Len(), test.Len())
		if m, _, err = teach(c.Teach, m, learnt, validation, replicas, log); err != nil {
			return nil, err
		}
		task := &Task{Name: t.name, Teacher: m, Train: learnt, Test: test, base: run.DefaultFor("all-minilm-l6-v2", true)}
		task.base.Rank, task.base.Gone, task.base.Steps = 25, 0.9, 600
		if choose {
			task.Test, t.what = validation, "training texts set aside"
		}
		task.On = fmt.Sprintf("%d %s", task.Test.Len(), t.what)
		task.encoder = m.Budget().EncoderWeights
		all = append(all, task)
	}
	return all, nil
}
