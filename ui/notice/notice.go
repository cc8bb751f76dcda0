// Package notice shows an error: what went wrong while doing what, and the way
// on.
package notice

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Notice shows a View. It is always in the page, empty while nothing is
// wrong, so that screen readers notice what appears in it.
type Notice struct {
	View View
	Do   func(store.Event)
}

// A View is what a Notice shows.
type View struct{ Notice store.Notice }

// Of is the View of a State.
func Of(s store.State) View { return View{s.Notice} }

func (c *Notice) shown() bool { return c.View.Notice.Reason != "" }

func (c *Notice) title() string {
	switch {
	case !c.shown():
		return ""
	case c.View.Notice.Title != "":
		return c.View.Notice.Title
	case c.View.Notice.Doing == "":
		return "Something went wrong"
	}
	return "Something went wrong while " + c.View.Notice.Doing
}

// reason is a sentence, whatever the trainer sent; a name at its start, such as
// model.safetensors, stays as it is.
func (c *Notice) reason() string {
	text := strings.TrimSpace(c.View.Notice.Reason)
	if text == "" {
		return ""
	}
	if first, _, _ := strings.Cut(text, " "); !strings.ContainsAny(first, "._/-\"") {
		r, size := utf8.DecodeRuneInString(text)
		text = string(unicode.ToUpper(r)) + text[size:]
	}
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

func (c *Notice) way() string {
	switch {
	case !c.shown():
		return ""
	case c.View.Notice.Way != "":
		return c.View.Notice.Way
	case c.View.Notice.Fatal:
		return "The trainer cannot go on. What it had learnt is lost; the page starts afresh when it is loaded again."
	}
	return "Nothing you entered is lost."
}

func (c *Notice) dismiss() vugu.Builder {
	return &part.Button{ID: "dismiss", Label: "Dismiss", Hidden: c.View.Notice.Fatal, Do: c.Do}
}

func (c *Notice) retry() vugu.Builder {
	return &part.Button{ID: "retry", Label: "Try again", Kind: "main", Hidden: !c.View.Notice.Again, Do: c.Do}
}

func (c *Notice) reload() vugu.Builder {
	return &part.Button{ID: "reload", Label: "Reload the page", Kind: "main", Hidden: !c.View.Notice.Fatal, Do: c.Do}
}
