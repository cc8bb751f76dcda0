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

const floatBytes = 4

// A need is what the estimates have in common: a model, the longest example that
// it gets, and the sets.
type need struct {
	config   model.Config // texts have the length of the longest
	params   int64
	norms    int64 // values of the parameters that WalkNorms visits
	head     int64 // and WalkHead
	thin     int64 // values of the factors for each rank
	shifts   int64 // values of the biases
	example  int64 // bytes of one as input
	data     int64 // bytes of the sets and of the order they are walked in
	measured int   // examples that are measured at once
}

func needOf(c model.Config, sets []Set) need {
	n := need{config: c, params: c.Budget().Params}
	tokens := 0
	stores := map[any]bool{}
	for _, s := range sets {
		const order, at = 8, 8 // bytes of an example's place
		var store any = s.Images
		if s.Texts != nil {
			store = s.Texts
		}
		if !stores[store] { // several sets may share one
			stores[store] = true
			n.data += s.storedBytes()
		}
		n.data += order*int64(s.Len()) + at*int64(len(s.At))
		tokens = max(tokens, s.tokens(n.config))
	}
	if n.config.Texts() {
		const id, kind, mask = 4, 4, 1 // bytes
		if tokens > 0 {
			n.config.Length = min(tokens, n.config.MaxPositions)
		}
		n.config.Length = n.config.Tokens() // where there is no set
		n.example = int64(n.config.Length) * (id + kind + mask)
		n.measured = max(1, min(scoreBatch, scoreTokens/n.config.Length))
	} else {
		n.example = floatBytes * int64(n.config.Channels*n.config.ImageSize*n.config.ImageSize)
		n.measured = scoreBatch
	}
	width, labels := int64(c.HiddenSize), int64(len(c.Labels))
	for range c.Layers {
		linears(c, func(in, out int64, _ bool) {
			n.thin += in + out
			n.shifts += out
		})
		n.norms += 4 * width
	}
	n.head = labels * (width + 1)
	if c.Texts() {
		n.head += width * (width + 1) // the pooler
	} else {
		n.norms += 2 * width
		if c.TwoHeads {
			n.head *= 2
		}
	}
	return n
}

// A learnt parameter has a value, a gradient and two moments, and the leader has
// room for another's sum.
const states = 5

// TeachMemoryOf estimates what each worker of a teaching in c's mode needs that
// begins with a model with config m and has these sets, m's weights included; c.Sizes goes into what
// it returns. Like MemoryOf, it leaves out what is small.
func TeachMemoryOf(c run.Teach, m model.Config, sets ...Set) run.Memory {
	n := needOf(m, sets)
	const few, many, thick = 32, 96, 9
	const kept = states + 1 // the best values besides
	all := c.Mode == run.TeachAll
	front := func(batch int) int64 { return n.config.FrontBytes(batch, all) }
	pass := func(batch, rank int) int64 { return n.config.TeacherBytes(batch) - n.config.FrontBytes(batch, false) }
	learnt, copies := n.head, n.norms
	switch c.Mode {
	case run.TeachAll:
		copies = 0
		pass = func(batch, rank int) int64 { return n.config.StudentBytes(batch, nil) }
		learnt = n.params
	case run.TeachLoRA:
		copies += 2 * n.shifts // c, and its sum with the bias
		pass = func(batch, rank int) int64 { return n.config.StudentBytes(batch, adapter.LoRASpace(rank)) }
	}
	one := (pass(many, 1) - pass(few, 1)) / (many - few)
	rank := ((pass(many, thick)-pass(few, thick))/(many-few) - one) / (thick - 1)
	memory := run.Memory{
		Fixed:     Program + floatBytes*(n.params+copies+kept*learnt) + pass(few, 1) - few*one + n.data,
		Seen:      (front(many)-front(few))/(many-few) + 2*n.example, // as learnt from and as measured
		Learnt:    one,
		Evaluated: n.measured,
	}
	switch c.Mode {
	case run.TeachHead: // no more is kept to learn from than to be measured
		memory.Seen, memory.Learnt = memory.Seen+one, 0
	case run.TeachLoRA:
		memory.Learnt, memory.LearntRank = one-rank, rank
		memory.Rank = floatBytes * kept * n.thin
	}
	return memory
}

// MemoryOf estimates what each worker of a run needs whose teacher has config c
// and that has these sets; texts without a set have c.Length tokens. What passes
// through the models grows with the
// batch and the rank by what package model says of a small and a large one; every
// text counts as the longest. Not counted is what is small beside this: logits,
// losses, packed panels.
func MemoryOf(c model.Config, sets ...Set) run.Memory {
	n := needOf(c, sets)
	c = n.config
	learnt := n.shifts + n.norms + n.head // copies, besides the factors

	const few, many, thick = 32, 96, 9 // examples, and a rank to compare with 1
	student := func(batch, rank int) int64 { return c.StudentBytes(batch, adapter.LoRASpace(rank)) }
	one := (student(many, 1) - student(few, 1)) / (many - few)
	rank := ((student(many, thick)-student(few, thick))/(many-few) - one) / (thick - 1)
	memory := run.Memory{
		Fixed:      Program + floatBytes*(n.params+states*learnt) + student(few, 1) - few*one + n.data,
		Rank:       floatBytes * states * n.thin,
		Seen:       (c.TeacherBytes(many)-c.TeacherBytes(few))/(many-few) + n.example,
		Learnt:     one - rank + n.example,
		LearntRank: rank,
		Evaluated:  n.measured,
		Rest:       floatBytes * c.Budget().EncoderWeights,
		// The teacher's maps of all blocks, and of the last one relations of both and a
		// gradient.
		Maps: floatBytes * int64((c.Layers+3)*c.Heads*c.Tokens()*c.Tokens()),
		// The differences, and a pass of the teacher's that is seen, beside the one by
		// which it is measured.
		Linears: floatBytes*n.shifts*int64(c.Tokens()) +
			(c.TeacherBytes(many)-c.TeacherBytes(few)-c.FrontBytes(many, false)+c.FrontBytes(few, false))/(many-few),
	}
	if c.Texts() {
		front := func(rank int) int64 { // of the student's own embeddings, for an example
			own := c
			own.EmbeddingRank = rank
			return (own.FrontBytes(many, true) - own.FrontBytes(few, true)) / (many - few)
		}
		memory.Words = floatBytes * states * int64(c.VocabSize+c.HiddenSize)
		memory.SeenWords, memory.SeenWordsRank = front(0), (front(thick)-front(0))/thick
	}
	return memory
}
