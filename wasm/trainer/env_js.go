package main

import (
	"context"
	"errors"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/hub"
)

var shelf hub.Memory

// Decode turns an encoded picture into pixels; see Env.
func (p *port) Decode(b []byte) (data.Bitmap, error) { return decodePicture(b) }

// Getter asks servers for models; see Env.
func (p *port) Getter() hub.Getter { return noGetter{} }

// Shelf keeps downloaded models; see Env.
func (p *port) Shelf() (hub.Shelf, string) { return &shelf, "kept until the page is closed" }

// Page is the page's address; see Env.
func (p *port) Page() string { return address().Get("origin").String() + "/" }

type noGetter struct{}

func (noGetter) Get(context.Context, hub.Request) (*hub.Response, error) {
	return nil, errors.New("not yet")
}

func decodePicture(b []byte) (data.Bitmap, error) { return data.Bitmap{}, errors.New("not yet") }
