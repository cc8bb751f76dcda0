package main

import (
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/wasm/web"
)

// shelfFolder is where downloaded models lie in the origin's private files.
const shelfFolder = "models"

// Decode turns an encoded picture into pixels; see Env.
func (p *port) Decode(b []byte) (data.Bitmap, error) { return decodePicture(b) }

// Getter asks servers for models; see Env.
func (p *port) Getter() hub.Getter { return web.Getter{} }

// Shelf keeps downloaded models; see Env.
func (p *port) Shelf() (hub.Shelf, string) {
	if p.shelf == nil {
		p.shelf, p.note = web.OpenShelf(shelfFolder)
	}
	return p.shelf, p.note
}

// Page is the page's origin; see Env.
func (p *port) Page() string { return web.Origin() }

// Absolute makes an address relative to the page a whole one; see Env.
func (p *port) Absolute(at string) string { return web.Absolute(at) }
