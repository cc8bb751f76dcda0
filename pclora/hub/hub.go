package hub

import (
	"context"
	"strings"
	"time"
)

// A Hub fetches models and keeps them. It serves one caller at a time.
type Hub struct {
	Base   string // address of the hub that ids are of, without a slash at its end: Default, or another
	Page   string // address of the page, whose origin may be asked without https; may be empty
	Getter Getter
	Shelf  Shelf
	Now    func() time.Time
}

// Peek finds the model at an id or an address, and fetches its small files and the
// headers of its weights. What Peek, Tokenizer and Prep of the Offer's Checkpoint
// say then decides whether the rest is wanted.
//
// where is owner/name, owner/name@revision, the address of a page of the hub, or
// that of a file or folder elsewhere, beside which the other files lie. The error
// is an *Error, one of package checkpoint, or the context's.
func (h *Hub) Peek(ctx context.Context, where string) (*Offer, error) {
	p, err := parsePlace(where, h.base(), h.Page)
	if err != nil {
		return nil, err
	}
	r := &remote{ctx: ctx, hub: h, small: map[string][]byte{}, listed: map[string]listed{}, heads: map[string]*header{}, validators: map[string]string{}}
	o := &Offer{remote: r}
	if p.id != nil {
		err = r.list(*p.id, o)
	} else {
		err = r.explore(p, o)
	}
	if err != nil {
		return nil, err
	}
	return o, o.look()
}

// base returns the hub's address without a slash at its end.
func (h *Hub) base() string { return strings.TrimRight(h.Base, "/") }
