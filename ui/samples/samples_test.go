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
		{"texts", uitest.TextFinished()},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, begun(tt.s)) })
	}
}

func begun(s store.State) *Samples {
	c := &Samples{}
	c.Begin(Of(s))
	return c
}

// TestUnchangedCardsStay: an evaluation builds only the cards that it changes.
func TestUnchangedCardsStay(t *testing.T) {
	builder := uitest.NewBuilder(t)
	c := begun(uitest.Ready())
	builder.Build(c)
	v := Of(uitest.Ready())
	v.Cards[0].Student = Answer{Class: "Bag", Given: true}
	c.Begin(v)
	if tree := builder.Build(c).HTML(); strings.Count(tree, "Student") != 1 || !strings.Contains(tree, "Bag") {
		t.Errorf("one card changed and these are built\n%s", tree)
	}
	fewer := v
	fewer.Cards = v.Cards[:1]
	c.Begin(fewer)
	builder.Build(c)
	c.Begin(v)
	if tree := builder.Build(c).HTML(); strings.Count(tree, "Student") != len(v.Cards) {
		t.Errorf("cards that come again are not built anew\n%s", tree)
	}
}

// TestManyCardsTakeTurns: what changes in all of twenty cards comes in three
// builds.
func TestManyCardsTakeTurns(t *testing.T) {
	var v View
	for range 20 {
		v.Cards = append(v.Cards, Card{Truth: "Bag"})
	}
	builder := uitest.NewBuilder(t)
	c := &Samples{}
	c.Begin(v)
	builder.Build(c)
	if c.Behind {
		t.Error("behind after the first build")
	}
	for i := range v.Cards {
		v.Cards[i].Student.Class = "Shirt"
	}
	for i, want := range []int{8, 8, 4} {
		c.Begin(v)
		if got := strings.Count(builder.Build(c).HTML(), "Shirt"); got != want || c.Behind != (i < 2) {
			t.Errorf("build %d shows %d changed cards and is behind: %t, want %d and %t", i, got, c.Behind, want, i < 2)
		}
	}
}
