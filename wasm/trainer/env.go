package main

import (
	"time"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// An Env is what a Session needs of the world round it.
type Env interface {
	// Send gives an event to the page.
	Send(e wire.Event)
	// Fetch returns the bytes at a path beside the page. It refuses more than
	// max bytes, and calls progress, if not nil, as bytes arrive; total is 0 if
	// the server did not say.
	Fetch(path string, max int64, progress func(done, total int64)) ([]byte, error)
	// Decode turns an encoded picture into pixels.
	Decode(b []byte) (data.Bitmap, error)
	// Getter asks servers for models.
	Getter() hub.Getter
	// Shelf keeps downloaded models. The note says, for people, why they are kept
	// for a short time alone; it is empty if they last.
	Shelf() (shelf hub.Shelf, note string)
	// Page is the page's origin.
	Page() string
	// Absolute makes an address that may be relative to the page a whole one; it is
	// empty if it is none.
	Absolute(address string) string
	// Yield lets the world deliver commands.
	Yield()
	// Now tells the time.
	Now() time.Time
	// Machine tells of the machine.
	Machine() run.Machine
	// Hire starts a trainer that follows this one. What it says goes to replies,
	// which is never waited for.
	Hire(replies chan<- Report) (Follower, error)
}

// A Follower is a trainer in a worker of its own that does what it is told.
type Follower interface {
	// Order tells it something and keeps none of the order's memory. The error
	// says that it cannot be told anything any more.
	Order(o wire.Order) error
	// Dismiss ends it at once. It says nothing afterwards.
	Dismiss()
}

// A Report is what a follower says, or why it will say nothing any more.
type Report struct {
	From  Follower
	Reply wire.Reply // the values of a Computed last until the next Compute
	Err   error
}
