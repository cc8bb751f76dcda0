package page

import (
	"github.com/pcloralab/pcloralab/ui/compare"
	"github.com/pcloralab/pcloralab/ui/gallery"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Listed is the page of public runs, or of some of them side by side.
type Listed struct{ page *Page }

func (c *Listed) phase() string {
	s := c.page.state
	switch {
	case s.Gallery.Trouble.Title != "":
		return "trouble"
	case s.Gallery.Waiting || s.Compare.Missing() > 0:
		return string(store.Loading)
	}
	return string(store.Ready)
}

func (c *Listed) navPart() vugu.Builder    { return c.page.navPart() }
func (c *Listed) statusPart() vugu.Builder { return c.page.statusPart() }

// listPart is either of the two, which never change places.
func (c *Listed) listPart() vugu.Builder {
	p := c.page
	if p.state.Route.Page == store.PageCompare {
		v := compare.Of(p.state)
		return p.still.compare.Show(v, &compare.Compare{View: v, Do: p.Apply})
	}
	v := gallery.Of(p.state)
	return p.still.gallery.Show(v, &gallery.Gallery{View: v, Do: p.Apply})
}

func (c *Listed) colophonPart() vugu.Builder {
	return c.page.still.colophon.Show(nil, &Colophon{})
}
