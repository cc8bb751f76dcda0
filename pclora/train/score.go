package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/tensor"
)

// scoreBatch is how many images are scored at once: enough to keep the products
// busy, few enough that a worker answers within a tenth of a second.
const scoreBatch = 50

// A Score measures a model on a set or a part of it, a batch a call.
type Score struct {
	Correct int // images answered rightly so far
	Done    int // images seen so far
	Total   int // images in the set

	set   Set
	at    int // the next image
	end   int // where the part ends
	batch *batch
}

// NewScore returns a score of nothing yet, of the whole set.
func NewScore(s Set) *Score {
	return &Score{Total: s.Len(), set: s, end: s.Len(), batch: newBatch(s, min(scoreBatch, s.Len()))}
}

// Reset forgets what was seen and begins with a shard of the set: whole
// batches, which are the same for any number of shards, so that the sum of all
// shards' Correct does not depend on it. It panics unless 0 ≤ Index < Of.
func (s *Score) Reset(shard Shard) {
	shard.check()
	from, to := shard.rows((s.Total + scoreBatch - 1) / scoreBatch)
	s.Correct, s.Done = 0, 0
	s.at, s.end = min(from*scoreBatch, s.Total), min(to*scoreBatch, s.Total)
}

// Left reports whether images of the shard are left to score.
func (s *Score) Left() bool { return s.at < s.end }

// Next scores the next images and reports whether any are left.
func (s *Score) Next(m Classifier) bool {
	n := min(len(s.batch.at), s.end-s.at)
	part := batch{at: s.batch.at[:n], images: s.batch.images.RowRange(0, n), labels: s.batch.labels[:n]}
	for i := range part.at {
		part.at[i] = s.at + i
	}
	part.fill(s.set)
	logits := m.Logits(part.images)
	for i, label := range part.labels {
		if tensor.Argmax(logits.Row(i)) == int(label) {
			s.Correct++
		}
	}
	s.at += n
	s.Done += n
	return s.Left()
}

// All scores what is left and returns the number of right answers.
func (s *Score) All(m Classifier) int {
	for s.Left() && s.Next(m) {
	}
	return s.Correct
}

// Accuracy is Correct/Done in [0, 1], 0 before the first image.
func (s *Score) Accuracy() float64 {
	if s.Done == 0 {
		return 0
	}
	return float64(s.Correct) / float64(s.Done)
}

// A Classifier gives the logits [B Labels] of images [B Channels·Height·Width]:
// a model.ViT or a Run's student.
type Classifier interface {
	Logits(images tensor.Matrix) tensor.Matrix
}

var _ Classifier = (*model.ViT)(nil)

// Answers returns the class that m gives each of the images at the indices, and
// its softmax probability.
func Answers(m Classifier, s Set, at []int) (class []int, confidence []float64) {
	b := newBatch(s, len(at))
	copy(b.at, at)
	b.fill(s)
	logits := m.Logits(b.images)
	tensor.Softmax(logits)
	for i := range at {
		best := tensor.Argmax(logits.Row(i))
		class = append(class, best)
		confidence = append(confidence, float64(logits.Row(i)[max(best, 0)]))
	}
	return class, confidence
}
