// Package ask is where a person tries the models with an example of their own:
// a text or a picture, and what the original and the student say of it.
package ask

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// An Ask shows a View. Keep it between builds: it leaves alone what has not
// changed.
type Ask struct {
	View View
	Do   func(store.Event)

	question, answer, said part.Still
}

// A View is what an Ask shows.
type View struct {
	Question QuestionView
	Answer   AnswerView
	Said     string // for screen readers: what both answered
}

// Of is the View of a State.
func Of(s store.State) View {
	v := View{Question: questionOf(s), Answer: answerOf(s)}
	if a := v.Answer; a.Given {
		v.Said = "Original: " + a.Original + "."
		if a.Student != "" {
			v.Said += " Student: " + a.Student + "."
		}
	}
	return v
}

func (c *Ask) lead() string {
	if c.View.Question.Texts {
		return "Write a text of your own and compare what the original and the student make of it. It stays on this machine."
	}
	return "Give a picture of your own and compare what the original and the student make of it. It stays on this machine."
}

func (c *Ask) questionPart() vugu.Builder {
	return c.question.Show(c.View.Question, &Question{View: c.View.Question, Do: c.Do})
}

func (c *Ask) answerPart() vugu.Builder {
	return c.answer.Show(c.View.Answer, &Answer{View: c.View.Answer})
}

func (c *Ask) saidPart() vugu.Builder {
	return c.said.Show(c.View.Said, &part.Live{ID: "ask-said", Class: "hidden-text", Text: c.View.Said})
}
