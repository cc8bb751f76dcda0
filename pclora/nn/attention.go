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
type Attention struct {
	Query, Key, Value, Output Projection // [C] to [C]
	Heads                     int        // H, divides C
	Tokens                    int        // T

	q, k, v, o tensor.Matrix // [N C]
	p          tensor.Matrix // [B·H·T T]
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
	if n%a.Tokens != 0 {
		panic(fmt.Sprintf("nn: Attention over %d rows of %d tokens", n, a.Tokens))
	}
	mark := mem.Mark()
	a.q, a.k = mem.Take(n, c), mem.Take(n, c)
	a.v, a.o = mem.Take(n, c), mem.Take(n, c)
	a.p = mem.Take(n*a.Heads, a.Tokens)
	a.Query.Forward(mem, a.q, x)
	a.Key.Forward(mem, a.k, x)
	a.Value.Forward(mem, a.v, x)

	for i := range n / a.Tokens * a.Heads {
		tensor.MulTTo(a.probs(i), a.scale(), a.head(a.q, i), a.head(a.k, i), nil)
	}
	tensor.Softmax(a.p)
	for i := range n / a.Tokens * a.Heads {
		tensor.MulTo(a.head(a.o, i), 1, a.probs(i), a.head(a.v, i))
	}
	a.Output.Forward(mem, y, a.o)
	mem.Forget(mark)
}

// Backward leaves the gradient of x in dx and gathers those of the projections,
// given dy [N C]. For each head, with do from Output:
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
	ds := mem.Take(a.Tokens, a.Tokens) // one head's dP, then its dS
	for i := range n / a.Tokens * a.Heads {
		p, doi := a.probs(i), a.head(do, i)
		tensor.TMulTo(a.head(dv, i), 1, p, doi)
		tensor.MulTTo(ds, 1, doi, a.head(a.v, i), nil)
		tensor.SoftmaxBackward(ds, a.scale(), p)
		tensor.MulTo(a.head(dq, i), 1, ds, a.head(a.k, i))
		tensor.TMulTo(a.head(dk, i), 1, ds, a.head(a.q, i))
	}
	mem.Release(within)
	a.Query.Backward(mem, dx, dq)
	a.Key.Backward(mem, dx.Then(), dk)
	a.Value.Backward(mem, dx.Then(), dv)
	mem.Release(mark)
}

// Walk visits the projections as Hugging Face's ViT names them.
func (a *Attention) Walk(path string, visit Visit) {
	a.Query.Walk(path+".attention.query", visit)
	a.Key.Walk(path+".attention.key", visit)
	a.Value.Walk(path+".attention.value", visit)
	a.Output.Walk(path+".output.dense", visit)
}

// scale is 1/√D.
func (a *Attention) scale() float32 {
	in, _ := a.Query.Size()
	return float32(1 / math.Sqrt(float64(in/a.Heads)))
}

// head returns the part [T D] of m [N C] that belongs to pair i = b·H + h.
func (a *Attention) head(m tensor.Matrix, i int) tensor.Matrix {
	size := m.Cols / a.Heads
	return m.View(i/a.Heads*a.Tokens, i%a.Heads*size, a.Tokens, size)
}

// probs returns P [T T] of pair i.
func (a *Attention) probs(i int) tensor.Matrix {
	return a.p.RowRange(i*a.Tokens, (i+1)*a.Tokens)
}
