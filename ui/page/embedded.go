package page

import (
	"github.com/pcloralab/pcloralab/ui/replay"
	"github.com/vugu/vugu"
)

// An Embedded is a run in a page of somebody else's.
type Embedded struct{ page *Page }

func (c *Embedded) smallPart() vugu.Builder {
	v := replay.SmallOf(c.page.state)
	return c.page.still.small.Show(v, &replay.Small{View: v, Do: c.page.Apply})
}

func (c *Embedded) phase() string { return (&Shared{c.page}).phase() }
