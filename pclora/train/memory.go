package train

import (
	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// Program is how many bytes a worker takes beside what a run holds: the Go
// program's memory, its stacks and what its collector has not given back, without
// what the browser adds for compiled code. In Chromium, after twenty steps of the
// default run with two replicas, the leader's memory was 64 MB and a follower's
// 50 MB, of which the run holds 37 MB.
const Program = 24 << 20

// MemoryOf estimates what each worker of a run needs that begins with the
// teacher and has these sets. What passes through the models grows with the
// batch and the rank by what package model says of a small and a large one. Not
// counted is what is small beside this: logits, losses, packed panels.
func MemoryOf(teacher *model.ViT, sets ...Set) run.Memory {
	const float = 4 // bytes
	c := teacher.Config
	width, blocks := int64(c.HiddenSize), int64(c.Layers)
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

	const few, many, thick = 32, 96, 9 // images, and a rank to compare with 1
	student := func(batch, rank int) int64 { return c.StudentBytes(batch, adapter.LoRASpace(rank)) }
	image := (student(many, 1) - student(few, 1)) / (many - few)
	rank := ((student(many, thick)-student(few, thick))/(many-few) - image) / (thick - 1)
	m := run.Memory{
		Fixed:      Program + float*(teacher.Budget().Params+states*learnt) + student(few, 1) - few*image,
		Rank:       float * states * thin,
		Seen:       (c.TeacherBytes(many)-c.TeacherBytes(few))/(many-few) + float*pixels,
		Learnt:     image - rank + float*pixels,
		LearntRank: rank,
		Evaluated:  scoreBatch,
	}
	for _, s := range sets {
		const order = 8 // bytes of an image's place in the order of an epoch
		m.Fixed += int64(s.Len()) * (pixels + order + 1)
	}
	return m
}
