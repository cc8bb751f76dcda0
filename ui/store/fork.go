package store

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// openSettings takes the settings that the address holds: they go into the form once
// what they are for is loaded.
func (s State) openSettings() State {
	link, err := run.ParseLink(s.Route.Link)
	if err == nil && link.Config == nil {
		err = fmt.Errorf("the link holds no settings: copy the whole link again")
	}
	if err != nil {
		s.Notice = Notice{Title: "The settings of this link cannot be used", Reason: sentenceOf(err), Way: "The lab starts with its own.", Count: 1}
		return s
	}
	s.Fork = link.Config
	return s
}

// firstPair is the model and data that the page opens by itself: those of a link's
// settings, if they come with the page.
func (s State) firstPair() Pair {
	if s.Route.Page == PageRun {
		return s.verifyPair()
	}
	if c := s.Fork; c != nil && s.comesWith(*c) {
		return Pair{Model: c.Model, Data: c.Data}
	}
	return Pair{BuiltInModel, BuiltInData}
}

// comesWith reports whether model and data of settings come with the page.
func (s State) comesWith(c run.Config) bool { return s.Fits(Pair{Model: c.Model, Data: c.Data}) }

// forked puts a link's settings into the form once their model is loaded, or says
// what to open first.
func (s State) forked() State {
	c := s.Fork
	switch {
	case c == nil:
	case c.Model == s.Model.Name && c.Data == s.Data.Name, c.Model == s.asked.Model && c.Data == s.asked.Data:
		with := s.Form.Settings
		with.Config = *c
		with.Config.Model, with.Config.Data = s.Form.Config.Model, s.Form.Config.Data
		s.Form = NewForm(with, s.Form.Defaults())
		s.Form = s.edited(s.Form, "rank", s.Form.Text("rank"))
		s.Fork, s.Forked = nil, true
	case s.Notice.Reason == "":
		s.Notice = Notice{
			Title:  "Open the model of these settings first",
			Reason: fmt.Sprintf("The link has settings for the model “%s” on the data “%s”, which do not come with this page.", c.Model, c.Data),
			Way:    "Choose both above. The settings go into the form once they are loaded.", Count: s.Notice.Count + 1,
		}
	}
	return s
}
