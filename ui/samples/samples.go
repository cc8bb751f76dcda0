// Package samples shows test images with what the original and the student
// say of them.
package samples

import (
	"fmt"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
	"github.com/vugu/vugu"
)

// A Samples shows a View. Keep it between builds: it leaves alone the answers
// that have not changed.
type Samples struct {
	View View

	originals, students []part.Still // one a card
}

// A View is what a Samples shows.
type View struct {
	Cards []Card
	Agree int // cards on which both give the same answer
	Asked int // cards that both have answered
	Step  int // after which the student answered
}

// A Card is one test image.
type Card struct {
	Truth, Picture    string
	Original, Student Answer
}

// An Answer is what a model says.
type Answer struct {
	Class string // "–" before it has answered
	Sure  string
	Right bool
	Given bool
}

// Of is the View of a State. Before the first evaluation of a run the student
// has no answers.
func Of(s store.State) View {
	var v View
	var student []wire.Answer
	if s.Run != nil {
		student = s.Run.Answers
		if e, ok := s.Run.LastEval(); ok {
			v.Step = e.Step
		}
	}
	for i, sample := range s.Samples {
		c := Card{Truth: class(s, sample.Label), Original: answer(s, s.Teacher.Answers, i), Student: answer(s, student, i)}
		if i < len(s.Pictures) {
			c.Picture = s.Pictures[i]
		}
		if c.Original.Given && c.Student.Given {
			v.Asked++
			if c.Original.Class == c.Student.Class {
				v.Agree++
			}
		}
		v.Cards = append(v.Cards, c)
	}
	return v
}

func class(s store.State, i int) string {
	if i < 0 || i >= len(s.Data.Classes) {
		return fmt.Sprintf("class %d", i)
	}
	return s.Data.Classes[i]
}

func answer(s store.State, all []wire.Answer, i int) Answer {
	if i >= len(all) {
		return Answer{Class: "–"}
	}
	a := all[i]
	return Answer{Class: class(s, a.Class), Sure: fmt.Sprintf("%.0f\u00a0%%", 100*a.Confidence), Right: a.Class == s.Samples[i].Label, Given: true}
}

// fit makes room for the cards. As many as before stand where they stood; any
// other number is built anew.
func (c *Samples) fit() {
	if n := len(c.View.Cards); n != len(c.originals) {
		c.originals, c.students = make([]part.Still, n), make([]part.Still, n)
	}
}

func (c *Samples) original(i int) vugu.Builder {
	c.fit()
	a := c.View.Cards[i].Original
	return c.originals[i].Show(a, &Line{Who: "Original", Answer: a})
}

func (c *Samples) student(i int) vugu.Builder {
	c.fit()
	a := c.View.Cards[i].Student
	return c.students[i].Show(a, &Line{Who: "Student", Answer: a})
}

func (c *Samples) summary() string {
	if c.View.Asked == 0 {
		return "The student answers once a run has started."
	}
	return fmt.Sprintf("Both give the same answer on %d of %d. The student’s are from step %s.", c.View.Agree, c.View.Asked, say.Count(c.View.Step))
}

func (c *Samples) none() bool { return len(c.View.Cards) == 0 }
