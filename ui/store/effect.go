package store

import "github.com/pcloralab/pcloralab/wasm/wire"

// An Effect is something the page must do after a change of State.
type Effect interface{ effect() }

// Send sends a command to the trainer.
type Send struct{ Command wire.Command }

// Paint makes a picture of each sample and answers with Pictured.
type Paint struct {
	Samples       []wire.Sample // none for texts
	Width, Height int
}

// Save hands a file to the browser's downloads.
type Save struct {
	Name  string
	Bytes []byte
}

// Focus moves the keyboard focus to the element with this id, after the next
// render. From, if not empty, limits that to a focus that is in the element
// From, or was until From went out of use; the page then does not scroll.
type Focus struct{ ID, From string }

// Reveal scrolls the element with this id into view, after the next render.
type Reveal struct{ ID string }

// Reload loads the page anew.
type Reload struct{}

func (Send) effect()   {}
func (Paint) effect()  {}
func (Save) effect()   {}
func (Focus) effect()  {}
func (Reveal) effect() {}
func (Reload) effect() {}
