package study

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
)

// A Group is the trials that differ in their seed alone.
type Group struct {
	Trial
	Mean, Deviation float64 // of the accuracy over the seeds; the deviation of a sample, 0 of one
	Seeds           int
}

// Groups returns the groups of a task, in the order of the plan.
func (b *Book) Groups(task string) (all []Group) {
	for i, t := range b.Trials {
		first := true
		for _, o := range b.Trials[:i] {
			first = first && !(o.Task == t.Task && o.Name == t.Name)
		}
		if t.Task != task || !first {
			continue
		}
		g := Group{Trial: t}
		var sum, squares float64
		for _, o := range b.Trials {
			if o.Task == t.Task && o.Name == t.Name {
				a := float64(o.Correct) / float64(o.Total)
				sum, squares, g.Seeds = sum+a, squares+a*a, g.Seeds+1
			}
		}
		n := float64(g.Seeds)
		g.Mean = sum / n
		if g.Seeds > 1 {
			g.Deviation = math.Sqrt(max(0, squares-n*g.Mean*g.Mean) / (n - 1))
		}
		all = append(all, g)
	}
	return all
}

// Table returns the book as tables in Markdown, one a task.
func (b *Book) Table() string {
	s := fmt.Sprintf("Made by `%s` on kernels %s, each trial on one core%s. Accuracies are means over seeds ± the standard deviation of one.\n", b.Command, b.Kernels, b.length())
	for _, o := range b.Tasks {
		teacher := float64(o.Correct) / float64(o.Total)
		s += fmt.Sprintf("\n%s, measured on %s; the teacher has %.2f %%.\n\n", o.Task, o.On, 100*teacher)
		s += "| | seeds | accuracy | of the teacher's | encoder weights left | gone | file, bytes |\n| --- | --- | --- | --- | --- | --- | --- |\n"
		for _, g := range b.Groups(o.Task) {
			accuracy := fmt.Sprintf("%.2f %%", 100*g.Mean)
			if g.Seeds > 1 {
				accuracy = fmt.Sprintf("%.2f ± %.2f %%", 100*g.Mean, 100*g.Deviation)
			}
			s += fmt.Sprintf("| %s | %d | %s | %.1f %% | %d | %.2f %% | %d |\n", g.Name, g.Seeds, accuracy, 100*g.Mean/teacher,
				g.Encoder, 100*(1-float64(g.Encoder)/float64(o.Encoder)), g.Bytes)
		}
	}
	return s
}

// length says how long the trials are, where all of a task are equally long.
func (b *Book) length() (text string) {
	for _, o := range b.Tasks {
		var steps, batch int
		for _, t := range b.Trials {
			if t.Task != o.Task {
				continue
			}
			if steps != 0 && (t.Config.Steps != steps || t.Config.Batch != batch) {
				return ""
			}
			steps, batch = t.Config.Steps, t.Config.Batch
		}
		text += fmt.Sprintf("; %s: %d steps of %d", o.Task, steps, batch)
	}
	return text
}

// Write writes the table beside the numbers.
func (b *Book) Write(dir, name string) error {
	return os.WriteFile(filepath.Join(dir, name+".md"), []byte(b.Table()), 0o644)
}
