package store

import "github.com/pcloralab/pcloralab/wasm/wire"

// An Event is something that happened: a message of the trainer, wrapped in
// Heard, or an action of the person or the browser.
type Event interface{ event() }

// Heard is a message of the trainer.
type Heard struct{ Event wire.Event }

// Press is a press of the button with this id.
type Press struct{ ID string }

// Edit is what now stands in the text field of a setting.
type Edit struct{ Field, Text string }

// Slide moves a setting's slider to At, in [0, SlideEnd].
type Slide struct {
	Field string
	At    int
}

// Nudge moves a number by its smallest step, Ways up or down.
type Nudge struct {
	Field string
	Ways  int
}

// Choose picks one of a setting's values.
type Choose struct{ Field, Value string }

// Check switches a setting on or off.
type Check struct {
	Field string
	On    bool
}

// Restore puts a setting back to its default; all of them if Field is empty.
type Restore struct{ Field string }

// Fold shows or hides a part of the page.
type Fold struct{ Name string }

// Key is a key pressed without a modifier.
type Key struct {
	Key     string // as KeyboardEvent.key
	Control bool   // whether the focus is in something that uses the space bar itself
	Typing  bool   // whether it is in something that uses letters too
	Chart   string // the chart that has the focus; empty for none
}

// PointAt moves the chart cursor to a share of a chart's width, in [0, 1].
type PointAt struct {
	Chart string
	At    float64
}

// PointAway takes the chart cursor away.
type PointAway struct{}

// Pictured brings the addresses of the samples' pictures.
type Pictured struct{ URLs []string }

// Broke says that something outside the trainer went wrong.
type Broke struct {
	Doing, Reason string
	Fatal         bool
}

func (Heard) event()     {}
func (Press) event()     {}
func (Edit) event()      {}
func (Slide) event()     {}
func (Nudge) event()     {}
func (Choose) event()    {}
func (Check) event()     {}
func (Restore) event()   {}
func (Fold) event()      {}
func (Key) event()       {}
func (PointAt) event()   {}
func (PointAway) event() {}
func (Pictured) event()  {}
func (Broke) event()     {}
