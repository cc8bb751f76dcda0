//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	studies "github.com/pcloralab/pcloralab/build/study"
)

// A bookStudy is a study of many trials as its flags say.
type bookStudy struct {
	seeds, jobs int
	choose      bool
	task        string
	own         *ownStudy // where the model of own is
}

func (s bookStudy) tasks(root, whole string, plan studies.Plan) ([]*studies.Task, error) {
	if !plan.Own {
		return studies.Tasks(root, whole, s.choose)
	}
	if err := s.own.locate(root); err != nil {
		return nil, err
	}
	return studies.OwnTasks(s.own.model, filepath.Dir(s.own.train), s.choose, s.task, s.jobs, os.Stdout)
}

// study does the plan's trials that are not done yet.
func (s bookStudy) study(root, whole string, plan studies.Plan) error {
	tasks, err := s.tasks(root, whole, plan)
	if err != nil {
		return err
	}
	if s.task != "" {
		tasks = slices.DeleteFunc(tasks, func(t *studies.Task) bool { return t.Name != s.task })
		if len(tasks) == 0 {
			return fmt.Errorf("-task %s: there are %s and %s, and of own %s and %s", s.task, studies.Fashion, studies.Supersense, studies.MiniLMOnSST2, studies.MiniLMOnSnips)
		}
	}
	name, command := plan.Name, fmt.Sprintf("go run ./build study -seeds %d ", s.seeds)
	if s.choose {
		name, command = name+"-choice", command+"-choose "
	}
	dir := filepath.Join(root, "build", "study")
	book, err := studies.OpenBook(dir, name, command+plan.Name)
	if err != nil {
		return err
	}
	if err := book.Do(tasks, plan.All(tasks, s.seeds), s.jobs, os.Stdout); err != nil {
		return err
	}
	fmt.Print("\n", book.Table())
	if err := book.Write(dir, name); err != nil || s.choose {
		return err
	}
	if plan.Quoted {
		if err := studies.Quote(root, name); err != nil {
			return err
		}
	}
	return studies.Publish(root)
}
