package study

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Trial is one way to a small model on one task, and what came of it.
type Trial struct {
	Task   string     `json:"task"`
	Name   string     `json:"name"` // what the table calls it
	Way    string     `json:"way"`  // one of the ways
	Config run.Config `json:"config"`

	Correct int     `json:"correct"` // right of the examples it is measured on
	Total   int     `json:"total"`
	Encoder int64   `json:"encoder"` // weights of the encoder's linears that are left, or not zero
	Params  int64   `json:"params"`  // all parameters
	Bytes   int64   `json:"bytes"`   // of the file
	Seconds float64 `json:"seconds"` // of making it, beside whatever else the machine did
}

// same reports whether o is the same trial, done or not.
func (t Trial) same(o Trial) bool {
	return t.Task == o.Task && t.Name == o.Name && t.Way == o.Way && t.Config == o.Config
}

// A Book holds the trials of a study as they are done, so that a long study can be
// stopped and goes on where it was.
type Book struct {
	Command string   `json:"command"`
	Kernels string   `json:"kernels"`
	Tasks   []Origin `json:"tasks"`
	Trials  []Trial  `json:"trials"`

	path string
	mu   sync.Mutex
}

// An Origin is the teacher of a task.
type Origin struct {
	Task    string `json:"task"`
	Correct int    `json:"correct"` // the teacher's
	Total   int    `json:"total"`
	Encoder int64  `json:"encoder"`
	Bytes   int64  `json:"bytes"`
	On      string `json:"on"` // what is measured on
}

// OpenBook reads the book of a study in a folder, or begins one.
func OpenBook(dir, name, command string) (*Book, error) {
	b := &Book{Command: command, Kernels: tensor.Used().Name, path: filepath.Join(dir, name+".json")}
	text, err := os.ReadFile(b.path)
	if os.IsNotExist(err) {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	kernels := b.Kernels
	if err := json.Unmarshal(text, b); err != nil {
		return nil, fmt.Errorf("%s: %w", b.path, err)
	}
	if b.Kernels != kernels {
		return nil, fmt.Errorf("%s was begun with kernels %s, this machine has %s: delete it to begin anew", b.path, b.Kernels, kernels)
	}
	b.Command = command
	return b, nil
}

// Do does the trials that the book does not have yet, several at once, and drops
// those that are not among all. It writes the book after each.
func (b *Book) Do(tasks []*Task, all []Trial, jobs int, log io.Writer) error {
	b.Tasks = nil
	byName := map[string]*Task{}
	for _, t := range tasks {
		b.Tasks = append(b.Tasks, t.origin())
		byName[t.Name] = t
	}
	b.Trials = slices.DeleteFunc(b.Trials, func(done Trial) bool { return !slices.ContainsFunc(all, done.same) })
	var todo []Trial
	for _, t := range all {
		if !slices.ContainsFunc(b.Trials, t.same) {
			todo = append(todo, t)
		}
	}
	fmt.Fprintf(log, "%d trials, %d to do\n", len(all), len(todo))
	queue, errs := make(chan Trial), make(chan error, jobs)
	for range jobs {
		go func() {
			for t := range queue {
				if err := b.try(byName[t.Task], t, all, log); err != nil {
					errs <- fmt.Errorf("%s, %s, seed %d: %w", t.Task, t.Name, t.Config.Seed, err)
					return
				}
			}
			errs <- nil
		}()
	}
	var failed error
	left := jobs
	for _, t := range todo {
		select {
		case queue <- t:
		case failed = <-errs:
			left--
		}
		if failed != nil {
			break
		}
	}
	close(queue)
	for range left {
		if err := <-errs; failed == nil {
			failed = err
		}
	}
	if failed == nil && len(todo) == 0 {
		failed = b.save(all)
	}
	return failed
}

func (b *Book) try(task *Task, t Trial, all []Trial, log io.Writer) error {
	start := time.Now()
	m, err := ways[t.Way](task.twin(), t.Config)
	if err != nil {
		return err
	}
	t.Seconds = time.Since(start).Seconds()
	score := train.NewScore(task.Test)
	score.All(m)
	budget := m.Budget()
	t.Correct, t.Total, t.Params, t.Bytes = score.Correct, score.Done, budget.Params, fileBytes(t.Way, m)
	t.Encoder = kept(m)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.Trials = append(b.Trials, t)
	fmt.Fprintf(log, "%s: %s, seed %d: %d of %d, %.2f %% gone, %.0f s\n", t.Task, t.Name, t.Config.Seed, t.Correct, t.Total,
		100*(1-float64(t.Encoder)/float64(task.encoder)), t.Seconds)
	return b.save(all)
}

// save writes the book, its trials in the order of all.
func (b *Book) save(all []Trial) error {
	at := func(t Trial) int { return slices.IndexFunc(all, t.same) }
	slices.SortStableFunc(b.Trials, func(x, y Trial) int { return at(x) - at(y) })
	text, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(b.path, append(text, '\n'), 0o644)
}

// kept is how many weights of the encoder's linears are not zero.
func kept(m model.Model) (n int64) {
	walkLinears(m, func(w tensor.Matrix) {
		for _, v := range w.Values() {
			if v != 0 {
				n++
			}
		}
	})
	return n
}
