package e2e

import (
	_ "embed"
	"fmt"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

//go:embed hear.js
var hear string

// Hear keeps what the trainer will tell pages that are loaded from now on.
func (p *Page) Hear() error { return p.Before(hear) }

// A Heard is what the trainer told the page, and when by the page's clock, in ms.
type Heard struct {
	At    float64
	Event wire.Event
}

// Heard returns what the trainer has told the page since, in ms, oldest first.
// Hear must have been called before the page was loaded.
func (p *Page) Heard(since float64) ([]Heard, error) {
	type message struct {
		At   float64 `json:"at"`
		JSON string  `json:"json"`
	}
	all, err := Eval[[]message](p, fmt.Sprintf("window.heard.filter((m) => m.at >= %f)", since))
	if err != nil {
		return nil, err
	}
	heard := make([]Heard, len(all))
	for i, m := range all {
		e, err := wire.DecodeEvent(m.JSON, nil)
		if err != nil {
			return nil, err
		}
		heard[i] = Heard{m.At, e}
	}
	return heard, nil
}

// Last returns the last event of its type among those heard.
func Last[E wire.Event](heard []Heard) (e E, at float64, ok bool) {
	for _, h := range heard {
		if one, is := h.Event.(E); is {
			e, at, ok = one, h.At, true
		}
	}
	return e, at, ok
}
