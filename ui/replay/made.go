package replay

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/setup"
)

// A Made says with what a run was made: its settings, and what computed it.
type Made struct{ Record run.Record }

func (c *Made) lines() []setup.Line { return setup.Lines(c.Record.Config, c.Record.Model.Texts) }

// with lists what computed the run, as far as the Record says.
func (c *Made) with() (all []Fact) {
	r := c.Record
	add := func(name, value, note string) {
		if value != "" {
			all = append(all, Fact{name, value, note})
		}
	}
	add("Trainers", say.Count(r.Engine.Replicas), c.changes())
	add("Kernel set", r.Engine.Kernels, "")
	add("Build", r.Engine.Build, "")
	add("Browser", r.Engine.Browser, "")
	add("Model", r.Model.Title, r.Model.Revision)
	add("SHA-256 of the model", r.Model.SHA256, "")
	add("SHA-256 of the data", r.Data.SHA256, "")
	add("Digest of the curve", r.Digest, "of every step, to the last bit")
	return all
}

// changes says that trainers were lost.
func (c *Made) changes() string {
	var all []string
	for _, change := range c.Record.Changes {
		all = append(all, fmt.Sprintf("%s left after step %s: %s.", say.Count(change.Replicas), say.Count(change.Step), strings.TrimRight(change.Reason, ".")))
	}
	return strings.Join(all, " ")
}

func mark(l setup.Line) string {
	if l.Changed {
		return "setting setting-changed"
	}
	return "setting"
}
