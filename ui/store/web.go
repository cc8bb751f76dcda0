package store

import "time"

// A Web is an Effect that the browser or the page's own server carries out, not the
// trainer.
type Web interface {
	Effect
	web()
}

// A Told is what comes back of a Web.
type Told interface {
	Event
	told()
}

// A Problem says why the server did not do what it was asked for.
type Problem struct {
	Status int    // of the answer; 0 where none came
	Title  string // in words; empty where the answer was not that of this program
	Detail string // what to do
}

// NoAnswer is the problem that nothing came back.
var NoAnswer = Problem{Title: "The server does not answer", Detail: "This machine may be offline: check the connection and try again."}

// Any reports whether there is a problem.
func (p Problem) Any() bool { return p != Problem{} }

// FetchRun asks for a run of the server; RunCame answers. With a key it is deciphered.
// At counts from 0 which of several it is.
type FetchRun struct {
	ID, Key string
	At      int
}

// RunCame brings a run. Of an encrypted one, Packed has what the key deciphered.
type RunCame struct {
	At      int
	Body    []byte // as the server has it, if it is not encrypted
	Sealed  bool
	Title   string // of an encrypted one
	Packed  []byte // empty without the key, or with a wrong one
	Token   string // that this browser keeps for it; empty for none
	Problem Problem
}

// FetchAbout asks what the server knows of a run; AboutCame answers.
type FetchAbout struct{ ID string }

// AboutCame brings it. Nothing comes of a problem: the run itself is what counts.
type AboutCame struct{ About About }

// FetchRuns asks for public runs; RunsCame answers.
type FetchRuns struct{ Query RunsQuery }

// RunsCame brings a page of them.
type RunsCame struct {
	Query   RunsQuery // as asked
	Runs    []About
	Next    string // cursor of the next page; empty at the end
	Problem Problem
}

// AskServer asks whether there is a server; ServerTold answers.
type AskServer struct{}

// ServerTold says so.
type ServerTold struct{ Problem Problem }

// PostRun sends a run; Posted answers.
type PostRun struct{ Body []byte }

// SealRun enciphers a run and sends it; Posted answers, with the key.
type SealRun struct {
	Packed []byte
	Title  string
	Days   int
}

// Posted says what became of it.
type Posted struct {
	ID, Token string
	Key       string // of an encrypted run
	Expires   string
	Duplicate bool
	Problem   Problem
}

// PutModel sends the compressed model that belongs to a run; ModelPut answers.
type PutModel struct {
	ID, Token, Name string
	Zip             []byte
}

// ModelPut says what became of it.
type ModelPut struct{ Problem Problem }

// DeleteRun deletes a run; RunDeleted answers, and the browser forgets the token
// where there is no problem.
type DeleteRun struct{ ID, Token string }

// RunDeleted says what became of it.
type RunDeleted struct{ Problem Problem }

// Copy puts a text on the clipboard; Copied answers. What is for the page.
type Copy struct{ What, Text string }

// Copied says whether it is there.
type Copied struct {
	What string
	OK   bool
}

// KeepToken remembers, in this browser, what deletes a run.
type KeepToken struct{ ID, Token string }

// StartTrainer starts the trainer where it does not run yet.
type StartTrainer struct{}

// Wait answers with Waited after a while. What is for the page.
type Wait struct {
	For  time.Duration
	What string
}

// Waited ends a Wait.
type Waited struct{ What string }

// What is waited for.
const (
	waitPlay  = "play"  // the next picture of a replay
	waitTyped = "typed" // that a person types no more
)

func (FetchRun) effect()     {}
func (FetchAbout) effect()   {}
func (FetchRuns) effect()    {}
func (AskServer) effect()    {}
func (PostRun) effect()      {}
func (SealRun) effect()      {}
func (PutModel) effect()     {}
func (DeleteRun) effect()    {}
func (Copy) effect()         {}
func (KeepToken) effect()    {}
func (StartTrainer) effect() {}
func (Wait) effect()         {}

func (FetchRun) web()     {}
func (FetchAbout) web()   {}
func (FetchRuns) web()    {}
func (AskServer) web()    {}
func (PostRun) web()      {}
func (SealRun) web()      {}
func (PutModel) web()     {}
func (DeleteRun) web()    {}
func (Copy) web()         {}
func (KeepToken) web()    {}
func (StartTrainer) web() {}
func (Wait) web()         {}

func (RunCame) event()    {}
func (AboutCame) event()  {}
func (RunsCame) event()   {}
func (ServerTold) event() {}
func (Posted) event()     {}
func (ModelPut) event()   {}
func (RunDeleted) event() {}
func (Copied) event()     {}
func (Waited) event()     {}

func (RunCame) told()    {}
func (AboutCame) told()  {}
func (RunsCame) told()   {}
func (ServerTold) told() {}
func (Posted) told()     {}
func (ModelPut) told()   {}
func (RunDeleted) told() {}
func (Copied) told()     {}
func (Waited) told()     {}

// told applies what came back of a Web.
func (s State) told(e Told) (State, []Effect) {
	switch e := e.(type) {
	case RunCame:
		return s.runCame(e)
	case AboutCame:
		s.Shared.About = &e.About
	case RunsCame:
		return s.runsCame(e)
	case ServerTold:
		s.Share.Server = Server{Known: true, Fault: e.Problem}
	case Posted:
		return s.posted(e)
	case ModelPut:
		return s.modelPut(e)
	case RunDeleted:
		if s.Route.Page == PageRun {
			return s.runDeleted(e)
		}
		return s.sharedDeleted(e)
	case Copied:
		return s.copied(e), nil
	case Waited:
		if e.What == waitTyped {
			return s.typedEnough(), nil
		}
		return s.advance()
	}
	return s, nil
}

// copied says whether a text is on the clipboard.
func (s State) copied(e Copied) State {
	what := e.What
	s.Said = "Copied."
	if !e.OK {
		what, s.Said = "!"+what, "The browser did not let the page copy it: select the text and copy it yourself."
	}
	if s.Route.Page == PageLab {
		s.Share.Copied = what
	} else {
		s.Shared.Copied = what
	}
	return s
}

// chose applies a choice on the pages of shared runs, or in the panel that shares
// one; mine is false for any other.
func (s State) chose(e Event) (next State, effects []Effect, mine bool) {
	if next, effects, mine := s.choseShare(e); mine {
		return next, effects, true
	}
	if next, effects, mine := s.choseGallery(e); mine {
		return next, effects, true
	}
	next, mine = s.choseCompare(e)
	return next, nil, mine
}

// canWeb reports whether a button of those pages, or of the panel, means anything.
func (s State) canWeb(id string) bool { return s.canShare(id) || s.canShared(id) || s.canGallery(id) }

func (s State) pressWeb(id string) (State, []Effect) {
	switch {
	case s.canShare(id):
		return s.pressShare(id)
	case s.canShared(id):
		return s.pressShared(id)
	}
	return s.pressGallery(id)
}
