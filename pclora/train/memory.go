package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// Program is how many bytes a worker takes before it holds a model: the Go
// program's memory and its collector's, without what the browser adds for
// compiled code. Measured in Chromium.
const Program = 12 << 20

// MemoryOf estimates what each worker of a run needs that begins with the
// teacher and has these sets. Of a model with T tokens of width C, L blocks of H
// heads and F hidden units, an image passes, in float32 values:
//
//	forwards, teacher and student, each block: 10·T·C + 2·T·F + H·T²
//	and 2·T·R beside each of its six linears, in the student
//	backwards, the student, each block: 6·T·C + T·F
//
// Not counted is what is small beside this: the classifier, logits, losses.
func MemoryOf(teacher *model.ViT, sets ...Set) run.Memory {
	const float = 4 // bytes
	c := teacher.Config
	tokens, width, hidden, blocks := int64(c.Tokens()), int64(c.HiddenSize), int64(c.IntermediateSize), int64(c.Layers)
	pixels := int64(c.Channels * c.ImageSize * c.ImageSize)

	var thin, shifts int64 // values of the factors for each rank, and of the biases
	for _, l := range Layers(teacher) {
		thin += int64(l.In + l.Out)
		shifts += int64(l.Out)
	}
	// Learnt besides the factors, also copies of the norms and the classifier:
	// value, gradient, two moments, and the leader's room for another's sum.
	const states = 5
	learnt := shifts + 2*width*(2*blocks+1) + int64(len(c.Labels))*(width+1)
	m := run.Memory{
		Fixed:     Program + float*(teacher.Budget().Params+states*learnt),
		Rank:      float * states * thin,
		Seen:      float * (2*blocks*(10*tokens*width+2*tokens*hidden+int64(c.Heads)*tokens*tokens) + 2*tokens*width + 2*pixels),
		SeenRank:  float * 2 * tokens * int64(len(Layers(teacher))),
		Learnt:    float * (blocks*(6*tokens*width+tokens*hidden) + 2*tokens*width + pixels),
		Evaluated: scoreBatch,
	}
	for _, s := range sets {
		const order = 8 // bytes of an image's place in the order of an epoch
		m.Fixed += int64(s.Len()) * (pixels + order + 1)
	}
	return m
}
