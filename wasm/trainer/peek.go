package main

import (
	"errors"
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// peekModel looks at the headers of a person's model and keeps it.
func (s *Session) peekModel(c wire.PeekModel, given blobs) error {
	o, e, err := s.find(c, given)
	if err != nil {
		return err
	}
	defer o.checkpoint.Close() // what is stored may be deleted until it is loaded
	preview, err := o.checkpoint.Peek(model.Options{Seed: 1})
	if err != nil {
		return err
	}
	config := preview.Config
	e.Name, e.Title, e.From = o.name, o.title, c.From
	e.Texts, e.Labels, e.Fresh, e.Notes = config.Texts(), config.Labels, preview.Fresh, preview.Notes
	e.ImageSize, e.Channels, e.Tokens = config.ImageSize, config.Channels, config.MaxPositions
	if e.Bytes, err = o.checkpoint.Bytes(); err != nil {
		return err
	}
	switch {
	case config.Rank > 0:
		e.Fault = "it is compressed already: choose one with dense layers as the teacher"
	case config.Texts():
		_, err = o.checkpoint.Tokenizer()
	default:
		_, _, err = o.checkpoint.Prep()
	}
	if err != nil {
		return err
	}
	s.survey(&e, config)
	s.own.model = o
	s.env.Send(e)
	return nil
}

// find finds the model that a PeekModel names.
func (s *Session) find(c wire.PeekModel, given blobs) (*origin, wire.ModelSeen, error) {
	switch c.From {
	case wire.FromFiles:
		if len(given) == 0 {
			return nil, wire.ModelSeen{}, errNoFiles
		}
		found, err := checkpoint.Find(given)
		if err != nil {
			return nil, wire.ModelSeen{}, err
		}
		title := cut(folderOf(given), maxTitle)
		return &origin{name: short(title, "own-model"), title: title, checkpoint: found}, wire.ModelSeen{}, nil
	case wire.FromHub, wire.FromURL, wire.FromShelf:
		return s.distant(c)
	}
	return nil, wire.ModelSeen{}, fmt.Errorf("no way to open a model %.40q: reload the page", c.From)
}

// folderOf is the folder that the files lie in, or "your files".
func folderOf(given blobs) string {
	for _, f := range given {
		for i, r := range f.path {
			if r == '/' && i > 0 {
				return f.path[:i]
			}
		}
	}
	return "your files"
}

var errCancelled = errors.New("cancelled")
