package page

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Colophon closes the page: where the method is from and what computes it.
type Colophon struct{ Engine run.Engine }

func (c *Colophon) engine() string {
	e := c.Engine
	if e.Kernels == "" {
		return ""
	}
	text := fmt.Sprintf("Computed here by the kernel set %s in %d %s", e.Kernels, e.Replicas, map[bool]string{true: "worker", false: "workers"}[e.Replicas == 1])
	if e.Build != "" {
		text += ", build " + e.Build
	}
	return text + "."
}
