package samples

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"loading", uitest.Loading()},
		{"ready", uitest.Ready()},
		{"running", uitest.Running()},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Samples{View: Of(tt.s)}) })
	}
}

// TestUnchangedAnswersStay: an evaluation builds only the student's answers.
func TestUnchangedAnswersStay(t *testing.T) {
	builder := uitest.NewBuilder(t)
	c := &Samples{View: Of(uitest.Ready())}
	builder.Build(c)
	c.View = Of(uitest.Running())
	tree := builder.Build(c).HTML()
	if strings.Contains(tree, "Original") || !strings.Contains(tree, "Student") {
		t.Errorf("after an evaluation the answers built are\n%s", tree)
	}
	c.View.Cards = c.View.Cards[:1]
	builder.Build(c)
	c.View = Of(uitest.Running())
	if tree := builder.Build(c).HTML(); strings.Count(tree, "Original") != 3 {
		t.Errorf("cards that come again are not built anew\n%s", tree)
	}
}
