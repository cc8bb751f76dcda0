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
		linears(c, func(_, out int64, _ bool) {
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

// adapters returns what adapters of the encoder take: memory in which each value that
// learns has so many copies, and what their steps change besides has other copies.
// A pass is estimated for a small and a large batch, and a low and a higher rank.
func (n need) adapters(a run.Adapter, copies, others int64) run.KindMemory {
	const few, many, thick = 32, 96, 9 // examples, and a rank to compare with 1
	pass := func(batch, rank int) int64 { return n.config.StudentBytes(batch, adapter.HostSpace(a, rank)) }
	one := (pass(many, 1) - pass(few, 1)) / (many - few)
	rank := ((pass(many, thick)-pass(few, thick))/(many-few) - one) / (thick - 1)
	own := func(rank int) (bytes int64) {
		for range n.config.Layers {
			linears(n.config, func(in, out int64, _ bool) {
				held, changing := adapter.Holds(a, rank, int(in), int(out))
				bytes += floatBytes*copies*adapter.Params(a, rank, int(in), int(out)) + held + others*changing
			})
		}
		return bytes
	}
	each := (own(thick) - own(1)) / (thick - 1)
	return run.KindMemory{Fixed: pass(few, 1) - few*one + own(1) - each, Rank: each, Learnt: one - rank, LearntRank: rank}
}

// plain is the adapter that others are compared with.
var plain = run.DefaultAdapter(run.LoRA)

// kinds returns what other kinds take than LoRA, and for each example more where they leave out
// inputs.
func (n need) kinds(copies, others int64) (all map[string]run.KindMemory, dropped int64) {
	base := n.adapters(plain, copies, others)
	all = map[string]run.KindMemory{}
	for _, name := range run.AdapterKinds {
		a := run.DefaultAdapter(name)
		if a.Minis > 0 {
			a.Minis = 1 // run.Memory multiplies
		}
		m := n.adapters(a, copies, others)
		m = run.KindMemory{Fixed: m.Fixed - base.Fixed, Rank: m.Rank - base.Rank, Learnt: m.Learnt - base.Learnt, LearntRank: m.LearntRank - base.LearntRank}
		if m != (run.KindMemory{}) {
			all[name] = m
		}
	}
	drops := plain
	drops.Dropout = 0.5
	return all, n.adapters(drops, copies, others).Learnt - base.Learnt
}

// TeachMemoryOf estimates what each worker of a teaching in c's mode needs that
// begins with a model with config m and has these sets, m's weights included; c.Sizes goes into what
// it returns. Like MemoryOf, it leaves out what is small.
func TeachMemoryOf(c run.Teach, m model.Config, sets ...Set) run.Memory {
	n := needOf(m, sets)
	const few, many = 32, 96
	const kept = states + 1 // the best values besides
	all := c.Mode == run.TeachAll
	front := func(batch int) int64 { return n.config.FrontBytes(batch, all) }
	memory := run.Memory{
		Fixed:     Program + floatBytes*n.params + n.data,
		Seen:      (front(many)-front(few))/(many-few) + 2*n.example, // as learnt from and as measured
		Evaluated: n.measured,
	}
	pass := func(batch int) int64 { return n.config.TeacherBytes(batch) - n.config.FrontBytes(batch, false) }
	learnt, copies := n.head, n.norms
	switch c.Mode {
	case run.TeachLoRA:
		copies += 2 * n.shifts // c, and its sum with the bias
		const best = 1         // what adapters' steps change is kept too
		base := n.adapters(plain, kept, best)
		memory.Fixed += floatBytes*(copies+kept*learnt) + base.Fixed
		memory.Rank, memory.Learnt, memory.LearntRank = base.Rank, base.Learnt, base.LearntRank
		memory.Kinds, memory.Dropped = n.kinds(kept, best)
		return memory
	case run.TeachAll:
		copies, learnt = 0, n.params
		pass = func(batch int) int64 { return n.config.StudentBytes(batch, nil) }
	}
	one := (pass(many) - pass(few)) / (many - few)
	memory.Fixed += floatBytes*(copies+kept*learnt) + pass(few) - few*one
	if all {
		memory.Learnt = one
	} else { // no more is kept to learn from than to be measured
		memory.Seen += one
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
	learnt := n.shifts + n.norms + n.head // copies, besides the adapters
	base := n.adapters(plain, states, 0)
	kinds, dropped := n.kinds(states, 0)
	const few, many, thick = 32, 96, 9
	memory := run.Memory{
		Fixed:      Program + floatBytes*(n.params+states*learnt) + base.Fixed + n.data,
		Rank:       base.Rank,
		Seen:       (c.TeacherBytes(many)-c.TeacherBytes(few))/(many-few) + n.example,
		Learnt:     base.Learnt + n.example,
		LearntRank: base.LearntRank,
		Evaluated:  n.measured,
		Rest:       floatBytes * c.Budget().EncoderWeights,
		// The teacher's maps of all blocks, and of the last one relations of both and a
		// gradient.
		Maps: floatBytes * int64((c.Layers+3)*c.Heads*c.Tokens()*c.Tokens()),
		// The differences, and a pass of the teacher's that is seen, beside the one by
		// which it is measured.
		Linears: floatBytes*n.shifts*int64(c.Tokens()) +
			(c.TeacherBytes(many)-c.TeacherBytes(few)-c.FrontBytes(many, false)+c.FrontBytes(few, false))/(many-few),
		Dropped: dropped,
		Kinds:   kinds,
	}
	if c.Texts() {
		front := func(rank int) int64 { // of the student's own embeddings, for an example
			own := c
			own.EmbeddingRank = rank
			return (own.FrontBytes(many, true) - own.FrontBytes(few, true)) / (many - few)
		}
		memory.WordsRest = floatBytes * int64(c.VocabSize*c.HiddenSize)
		memory.Words = floatBytes * states * int64(c.VocabSize+c.HiddenSize)
		memory.SeenWords, memory.SeenWordsRank = front(0), (front(thick)-front(0))/thick
	}
	return memory
}
