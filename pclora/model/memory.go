package model

import "github.com/pcloralab/pcloralab/pclora/nn"

// A Space says how many values of an arena a projection takes; see
// nn.Projection. A nil Space is that of dense linears.
type Space func(rows, in, out int) (kept, passing int)

const float32Bytes = 4

// TeacherBytes is the memory that a teacher's pass takes, Embed and Infer on a
// batch of images, its weights not counted: an arena each.
func (c Config) TeacherBytes(batch int) int64 {
	return float32Bytes * int64(c.frontSpace(batch)+c.inferSpace(batch, nil))
}

// StudentBytes is the memory that a student's pass takes, from Encode on a
// batch of images to Backward, without parameters and their gradients, given
// what its hosts take. The embeddings are the teacher's.
func (c Config) StudentBytes(batch int, host Space) int64 {
	return float32Bytes * int64(c.trainSpace(batch, host))
}

// frontSpace is what Embed takes, in values: h₀, the patches, and their
// projections or the gradient of those.
func (c Config) frontSpace(batch int) int {
	n, patches := batch*c.Tokens(), batch*(c.Tokens()-1)
	return nn.ArenaSpace(n, c.HiddenSize) +
		nn.ArenaSpace(patches, c.Channels*c.PatchSize*c.PatchSize) + nn.ArenaSpace(patches, c.HiddenSize)
}

// inferSpace is what Infer and Classify take, in values: the blocks' outputs,
// and the most that one block or the head takes besides.
func (c Config) inferSpace(batch int, host Space) int {
	n := batch * c.Tokens()
	state, hidden := nn.ArenaSpace(n, c.HiddenSize), nn.ArenaSpace(n, c.IntermediateSize)
	attention, mlp := c.hosts(n, host)
	block := 2*state + max( // the middle and a norm's output
		nn.ArenaSpace(2, n),
		4*state+c.probs(n)+attention.either,
		hidden+mlp.either)
	class := nn.ArenaSpace(batch, c.HiddenSize)
	head := 2*class + max(nn.ArenaSpace(2, batch), nn.ArenaSpace(batch, len(c.Labels)))
	return c.Layers*state + max(block, head)
}

// trainSpace is what Encode, Classify and Backward take, in values: all that a
// forward pass computes, and the most that the backward pass of one block takes
// besides.
func (c Config) trainSpace(batch int, host Space) int {
	n := batch * c.Tokens()
	state, hidden := nn.ArenaSpace(n, c.HiddenSize), nn.ArenaSpace(n, c.IntermediateSize)
	attention, mlp := c.hosts(n, host)

	// Output, middle, two norms' outputs, q, k, v, o; moments; h and GELU(h).
	block := 8*state + 2*nn.ArenaSpace(2, n) + c.probs(n) + 2*hidden + attention.kept + mlp.kept
	class := nn.ArenaSpace(batch, c.HiddenSize)
	head := 2*class + nn.ArenaSpace(2, batch) + nn.ArenaSpace(batch, len(c.Labels))

	back := state + max( // the gradient that passes by
		2*class,
		state+max( // that of a norm's output
			hidden+mlp.passing,
			4*state+max(c.probs(n), attention.passing)))
	return c.Layers*block + max(mlp.passing, head+back)
}

// probs is the space of attention's probabilities over n rows.
func (c Config) probs(n int) int { return nn.ArenaSpace(n*c.Heads, c.Tokens()) }

// A group is the space of some projections: the sum of what they keep, the most
// that one takes for a moment, and the most that one takes if nothing is kept.
type group struct{ kept, passing, either int }

// hosts returns the space of a block's projections over n rows.
func (c Config) hosts(n int, host Space) (attention, mlp group) {
	if host == nil {
		return
	}
	add := func(g *group, in, out int) {
		kept, passing := host(n, in, out)
		g.kept += kept
		g.passing = max(g.passing, passing)
		g.either = max(g.either, kept, passing)
	}
	for range 4 {
		add(&attention, c.HiddenSize, c.HiddenSize)
	}
	add(&mlp, c.HiddenSize, c.IntermediateSize)
	add(&mlp, c.IntermediateSize, c.HiddenSize)
	return attention, mlp
}

// plan returns what a pass of m takes, in values; 0 if the arena was made for a
// batch as large before.
func (m *ViT) plan(batch int, keep bool) int {
	seen := &m.inferred
	if keep {
		seen = &m.trained
	}
	if batch <= *seen {
		return 0
	}
	*seen = batch
	var hosts []nn.Projection // of the first block; all are alike
	m.Blocks[0].Projections("", func(_ string, at *nn.Projection) { hosts = append(hosts, *at) })
	host := func(rows, _, _ int) (kept, passing int) {
		h := hosts[0]
		hosts = hosts[1:]
		return h.Space(rows)
	}
	if keep {
		return m.Config.trainSpace(batch, host)
	}
	return m.Config.inferSpace(batch, host)
}
