// Package samples shows test images or texts with what the original and the student
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

// A Samples shows a View. Keep it between builds: it leaves alone the cards that
// have not changed, and changes only some at once.
type Samples struct {
	View View
	// Behind says that changed cards wait for the next build.
	Behind bool

	stills []part.Still // one a card
	anew   int          // cards changed in this build
}

// most is how many cards one build changes: so many take some milliseconds.
const most = 8

// Begin sets what the next build shows.
func (c *Samples) Begin(v View) {
	c.View, c.Behind, c.anew = v, false, 0
	// As many cards as before stand where they stood; any other number is built
	// anew.
	if n := len(v.Cards); n != len(c.stills) {
		c.stills = make([]part.Still, n)
	}
}

// A View is what a Samples shows.
type View struct {
	Cards []Card
	Agree int  // cards on which both give the same answer
	Asked int  // cards that both have answered
	Step  int  // after which the student answered
	Texts bool // whether they are texts; otherwise images
}

// A Card is one test image or text.
type Card struct {
	Truth             string
	Picture           string // address of the image; empty for none
	Text              string // empty for none
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
	v := View{Texts: s.Texts()}
	var student []wire.Answer
	if s.Run != nil {
		student = s.Run.Answers
		if e, ok := s.Run.LastEval(); ok {
			v.Step = e.Step
		}
	}
	for i, sample := range s.Samples {
		c := Card{Truth: class(s, sample.Label), Original: answer(s, s.Teacher.Answers, i), Student: answer(s, student, i)}
		if v.Texts {
			c.Text = sample.Text
		}
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

func (c *Samples) sample(i int) vugu.Builder {
	card, still := c.View.Cards[i], &c.stills[i]
	switch {
	case !still.Differs(card):
		return still
	case !still.Shown():
	case c.anew == most:
		c.Behind = true
		return still
	default:
		c.anew++
	}
	return still.Anew(card, &Sample{Card: card})
}

func (c *Samples) summary() string {
	if c.View.Asked == 0 {
		return "The student answers once a run has started."
	}
	return fmt.Sprintf("Both give the same answer on %d of %d. The student’s are from step %s.", c.View.Agree, c.View.Asked, say.Count(c.View.Step))
}

func (c *Samples) title() string {
	if c.View.Texts {
		return "Test texts"
	}
	return "Test images"
}

func (c *Samples) grid() string {
	if c.View.Texts {
		return "cards-grid cards-texts"
	}
	return "cards-grid"
}

func (c *Samples) none() bool { return len(c.View.Cards) == 0 }
