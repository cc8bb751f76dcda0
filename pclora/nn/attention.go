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

	q, k, v, o     tensor.Matrix // [N C]
	dq, dk, dv, do tensor.Matrix // [N C]
	p              tensor.Matrix // [B·H·T T]
	dp             tensor.Matrix // [T T], one head's
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
func (a *Attention) Forward(y, x tensor.Matrix) {
	n, c := x.Rows, x.Cols
	if n%a.Tokens != 0 {
		panic(fmt.Sprintf("nn: Attention over %d rows of %d tokens", n, a.Tokens))
	}
	a.q, a.k = tensor.Reserve(a.q, n, c), tensor.Reserve(a.k, n, c)
	a.v, a.o = tensor.Reserve(a.v, n, c), tensor.Reserve(a.o, n, c)
	a.p = tensor.Reserve(a.p, n*a.Heads, a.Tokens)
	a.Query.Forward(a.q, x)
	a.Key.Forward(a.k, x)
	a.Value.Forward(a.v, x)

	a.p.Zero()
	for i := range n / a.Tokens * a.Heads {
		tensor.AddScaledMulT(a.probs(i), a.scale(), a.head(a.q, i), a.head(a.k, i))
	}
	tensor.Softmax(a.p)
	a.o.Zero()
	for i := range n / a.Tokens * a.Heads {
		tensor.AddMul(a.head(a.o, i), a.probs(i), a.head(a.v, i))
	}
	a.Output.Forward(y, a.o)
}

// Backward adds to dx [N C] and to the projections' gradients, given dy [N C].
// For each head, with do from Output:
//
//	dv += Pᵀ·do,  dP = do·vᵀ,  dS = P⊙(dP − rowsum(P⊙dP))
//	dq += dS·k/√D,  dk += dSᵀ·q/√D
func (a *Attention) Backward(dx, dy tensor.Matrix) {
	n, c := dy.Rows, dy.Cols
	a.dq, a.dk = tensor.Reserve(a.dq, n, c), tensor.Reserve(a.dk, n, c)
	a.dv, a.do = tensor.Reserve(a.dv, n, c), tensor.Reserve(a.do, n, c)
	a.dp = tensor.Reserve(a.dp, a.Tokens, a.Tokens)
	a.do.Zero()
	a.Output.Backward(a.do, dy)

	a.dq.Zero()
	a.dk.Zero()
	a.dv.Zero()
	for i := range n / a.Tokens * a.Heads {
		p, do := a.probs(i), a.head(a.do, i)
		tensor.AddTMul(a.head(a.dv, i), p, do)
		a.dp.Zero()
		tensor.AddMulT(a.dp, do, a.head(a.v, i))
		tensor.SoftmaxBackward(a.dp, p)
		tensor.AddScaledMul(a.head(a.dq, i), a.scale(), a.dp, a.head(a.k, i))
		tensor.AddScaledTMul(a.head(a.dk, i), a.scale(), a.dp, a.head(a.q, i))
	}
	a.Query.Backward(dx, a.dq)
	a.Key.Backward(dx, a.dk)
	a.Value.Backward(dx, a.dv)
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
