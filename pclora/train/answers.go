package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// mostAnswers bounds the logits that are remembered: 4 MiB of them.
const mostAnswers = 1 << 20

// answers are the teacher's logits of a set's images, each computed when a step first
// needs it. A run that learns from nothing else of the teacher is spared its pass
// from the second epoch on.
//
// An image's logits are the same bits whatever images are in its batch, so a run that
// remembers computes what one that does not would. With texts that is not so: their
// padding changes how sums are taken.
type answers struct {
	logits  tensor.Matrix // [examples Labels]
	known   []bool        // [examples]
	unknown batch         // those of a step that are not
	now     tensor.Matrix // [B Labels]
}

// answersOf returns room for the answers of a run that needs nothing else of the
// teacher and sees images as they are, nil for another run.
func answersOf(c run.Config, m model.Model, set Set) *answers {
	labels := len(m.Settings().Labels)
	if !remembers(c, *m.Settings()) || set.Len() > mostAnswers/labels {
		return nil
	}
	return &answers{logits: tensor.New(set.Len(), labels), known: make([]bool, set.Len()), unknown: *newBatch(set, c.Batch), now: tensor.New(c.Batch, labels)}
}

// remembers reports whether a run with the settings asks the teacher only for the
// logits of images that do not vary.
func remembers(c run.Config, m model.Config) bool {
	return c.Logits > 0 && c.Alpha == 1 && c.Attention == 0 && c.Relations == 0 && !m.Texts() && c.Vary == (run.Vary{})
}

// of returns the teacher's logits of the images at the indices. They last until the
// next call.
func (a *answers) of(teacher model.Model, set Set, at []int) tensor.Matrix {
	n := 0
	a.unknown.resize(set, len(at))
	for _, i := range at {
		if !a.known[i] {
			a.unknown.at[n] = i
			n++
		}
	}
	if n > 0 {
		a.unknown.resize(set, n)
		a.unknown.fill(set)
		found := teacher.Logits(a.unknown.in)
		for k, i := range a.unknown.at {
			copy(a.logits.Row(i), found.Row(k))
			a.known[i] = true
		}
	}
	a.now = tensor.Reserve(a.now, len(at), a.logits.Cols)
	for k, i := range at {
		copy(a.now.Row(k), a.logits.Row(i))
	}
	return a.now
}
