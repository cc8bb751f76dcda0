package store

import (
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Shelf is the models that were downloaded before.
type Shelf struct {
	wire.Shelf
	Known  bool   // whether the trainer has told of it
	Asking string // key of the one that is to be deleted, if the person says so
	Sum    string // key of the one whose checksum is shown in full
}

// entry returns the entry that a button's id names after its prefix.
func (s State) entry(id, prefix string) (wire.ShelfEntry, bool) {
	text, ok := strings.CutPrefix(id, prefix)
	i, err := strconv.Atoi(text)
	if !ok || err != nil || i < 0 || i >= len(s.Flow.Shelf.Entries) {
		return wire.ShelfEntry{}, false
	}
	return s.Flow.Shelf.Entries[i], true
}

// canShelf reports whether pressing a button of the shelf means anything.
func (s State) canShelf(id string) bool {
	switch id {
	case "shelf-no":
		return s.Flow.Shelf.Asking != ""
	case "shelf-yes":
		return s.Flow.Shelf.Asking != "" && s.Lock() == ""
	}
	for _, prefix := range []string{"shelf-use-", "shelf-delete-"} {
		if _, ok := s.entry(id, prefix); ok {
			return s.Lock() == ""
		}
	}
	_, ok := s.entry(id, "shelf-sum-")
	return ok
}

func (s State) pressShelf(id string) (State, []Effect) {
	shelf := &s.Flow.Shelf
	if e, ok := s.entry(id, "shelf-use-"); ok {
		return s.peekModel(wire.PeekModel{From: wire.FromShelf, ID: e.Key}, e.Title)
	}
	if e, ok := s.entry(id, "shelf-delete-"); ok {
		shelf.Asking = e.Key
		return s, []Effect{Focus{ID: "shelf-no"}}
	}
	if e, ok := s.entry(id, "shelf-sum-"); ok {
		if shelf.Sum == e.Key {
			e.Key = ""
		}
		shelf.Sum = e.Key
		return s, nil
	}
	key, back := shelf.Asking, "shelf-title"
	shelf.Asking = ""
	if id == "shelf-yes" {
		return s, []Effect{Send{wire.ClearShelf{Key: key}}, Focus{ID: back}}
	}
	for i, e := range shelf.Entries {
		if e.Key == key {
			back = "shelf-delete-" + strconv.Itoa(i)
		}
	}
	return s, []Effect{Focus{ID: back}}
}

// shelved takes over the list of the trainer.
func (s State) shelved(e wire.Shelf) State {
	s.Flow.Shelf.Shelf, s.Flow.Shelf.Known = e, true
	for _, entry := range e.Entries {
		if entry.Key == s.Flow.Shelf.Asking {
			return s
		}
	}
	s.Flow.Shelf.Asking = ""
	return s
}
