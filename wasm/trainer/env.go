package main

import (
	"time"

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
	// Yield lets the world deliver commands.
	Yield()
	// Now tells the time.
	Now() time.Time
}
