package main

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// hub is where models are downloaded from and kept.
func (s *Session) hub(base string) *hub.Hub {
	if base = s.env.Absolute(base); base == "" {
		base = hub.Default
	}
	shelf, _ := s.env.Shelf()
	return &hub.Hub{Base: base, Page: s.env.Page(), Getter: s.env.Getter(), Shelf: shelf, Now: s.env.Now}
}

// distant finds a model that is on a server or was downloaded before.
func (s *Session) distant(c wire.PeekModel) (*origin, wire.ModelSeen, error) {
	h := s.hub(c.Base)
	if c.From == wire.FromShelf {
		return s.stored(h, c.ID)
	}
	s.env.Send(wire.Loading{What: "the model's headers"})
	offer, err := h.Peek(s.ctx, c.ID)
	if err != nil {
		return nil, wire.ModelSeen{}, err
	}
	o := &origin{name: short(lastPart(offer.Name), "own-model"), title: cut(offer.Name, maxTitle), revision: offer.Revision, checkpoint: offer.Checkpoint}
	o.download = func() (*checkpoint.Checkpoint, error) {
		last := s.env.Now()
		found, err := h.Download(s.ctx, offer, func(p hub.Progress) {
			if now := s.env.Now(); now.Sub(last) >= every || p.Done == p.Total {
				last = now
				s.env.Send(wire.Loading{What: "model", Done: p.Done, Total: p.Total})
			}
		})
		if err == nil {
			o.sha256, err = sumOf(h, offer)
		}
		return found, err
	}
	return o, wire.ModelSeen{Revision: offer.Revision, Missing: offer.Total - offer.Stored}, nil
}

// stored opens a model that was downloaded before.
func (s *Session) stored(h *hub.Hub, key string) (*origin, wire.ModelSeen, error) {
	entries, err := h.List()
	if err != nil {
		return nil, wire.ModelSeen{}, err
	}
	for _, e := range entries {
		if e.Key != key {
			continue
		}
		found, err := h.Open(key)
		if err != nil {
			return nil, wire.ModelSeen{}, err
		}
		return &origin{name: short(lastPart(e.Name), "own-model"), title: cut(e.Name, maxTitle), revision: e.Revision, sha256: weightsSum(e), checkpoint: found}, wire.ModelSeen{Revision: e.Revision}, nil
	}
	return nil, wire.ModelSeen{}, fmt.Errorf("this model is not stored any more: download it again")
}

// sumOf is the SHA-256 of a downloaded model.
func sumOf(h *hub.Hub, offer *hub.Offer) (string, error) {
	entries, err := h.List()
	for _, e := range entries {
		if e.URL == offer.URL && e.Revision == offer.Revision && e.Complete {
			return weightsSum(e), err
		}
	}
	return "", err
}

// weightsSum is the SHA-256 of a stored model's weights, empty where they are in
// several files.
func weightsSum(e hub.Entry) string {
	if w := e.Weights(); len(w) == 1 {
		return w[0].SHA256
	}
	return ""
}

func lastPart(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// listShelf tells the page what was downloaded.
func (s *Session) listShelf() error {
	h := s.hub("")
	entries, err := h.List()
	if err != nil {
		return err
	}
	e := wire.Shelf{Entries: []wire.ShelfEntry{}}
	_, e.Note = s.env.Shelf()
	for _, x := range entries {
		title := x.Name
		if title == "" {
			title = x.URL
		}
		entry := wire.ShelfEntry{Key: x.Key, Title: title, Revision: x.Revision, Bytes: x.Bytes, Total: x.Total, Complete: x.Complete, Saved: x.Date.Unix()}
		if w := x.Weights(); len(w) > 0 {
			entry.SHA256 = w[0].SHA256
		}
		e.Entries = append(e.Entries, entry)
	}
	if e.Used, e.Quota, err = h.Shelf.Room(); err != nil {
		return err
	}
	e.Used, e.Quota = max(0, e.Used), max(0, e.Quota)
	s.env.Send(e)
	return nil
}

// clearShelf deletes a downloaded model.
func (s *Session) clearShelf(key string) error {
	if err := s.hub("").Delete(key); err != nil {
		return err
	}
	return s.listShelf()
}
