package train

import (
	"cmp"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/tensor"
)

// How many examples are scored at once: enough to keep the products busy, few
// enough that a worker answers soon. Texts may be long, so that their tokens are
// counted, padding included.
const (
	scoreBatch  = 50
	scoreTokens = 1024
)

// A Score measures a model on a set or a part of it, a batch a call. Texts are
// taken by length, so that little is padded.
type Score struct {
	Correct int // examples answered rightly so far
	Done    int // examples seen so far
	Total   int // examples in the set

	set   Set
	order []int // the examples in the order of batches
	ends  []int // of the batches in order
	next  int   // the next batch
	step  int   // to the one after it
	batch *batch
}

// NewScore returns a score of nothing yet, of the whole set.
func NewScore(s Set) *Score {
	c := &Score{Total: s.Len(), set: s, step: 1, order: make([]int, s.Len())}
	for i := range c.order {
		c.order[i] = i
	}
	if s.Texts != nil {
		slices.SortStableFunc(c.order, func(a, b int) int {
			return cmp.Compare(s.Texts.Tokens(s.stored(a)), s.Texts.Tokens(s.stored(b)))
		})
	}
	most := 0
	for from, i := 0, 0; from < len(c.order); from = i {
		for i = from + 1; i < len(c.order) && i < from+scoreBatch && c.fits(i, i+1-from); i++ {
		}
		c.ends = append(c.ends, i)
		most = max(most, i-from)
	}
	c.batch = newBatch(s, most)
	return c
}

// fits reports whether so many examples, the longest of which is order[i], are
// not too much for a batch.
func (c *Score) fits(i, n int) bool {
	return c.set.Texts == nil || n*c.set.Texts.Tokens(c.set.stored(c.order[i])) <= scoreTokens
}

// Reset forgets what was seen and begins with a shard of the set: whole
// batches, which are the same for any number of shards, so that the sum of all
// shards' Correct does not depend on it. Shards take them in turn, since texts
// grow longer. It panics unless 0 ≤ Index < Of.
func (c *Score) Reset(shard Shard) {
	shard.check()
	c.Correct, c.Done = 0, 0
	c.next, c.step = shard.Index, max(1, shard.Of)
}

// Left reports whether examples of the shard are left to score.
func (c *Score) Left() bool { return c.next < len(c.ends) }

// Next scores the next examples and reports whether any are left.
func (c *Score) Next(m Classifier) bool {
	from := 0
	if c.next > 0 {
		from = c.ends[c.next-1]
	}
	at := c.order[from:c.ends[c.next]]
	c.batch.resize(c.set, len(at))
	copy(c.batch.at, at)
	c.batch.fill(c.set)
	logits := m.Logits(c.batch.in)
	for i, label := range c.batch.labels {
		if tensor.Argmax(logits.Row(i)) == int(label) {
			c.Correct++
		}
	}
	c.next += c.step
	c.Done += len(at)
	return c.Left()
}

// All scores what is left and returns the number of right answers.
func (c *Score) All(m Classifier) int {
	for c.Left() && c.Next(m) {
	}
	return c.Correct
}

// Accuracy is Correct/Done in [0, 1], 0 before the first example.
func (c *Score) Accuracy() float64 {
	if c.Done == 0 {
		return 0
	}
	return float64(c.Correct) / float64(c.Done)
}

// A Classifier gives the logits [B Labels] of a batch: a model.Model or a
// Learner's.
type Classifier interface {
	Logits(in model.Input) tensor.Matrix
}

// Answers returns the class that m gives each of the examples at the indices,
// and its softmax probability.
func Answers(m Classifier, s Set, at []int) (class []int, confidence []float64) {
	logits := m.Logits(s.Input(at...))
	tensor.Softmax(logits)
	for i := range at {
		best := tensor.Argmax(logits.Row(i))
		class = append(class, best)
		confidence = append(confidence, float64(logits.Row(i)[max(best, 0)]))
	}
	return class, confidence
}
