package replay

import (
	"fmt"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/setup"
	"github.com/pcloralab/pcloralab/ui/store"
)

// A Made says with what a run was made: its settings, and what computed it.
type Made struct{ View MadeView }

// A MadeView is what a Made shows.
type MadeView struct {
	Lines []setup.Line
	With  []Fact
}

// MadeOf is the MadeView of a State.
func MadeOf(s store.State) MadeView {
	if s.Shared.Replay == nil {
		return MadeView{}
	}
	r := s.Shared.Replay.Record
	v := MadeView{Lines: setup.Lines(r.Config, r.Model.Texts)}
	add := func(name, value, note string) {
		if value != "" {
			v.With = append(v.With, Fact{name, value, note})
		}
	}
	add("Trainers", say.Count(r.Engine.Replicas), changes(s))
	add("Kernel set", r.Engine.Kernels, "")
	add("Build", r.Engine.Build, "")
	add("Browser", r.Engine.Browser, "")
	add("Model", r.Model.Title, r.Model.Revision)
	add("SHA-256 of the model", r.Model.SHA256, "")
	add("SHA-256 of the data", r.Data.SHA256, "")
	add("Digest of the curve", r.Digest, "of every step, to the last bit")
	return v
}

// changes says that trainers were lost.
func changes(s store.State) (text string) {
	for _, c := range s.Shared.Replay.Record.Changes {
		text += fmt.Sprintf("%s left after step %s: %s. ", say.Count(c.Replicas), say.Count(c.Step), c.Reason)
	}
	return text
}

func mark(l setup.Line) string {
	if l.Changed {
		return "setting setting-changed"
	}
	return "setting"
}
