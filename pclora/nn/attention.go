package nn

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/tensor"
)

// Attention is multi-head self-attention over the T tokens of each example
// (arXiv:1706.03762, section 3.2). With q, k, v the projections of x and the
// columns of head h, of D = C/H values each:
//
//	P = softmax(q·kᵀ/√D),  o = P·v,  y = Output(o of all heads side by side)
//
// Scores of tokens that the mask leaves out count as −∞, so that no token looks
// at padding; padding itself looks at the others.
type Attention struct {
	Query, Key, Value, Output Projection // [C] to [C]
	Heads                     int        // H, divides C
	Tokens                    int        // T
	Mask                      []bool     // of the next Forward [N], false for padding; nil for none
	Guide                     Guide      // learns and teaches what is attended to; nil for none

	q, k, v, o tensor.Matrix // [N C]
	p          tensor.Matrix // [B·H·T T]
}

// A Guide sees what attention does, and adds to its gradients. What it is given
// lasts until it returns, but for p and v of a Forward that keeps, which last
// until Backward.
type Guide interface {
	// See is called in Forward with P [N·H T], the rows of an example's head h together,
	// and v [N C].
	See(a *Attention, p, v tensor.Matrix)
	// AddScoreGrad adds to ds [N·H T], the gradient of the scores q·kᵀ/√D.
	AddScoreGrad(a *Attention, ds tensor.Matrix)
	// AddValueGrad adds to dv [N C].
	AddValueGrad(a *Attention, dv tensor.Matrix)
}

// NewAttention returns frozen attention with linear projections of zeros. It
// panics if heads does not divide c.
func NewAttention(c, heads, tokens int) *Attention {
	if heads < 1 || c%heads != 0 {
		panic(fmt.Sprintf("nn: %d heads do not divide %d channels", heads, c))
	}
	return &Attention{
		Query: NewLinear(c, c), Key: NewLinear(c, c), Value: NewLinear(c, c), Output: NewLinear(c, c),
		Heads: heads, Tokens: tokens,
	}
}

// Forward sets y [N C] from x [N C]; N is a multiple of Tokens.
func (a *Attention) Forward(mem *Arena, y, x tensor.Matrix) {
	n, c := x.Rows, x.Cols
	if n%a.Tokens != 0 || a.Mask != nil && len(a.Mask) != n {
		panic(fmt.Sprintf("nn: Attention over %d rows of %d tokens, %d masked", n, a.Tokens, len(a.Mask)))
	}
	mark := mem.Mark()
	a.q, a.k = mem.Take(n, c), mem.Take(n, c)
	a.v, a.o = mem.Take(n, c), mem.Take(n, c)
	a.p = mem.Take(n*a.Heads, a.Tokens)
	a.Query.Forward(mem, a.q, x)
	a.Key.Forward(mem, a.k, x)
	a.Value.Forward(mem, a.v, x)

	tensor.StackTo(tensor.TransB, a.pairs(a.p), a.scale(), a.heads(a.q), a.heads(a.k))
	if a.Mask != nil {
		a.hide(a.p)
	}
	tensor.Softmax(a.p)
	if a.Guide != nil {
		a.Guide.See(a, a.p, a.v)
	}
	tensor.StackTo(tensor.Plain, a.heads(a.o), 1, a.pairs(a.p), a.heads(a.v))
	a.Output.Forward(mem, y, a.o)
	mem.Forget(mark)
}

// hide overwrites the scores p of masked tokens, run by run: the cost is that of
// the values it writes. The lowest number does for −∞, and leaves a text of
// nothing but padding with equal shares instead of NaN, as transformers does.
func (a *Attention) hide(p tensor.Matrix) {
	t := a.Tokens
	for b := range len(a.Mask) / t {
		mask, rows := a.Mask[b*t:][:t], p.RowRange(b*a.Heads*t, (b+1)*a.Heads*t)
		for from := 0; from < t; from++ {
			to := from
			for to < t && !mask[to] {
				to++
			}
			for i := 0; from < to && i < rows.Rows; i++ {
				run := rows.Row(i)[from:to]
				for j := range run {
					run[j] = -math.MaxFloat32
				}
			}
			from = to
		}
	}
}

// Backward leaves the gradient of x in dx and gathers those of the projections,
// given dy [N C]. Masked pairs have P = 0, and so no gradient. For each head, with do from Output:
//
//	dv = Pᵀ·do,  dP = do·vᵀ,  dS = P⊙(dP − rowsum(P⊙dP))/√D
//	dq = dS·k,  dk = dSᵀ·q
func (a *Attention) Backward(mem *Arena, dx Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	n, c := dy.Rows, dy.Cols
	dq, dk := mem.Take(n, c), mem.Take(n, c)
	dv, do := mem.Take(n, c), mem.Take(n, c)
	a.Output.Backward(mem, Into(do), dy)

	within := mem.Mark()
	ds := mem.Take(n*a.Heads, a.Tokens) // dP, then dS
	tensor.StackTo(tensor.TransA, a.heads(dv), 1, a.pairs(a.p), a.heads(do))
	tensor.StackTo(tensor.TransB, a.pairs(ds), 1, a.heads(do), a.heads(a.v))
	s := a.scale()
	if a.Guide != nil { // whose part is that of the scores, before they are scaled
		tensor.SoftmaxBackward(ds, 1, a.p)
		a.Guide.AddScoreGrad(a, ds)
		a.Guide.AddValueGrad(a, dv)
		tensor.Scale(ds.Values(), s)
	} else {
		tensor.SoftmaxBackward(ds, s, a.p)
	}
	tensor.StackTo(tensor.Plain, a.heads(dq), 1, a.pairs(ds), a.heads(a.k))
	tensor.StackTo(tensor.TransA, a.heads(dk), 1, a.pairs(ds), a.heads(a.q))
	mem.Release(within)
	a.Query.Backward(mem, dx, dq)
	a.Key.Backward(mem, dx.Then(), dk)
	a.Value.Backward(mem, dx.Then(), dv)
	mem.Release(mark)
}

// Walk visits the projections as query, key, value and output. A Block visits
// them under its own names.
func (a *Attention) Walk(path string, visit Visit) {
	a.Query.Walk(path+".query", visit)
	a.Key.Walk(path+".key", visit)
	a.Value.Walk(path+".value", visit)
	a.Output.Walk(path+".output", visit)
}

// scale is 1/√D.
func (a *Attention) scale() float32 {
	in, _ := a.Query.Size()
	return float32(1 / math.Sqrt(float64(in/a.Heads)))
}

// RelationsTo sets r [N·H T] to softmax(m·mᵀ/√D) of each example's heads of m [N C],
// padding left out as in Forward.
func (a *Attention) RelationsTo(r, m tensor.Matrix) {
	tensor.StackTo(tensor.TransB, a.pairs(r), a.scale(), a.heads(m), a.heads(m))
	if a.Mask != nil {
		a.hide(r)
	}
	tensor.Softmax(r)
}

// AddRelationsGrad adds to dm [N C] what ds [N·H T], the gradient of the scores
// m·mᵀ/√D, means for m. It needs room [N C] of its own.
func (a *Attention) AddRelationsGrad(dm, ds, m, room tensor.Matrix) {
	tensor.StackTo(tensor.Plain, a.heads(room), a.scale(), a.pairs(ds), a.heads(m))
	dm.Add(room)
	tensor.StackTo(tensor.TransA, a.heads(room), a.scale(), a.pairs(ds), a.heads(m))
	dm.Add(room)
}

// heads are the parts [T D] of m [N C], matrix (b, h) for image b and head h.
func (a *Attention) heads(m tensor.Matrix) tensor.Stack {
	size := m.Cols / a.Heads
	return tensor.Stack{
		First: tensor.Matrix{Rows: a.Tokens, Cols: size, Stride: m.Stride, Data: m.Data},
		Outer: m.Rows / a.Tokens, Inner: a.Heads,
		OuterStep: a.Tokens * m.Stride, InnerStep: size,
	}
}

// pairs are the matrices [T T] of m [N·Heads T], which lie one below the other
// in the order of heads.
func (a *Attention) pairs(m tensor.Matrix) tensor.Stack {
	size := a.Tokens * m.Stride
	return tensor.Stack{
		First: tensor.Matrix{Rows: a.Tokens, Cols: a.Tokens, Stride: m.Stride, Data: m.Data},
		Outer: m.Rows / (a.Tokens * a.Heads), Inner: a.Heads,
		OuterStep: a.Heads * size, InnerStep: size,
	}
}
