package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Cost is the work of one training step as Run does it. FLOPs count the
// products, 2 a multiply-add; bytes count what maps and products read and write
// if each takes its operands from memory and puts its result there once, which
// is what a step costs where nothing stays in a cache.
type Cost struct {
	Teacher   Work `json:"teacher"`   // embeddings and the teacher's forward pass
	Student   Work `json:"student"`   // forward pass and losses
	Backward  Work `json:"backward"`  // gradients
	Optimiser Work `json:"optimiser"` // norm, clipping, AdamW: bytes alone
}

// Work is products and traffic.
type Work struct {
	FLOPs int64 `json:"flops"`
	Bytes int64 `json:"bytes"`
}

// FLOPs is the sum over the parts of a step.
func (c Cost) FLOPs() int64 {
	return c.Teacher.FLOPs + c.Student.FLOPs + c.Backward.FLOPs + c.Optimiser.FLOPs
}

// Bytes is the sum over the parts of a step.
func (c Cost) Bytes() int64 {
	return c.Teacher.Bytes + c.Student.Bytes + c.Backward.Bytes + c.Optimiser.Bytes
}

// StepCost counts one step of a run with settings r on a model with config c,
// while λ > 0 or, faded, at λ = 0, with the largest rank that it has. The teacher's
// blocks do not run where nothing is learnt from them, or where all answers are known.
func StepCost(c model.Config, r run.Config, faded bool) Cost {
	var cost Cost
	n, batch, rank := int64(r.Batch*c.Tokens()), int64(r.Batch), int64(r.MostRank())
	width := int64(c.HiddenSize)

	cost.embeddings(c, n, batch)
	asks := r.Alpha < 1 || r.Attention > 0 || r.Relations > 0 || r.Logits > 0 && !remembers(r, c)
	for l := range c.Layers {
		if asks {
			cost.Teacher.block(c, n, 0, true)
		}
		cost.Student.block(c, n, rank, !faded)
		// The first block's input needs no gradient, but where a norm that learns
		// comes before its linears, or where the words' factors learn.
		onward := l > 0 || r.TrainNorms && !c.Texts() || r.Embeddings > 0
		cost.Backward.blockBackward(c, n, rank, !faded, onward)
		switch {
		case r.Alpha == 1:
		case r.Features == run.FeaturesLinears:
			outs := 5*width + int64(c.IntermediateSize)
			cost.Teacher.maps(2 * n * outs)  // copied
			cost.Student.maps(4 * n * outs)  // subtracted, and read for the loss
			cost.Backward.maps(5 * n * outs) // scaled, and the gradient added
		default:
			cost.Student.maps(2 * n * width)  // the feature loss reads both states
			cost.Backward.maps(4 * n * width) // and adds its gradient
		}
	}
	if r.Embeddings > 0 {
		cost.words(c, n, int64(r.Embeddings), !faded)
	}
	cost.head(c, batch, r.TrainHead)
	if r.Logits > 0 && !remembers(r, c) {
		cost.Teacher.classifiers(c, batch)
	}
	cost.Optimiser.maps(trainable(c, r) * (1 + 1 + 1 + 7)) // zeros, norm, scale, and w m v read and written with g read
	return cost
}

// embeddings counts h₀ of n tokens, to the teacher.
func (c *Cost) embeddings(m model.Config, n, batch int64) {
	width := int64(m.HiddenSize)
	if m.Texts() {
		c.Teacher.maps((3 + 1 + 3) * n * width) // words, positions and types read; their sum; its norm
		return
	}
	pixels := int64(m.Channels * m.PatchSize * m.PatchSize)
	patches := batch * int64(m.ImageSize/m.PatchSize) * int64(m.ImageSize/m.PatchSize)
	c.Teacher.product(patches, width, pixels)
	c.Teacher.maps(2*patches*pixels + 3*n*width) // patches cut; positions added
}

// words counts the student's embeddings of n tokens, with factors of the words and
// the table besides if told so.
func (c *Cost) words(m model.Config, n, rank int64, table bool) {
	width := int64(m.HiddenSize)
	c.Student.maps(2 * n * rank) // factors read; scaled
	c.Student.product(n, width, rank)
	c.Student.maps((2 + 1 + 3) * n * width) // positions and types read; their sum; its norm
	if table {
		c.Student.maps(n * width)
	}
	c.Backward.maps(4 * n * width) // the norm: dy, x̂, and dx read and written
	c.Backward.product(width, rank, n)
	c.Backward.product(n, rank, width)
	c.Backward.maps(3 * n * rank) // factors' gradients, read and written
}

// classifiers counts what head does in a pass forward.
func (w *Work) classifiers(m model.Config, batch int64) {
	var c Cost
	c.head(m, batch, false)
	w.FLOPs += c.Student.FLOPs
	w.Bytes += c.Student.Bytes
}

// head counts the linears behind the blocks: classifiers, and of texts the
// pooler.
func (c *Cost) head(m model.Config, batch int64, learns bool) {
	one := func(out int64) {
		width := int64(m.HiddenSize)
		c.Student.product(batch, out, width)
		c.Backward.product(batch, width, out)
		if learns {
			c.Backward.product(out, width, batch)
		}
	}
	one(int64(len(m.Labels)))
	if m.TwoHeads {
		one(int64(len(m.Labels)))
	}
	if m.Texts() {
		one(int64(m.HiddenSize))
	}
}

// trainable is the number of values that a run trains.
func trainable(c model.Config, r run.Config) int64 {
	width, hidden, rank := int64(c.HiddenSize), int64(c.IntermediateSize), int64(r.MostRank())
	block := rank*(4*2*width+2*(width+hidden)) + 4*width + hidden + width // factors, shifts
	if r.TrainNorms {
		block += 4 * width
	}
	all := int64(c.Layers)*block + int64(r.Embeddings)*int64(c.VocabSize+c.HiddenSize)
	if r.TrainNorms && !c.Texts() {
		all += 2 * width
	}
	if r.TrainHead {
		all += int64(len(c.Labels)) * (width + 1)
		if c.TwoHeads {
			all += int64(len(c.Labels)) * (width + 1)
		}
		if c.Texts() {
			all += width * (width + 1)
		}
	}
	return all
}

// product counts c[m n] += a[m k]·b[k n].
func (w *Work) product(m, n, k int64) {
	w.FLOPs += 2 * m * n * k
	w.Bytes += 4 * (m*k + k*n + m*n)
}

// maps counts values that are read or written outside of products.
func (w *Work) maps(values int64) { w.Bytes += 4 * values }

// linears calls f with the inputs and outputs of a block's six linears, and
// whether they are the first: query, key and value.
func linears(c model.Config, f func(in, out int64, first bool)) {
	width, hidden := int64(c.HiddenSize), int64(c.IntermediateSize)
	for i := range 4 {
		f(width, width, i < 3)
	}
	f(width, hidden, false)
	f(hidden, width, false)
}

// merges reports whether n rows through a linear with an adapter use λW + BA;
// see package adapter.
func merges(n, in, out int64, dense bool) bool { return dense && n > max(in, out) }

// merged counts λW + BA.
func (w *Work) merged(in, out, rank int64) {
	w.product(out, in, rank)
	w.maps(3 * in * out) // W is read, the sum read and written
}

// block counts a forward pass over n rows, with adapters if rank > 0 and the
// dense weights if told so.
func (w *Work) block(c model.Config, n, rank int64, dense bool) {
	linears(c, func(in, out int64, _ bool) {
		if dense {
			w.product(n, out, in)
		}
		switch {
		case rank == 0:
		case merges(n, in, out, dense):
			w.merged(in, out, rank)
			w.product(n, rank, in)
		default:
			w.product(n, rank, in)
			w.product(n, out, rank)
		}
	})
	w.attention(c, n, 2)
	width, hidden := int64(c.HiddenSize), int64(c.IntermediateSize)
	w.maps(2 * 3 * n * width)                                  // norms: x, x̂, y
	w.maps(2 * n / int64(c.Tokens()) * int64(c.Heads) * tt(c)) // softmax: scores, probabilities
	w.maps(3 * n * hidden)                                     // activation: x, y, slope
	w.maps(2 * 3 * n * width)                                  // residuals
}

// blockBackward counts the gradients of block, unless it is onward without that
// of its input.
func (w *Work) blockBackward(c model.Config, n, rank int64, dense, onward bool) {
	linears(c, func(in, out int64, first bool) {
		w.maps(n * out)         // the shift's gradient
		w.product(n, rank, out) // dy·B
		w.product(out, rank, n) // dB
		w.product(rank, in, n)  // dA
		if first && !onward {
			return
		}
		if dense {
			w.product(n, in, out)
		}
		if merges(n, in, out, dense) {
			w.merged(in, out, rank)
		} else {
			w.product(n, in, rank)
		}
	})
	w.attention(c, n, 4)
	width, hidden := int64(c.HiddenSize), int64(c.IntermediateSize)
	w.maps(2 * 4 * n * width)                                  // norms: dy, x̂, and dx read and written
	w.maps(3 * n / int64(c.Tokens()) * int64(c.Heads) * tt(c)) // softmax: P, and dP read and written
	w.maps(3 * n * hidden)                                     // activation: slope, and its gradient read and written
	w.maps(2 * 3 * n * width)                                  // residuals
}

// attention counts so many of the products that each pair of example and head
// has, all of T·T·D multiply-adds.
func (w *Work) attention(c model.Config, n, count int64) {
	t, d := int64(c.Tokens()), int64(c.HiddenSize/c.Heads)
	for range n / t * int64(c.Heads) * count / 2 {
		w.product(t, t, d)
		w.product(t, d, t)
	}
}

// tt is the number of scores of one head.
func tt(c model.Config) int64 { return int64(c.Tokens()) * int64(c.Tokens()) }
