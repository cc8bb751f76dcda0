package store

import "github.com/pcloralab/pcloralab/wasm/wire"

// Typed is what now stands in a text field of the flow, or what was chosen in
// one of its lists. Done says that the person has finished, by Enter or by going
// elsewhere.
type Typed struct {
	ID, Text string
	Done     bool
}

// Gave says that a person gave files: by the input whose data-files is ID, or by
// dropping them where data-drop is ID. The files themselves stay in the browser,
// where SendFiles finds them under the ID.
type Gave struct {
	ID     string
	Files  []wire.File
	Folder string // the one folder that all of them were in; empty for none
	Fault  string // why they cannot be taken; empty if they can
}

// Gathering says how many files a dropped folder has so far.
type Gathering struct {
	ID    string
	Files int
}

func (Typed) event()     {}
func (Gave) event()      {}
func (Gathering) event() {}

// SendFiles sends a command together with the files that were given under an ID
// last, in the order of Gave.
type SendFiles struct {
	ID      string
	Command wire.Command
}

// SendText sends a command together with a file of this text, which is made for
// it.
type SendText struct {
	Name, Text string
	Command    wire.Command
}

func (SendFiles) effect() {}
func (SendText) effect()  {}

// typed applies what was typed or chosen in the flow.
func (s State) typed(e Typed) (State, []Effect) {
	if next, effects, mine := s.typedShare(e); mine {
		return next, effects
	}
	if next, effects, mine := s.typedGallery(e); mine {
		return next, effects
	}
	m := &s.Flow.Model
	switch e.ID {
	case "hub-id":
		m.ID, m.Fault = e.Text, ""
	case "hub-base":
		m.Base, m.Fault = e.Text, ""
	case "model-address":
		m.Address, m.Fault = e.Text, ""
	default:
		return s.typedData(e)
	}
	return s, nil
}

// gave looks at files as soon as they are given.
func (s State) gave(e Gave) (State, []Effect) {
	if e.ID == "ask" {
		return s.askAbout(e)
	}
	fault := e.Fault
	if lock := s.Lock(); lock != "" {
		fault = lock
	}
	switch {
	case e.ID == "model" && fault != "":
		s.Flow.Model.Fault = fault
		return s, []Effect{Focus{ID: "model-fault"}}
	case e.ID == "model":
		return s.peekModel(wire.PeekModel{From: wire.FromFiles, Files: e.Files}, called(e))
	case e.ID == "data" && fault != "":
		s.Flow.Data.Fault = fault
		return s, []Effect{Focus{ID: "data-fault"}}
	case e.ID == "data":
		s.Flow.Data.Looking = called(e)
		return s.peekData(SendFiles{ID: e.ID, Command: wire.PeekData{Title: e.Folder, Files: e.Files}})
	}
	return s, nil
}

// called is what files are called while nothing else is known of them.
func called(e Gave) string {
	switch {
	case e.Folder != "":
		return e.Folder
	case len(e.Files) == 0:
		return "the files"
	}
	return e.Files[0].Path
}
