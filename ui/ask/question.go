package ask

import (
	"strings"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Question is the form in which a person asks.
type Question struct {
	View QuestionView
	Do   func(store.Event)
}

// A QuestionView is what a Question shows.
type QuestionView struct {
	Texts, Pairs bool
	Text, Pair   string // as typed
	File         string // name of the picked picture
	Examples     []string
	Why          string // why nothing can be asked; empty if it can
	Can          bool   // whether the question is one
	Waiting      bool
	Camera       store.AskCamera
	CanCamera    bool
	CanSnap      bool
	Fault        string
}

func questionOf(s store.State) QuestionView {
	return QuestionView{
		Texts: s.Texts(), Pairs: s.Data.Pairs, Text: s.Ask.Text, Pair: s.Ask.Pair, File: s.Ask.File.Path,
		Examples: s.Examples(), Why: s.WhyNotAsk(), Can: s.Can("ask"), Waiting: s.Ask.Waiting, Fault: sentence(s.Ask.Fault),
		Camera: s.Ask.Camera, CanCamera: s.Can("ask-camera-on"), CanSnap: s.Can("ask-snap"),
	}
}

// sentence is a reason as a sentence.
func sentence(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}

func (c *Question) label() string {
	if c.View.Pairs {
		return "First text"
	}
	return "Text"
}

func (c *Question) fileName() string {
	if c.View.File == "" {
		return "Choose a picture"
	}
	return c.View.File
}

func (c *Question) locked() bool { return c.View.Why != "" }

func (c *Question) write(event vugu.DOMEvent, pair bool) {
	c.Do(store.Write{Text: event.PropString("target", "value"), Pair: pair})
}

// key asks when Enter is pressed; with Shift it begins a new line.
func (c *Question) key(event vugu.DOMEvent) {
	if event.PropString("key") == "Enter" && !event.PropBool("shiftKey") && !event.PropBool("isComposing") {
		event.PreventDefault()
		c.Do(store.Press{ID: "ask"})
	}
}

func (c *Question) try(i int) { c.Do(store.TryExample{Index: i}) }

// zone is the name under which a dropped picture is taken; nil while none is.
func (c *Question) zone() any {
	if c.locked() || c.View.Texts {
		return nil
	}
	return "ask"
}

func (c *Question) cameraOn() vugu.Builder {
	label := "Use the camera"
	if c.View.Camera.Asked {
		label = "Waiting for the camera …"
	}
	return &part.Button{ID: "ask-camera-on", Label: label, Off: !c.View.CanCamera, Hidden: c.View.Texts || c.View.Camera.On, Do: c.Do}
}

func (c *Question) snap() vugu.Builder {
	return &part.Button{ID: "ask-snap", Label: "Take a picture and ask", Kind: "main", Off: !c.View.CanSnap, Hidden: !c.View.Camera.On, Do: c.Do}
}

func (c *Question) cameraOff() vugu.Builder {
	return &part.Button{ID: "ask-camera-off", Label: "Switch the camera off", Hidden: !c.View.Camera.On, Do: c.Do}
}

func (c *Question) button() vugu.Builder {
	label := "Ask both"
	if c.View.Waiting {
		label = "Asking …"
	}
	return &part.Button{ID: "ask", Label: label, Off: !c.View.Can, Hidden: !c.View.Texts, Do: c.Do}
}
