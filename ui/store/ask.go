package store

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// An Ask is a question of the person's own to the original and the student.
type Ask struct {
	Text, Pair string
	File       wire.File // a picture; Path is empty for none

	Camera AskCamera

	Waiting bool // whether the answer is still to come
	Fault   string
	Answer  *wire.Answered // the newest answer, nil before
	Picture string         // address of the image as the models see it; empty for none
}

// Write is what now stands in the text field of a question; Pair is the second
// text, for data that has two.
type Write struct {
	Text string
	Pair bool
}

// TryExample asks about the example with this index in State.Examples.
type TryExample struct{ Index int }

// Seen brings the address of the picture that PaintSeen made.
type Seen struct{ URL string }

func (Write) event()      {}
func (TryExample) event() {}
func (Seen) event()       {}

// PaintSeen makes a picture and answers with Seen.
type PaintSeen struct{ Image wire.Image }

func (PaintSeen) effect() {}

// MaxPicture bounds a picked picture, in bytes.
const MaxPicture = 32_000_000

// examples are texts to try, in our own words, by the data they belong to.
var examples = map[string][]string{
	"wordnet-supersense10": {
		"a person who repairs old clocks for a living",
		"a small grey bird that nests under roofs and sings before dawn",
		"a flat tool for spreading butter on bread",
		"a soup of beans and smoked meat, eaten hot",
		"the act of walking slowly without any aim",
		"a valley between two mountain ranges where a river begins",
	},
}

// Examples are texts to try with the loaded data.
func (s State) Examples() []string { return examples[s.Data.Name] }

// WhyNotAsk says why nothing can be asked now; empty if it can.
func (s State) WhyNotAsk() string {
	switch {
	case s.Phase == Dead:
		return "The trainer is gone."
	case s.Model.Name == "" || s.Phase == Loading:
		return "Once the model is loaded it answers here."
	case s.Phase == Untaught:
		return "The model does not know this task yet: teach it first."
	case s.Bench.On:
		return "It answers when the measurement has ended."
	}
	return ""
}

// canAsk reports whether there is a question that can be asked now.
func (s State) canAsk() bool {
	if s.WhyNotAsk() != "" || s.Ask.Waiting {
		return false
	}
	if !s.Texts() {
		return s.Ask.File.Path != ""
	}
	return strings.TrimSpace(s.Ask.Text) != "" && (!s.Data.Pairs || strings.TrimSpace(s.Ask.Pair) != "")
}

// ask asks the question.
func (s State) ask() (State, []Effect) {
	a := &s.Ask
	a.Fault = ""
	if !s.Texts() {
		a.Waiting = true
		return s, []Effect{SendFiles{ID: "ask", Command: wire.Ask{Files: []wire.File{a.File}}}}
	}
	c := wire.Ask{Text: strings.TrimSpace(a.Text)}
	if s.Data.Pairs {
		c.Pair = strings.TrimSpace(a.Pair)
	}
	if n := len(c.Text) + len(c.Pair); n > wire.MaxAsked {
		a.Fault = fmt.Sprintf("The text has %s, at most %s are read: make it shorter.", say.Bytes(int64(n)), say.Bytes(wire.MaxAsked))
		return s, nil
	}
	a.Waiting = true
	return s, []Effect{Send{c}}
}

// asking applies what a person does to the question.
func (s State) asking(e Event) (State, []Effect) {
	a := &s.Ask
	switch e := e.(type) {
	case Write:
		a.Fault = ""
		if e.Pair {
			a.Pair = e.Text
		} else {
			a.Text = e.Text
		}
	case TryExample:
		if all := s.Examples(); e.Index >= 0 && e.Index < len(all) {
			a.Text = all[e.Index]
			return s.press("ask")
		}
	case Seen:
		a.Picture = e.URL
	}
	return s, nil
}

// askAbout remembers a picture and asks about it, or says why it is refused.
func (s State) askAbout(e Gave) (State, []Effect) {
	a := &s.Ask
	a.File, a.Fault = wire.File{}, e.Fault
	switch {
	case e.Fault != "":
	case s.WhyNotAsk() != "":
		a.Fault = s.WhyNotAsk()
	case s.Texts():
		a.Fault = "The model reads texts: type one."
	case len(e.Files) != 1:
		a.Fault = "Choose one picture."
	case e.Files[0].Size > MaxPicture:
		a.Fault = fmt.Sprintf("%s has %s, at most %s are read: choose a smaller picture.", e.Files[0].Path, say.Bytes(e.Files[0].Size), say.Bytes(MaxPicture))
	default:
		a.File = e.Files[0]
		return s.press("ask")
	}
	return s, []Effect{Focus{ID: "ask-fault"}}
}

// answered shows an answer.
func (s State) answered(e wire.Answered) (State, []Effect) {
	if !s.Ask.Waiting {
		return s, nil // another model has been loaded meanwhile
	}
	s.Ask.Waiting, s.Ask.Answer, s.Ask.Picture = false, &e, ""
	if e.Image != nil {
		return s, []Effect{PaintSeen{Image: *e.Image}}
	}
	return s, nil
}

// forget drops an answer that does not count any more; the question stays.
func (a Ask) forget() Ask {
	a.Answer, a.Picture, a.Waiting, a.Fault = nil, "", false, ""
	return a
}
