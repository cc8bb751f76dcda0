package nn

import "github.com/pcloralab/pcloralab/tensor"

// forwardPost is Forward of a block that norms what each half leaves. The norms
// keep their inputs, the two sums.
func (b *Block) forwardPost(mem *Arena, y, x tensor.Matrix) {
	mark := mem.Mark()
	sum, mid := mem.Take(x.Rows, x.Cols), mem.Take(x.Rows, x.Cols)
	b.Attention.Forward(mem, sum, x)
	sum.Add(x)
	b.NormBefore.Forward(mem, mid, sum)
	if mem.Keep {
		sum = mem.Take(x.Rows, x.Cols)
	}
	b.MLP.Forward(mem, sum, mid)
	sum.Add(mid)
	b.NormAfter.Forward(mem, y, sum)
	mem.Forget(mark)
}

// backwardPost turns d [N C], the gradient of y, into that of x: a sum passes
// its gradient on to both of its parts.
func (b *Block) backwardPost(mem *Arena, d tensor.Matrix, onward bool) {
	mark := mem.Mark()
	sum := mem.Take(d.Rows, d.Cols)
	b.NormAfter.Backward(mem, Into(sum), d)
	b.MLP.Backward(mem, Into(d), sum)
	d.Add(sum)
	b.NormBefore.Backward(mem, Into(sum), d)
	if onward {
		b.Attention.Backward(mem, Into(d), sum)
		d.Add(sum)
	} else {
		b.Attention.Backward(mem, Sink{}, sum)
	}
	mem.Release(mark)
}
