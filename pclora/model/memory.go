package model

import "github.com/pcloralab/pcloralab/pclora/nn"

// A Space says how many values of an arena a projection takes; see
// nn.Projection. A nil Space is that of dense linears.
type Space func(rows, in, out int) (kept, passing int)

const float32Bytes = 4

// TeacherBytes is the memory that a teacher's pass takes, Start and Infer on a
// batch of examples of Tokens tokens, its weights not counted: an arena each.
func (c Config) TeacherBytes(batch int) int64 {
	return float32Bytes * int64(c.frontSpace(batch, c.Tokens(), false)+c.inferSpace(batch, c.Tokens(), c.costs(batch*c.Tokens(), nil)))
}

// FrontBytes is the memory that Start takes for a batch of examples of Tokens
// tokens, and if the embeddings are trained, their Backward besides.
func (c Config) FrontBytes(batch int, trained bool) int64 {
	return float32Bytes * int64(c.frontSpace(batch, c.Tokens(), trained))
}

// StudentBytes is the memory that a student's pass takes, from Encode on a
// batch of examples of Tokens tokens to Backward, without parameters and their
// gradients, given what its hosts take. The embeddings are the teacher's.
func (c Config) StudentBytes(batch int, host Space) int64 {
	return float32Bytes * int64(c.trainSpace(batch, c.Tokens(), c.costs(batch*c.Tokens(), host)))
}

// InferBytes is the memory that a model takes to answer a batch: its parameters
// and a pass.
func (c Config) InferBytes(batch int) int64 {
	return float32Bytes*c.Budget().Params + c.TeacherBytes(batch)
}

// TrainBytes is the memory that a model takes while all of its weights are
// trained by AdamW: parameters, gradients, two moments, and a pass.
func (c Config) TrainBytes(batch int) int64 {
	return 4*float32Bytes*c.Budget().Params + c.StudentBytes(batch, nil) +
		float32Bytes*int64(c.frontSpace(batch, c.Tokens(), true))
}

// frontSpace is what Start takes, in values, and if the embeddings are trained,
// what their Backward takes besides. An image: h₀, the patches, and their
// projections or the gradient of those. A text: h₀, the sum, its moments, the words
// before their projection, and the gradients of these and of the sum.
func (c Config) frontSpace(batch, tokens int, trained bool) int {
	n := batch * tokens
	state := nn.ArenaSpace(n, c.HiddenSize)
	if !c.Texts() {
		patches := n - batch*c.special()
		return state + nn.ArenaSpace(patches, c.Channels*c.PatchSize*c.PatchSize) + nn.ArenaSpace(patches, c.HiddenSize)
	}
	thin := nn.ArenaSpace(n, c.EmbeddingRank)
	space := 2*state + nn.ArenaSpace(2, n) + thin
	if trained {
		space += state + thin
	}
	return space
}

// inferSpace is what Infer and Classify take, in values: the blocks' outputs,
// and the most that one block or the head takes besides.
func (c Config) inferSpace(batch, tokens int, hosts costs) int {
	n := batch * tokens
	state, hidden := nn.ArenaSpace(n, c.HiddenSize), nn.ArenaSpace(n, c.IntermediateSize)
	block := 2*state + max( // the middle and a norm's output, or a sum
		nn.ArenaSpace(2, n),
		4*state+c.probs(n, tokens)+hosts.attention.either,
		hidden+hosts.mlp.either)
	return c.Layers*state + max(block, c.headSpace(batch).infer)
}

// trainSpace is what Encode, Classify and Backward take, in values: all that a
// forward pass computes, and the most that the backward pass of one block takes
// besides.
func (c Config) trainSpace(batch, tokens int, hosts costs) int {
	n := batch * tokens
	state, hidden := nn.ArenaSpace(n, c.HiddenSize), nn.ArenaSpace(n, c.IntermediateSize)

	// Output; middle and two norms' outputs, or middle and two sums; q, k, v, o;
	// moments; h and its activation.
	block := 8*state + 2*nn.ArenaSpace(2, n) + c.probs(n, tokens) + 2*hidden + hosts.attention.kept + hosts.mlp.kept
	head := c.headSpace(batch)
	back := state + max( // the gradient that passes by
		head.backward,
		state+max( // that of a norm's output, or of a sum
			hidden+hosts.mlp.passing,
			4*state+max(c.probs(n, tokens), hosts.attention.passing)))
	return c.Layers*block + head.kept + max(head.passing, back)
}

// headNeeds are the values that a head takes: from forward to backward and
// besides for a moment, in a pass that keeps nothing, and in backward.
type headNeeds struct{ kept, passing, infer, backward int }

func (c Config) headSpace(batch int) headNeeds {
	k := c.headTokens()
	class, logits := nn.ArenaSpace(k*batch, c.HiddenSize), nn.ArenaSpace(batch, len(c.Labels))
	if c.Texts() { // first token, pooled, logits; three gradients
		return headNeeds{kept: 2*class + logits, infer: 2*class + logits, backward: 3 * class}
	}
	stats, other := nn.ArenaSpace(2, k*batch), (k-1)*logits
	return headNeeds{
		kept: 2*class + stats + logits, passing: other,
		infer: 2*class + max(stats, logits+other), backward: 2*class + other,
	}
}

// probs is the space of attention's probabilities over n rows.
func (c Config) probs(n, tokens int) int { return nn.ArenaSpace(n*c.Heads, tokens) }

// A group is the space of some projections: the sum of what they keep, the most
// that one takes for a moment, and the most that one takes if nothing is kept.
type group struct{ kept, passing, either int }

func (g *group) add(kept, passing int) {
	g.kept += kept
	g.passing = max(g.passing, passing)
	g.either = max(g.either, kept, passing)
}

// most makes g the larger of both in each respect.
func (g *group) most(other group) {
	g.kept, g.passing, g.either = max(g.kept, other.kept), max(g.passing, other.passing), max(g.either, other.either)
}

// costs are the space of a block's projections.
type costs struct{ attention, mlp group }

// costs returns that of a block over n rows, given each host's.
func (c Config) costs(n int, host Space) (all costs) {
	if host == nil {
		return all
	}
	for range 4 {
		all.attention.add(host(n, c.HiddenSize, c.HiddenSize))
	}
	all.mlp.add(host(n, c.HiddenSize, c.IntermediateSize))
	all.mlp.add(host(n, c.IntermediateSize, c.HiddenSize))
	return all
}

// plan returns what a pass takes, in values, if every block takes as much as the
// one that takes most.
func (n *net) plan(batch, tokens int, keep bool) int {
	c, rows := n.parts.Settings(), batch*tokens
	var hosts costs
	for _, b := range n.Blocks {
		var one costs
		one.attention.add(b.Attention.Query.Space(rows))
		one.attention.add(b.Attention.Key.Space(rows))
		one.attention.add(b.Attention.Value.Space(rows))
		one.attention.add(b.Attention.Output.Space(rows))
		one.mlp.add(b.MLP.In.Space(rows))
		one.mlp.add(b.MLP.Out.Space(rows))
		hosts.attention.most(one.attention)
		hosts.mlp.most(one.mlp)
	}
	if keep {
		return c.trainSpace(batch, tokens, hosts)
	}
	return c.inferSpace(batch, tokens, hosts)
}
