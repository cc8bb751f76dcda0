package simd128

import (
	"math"

	"github.com/pcloralab/pcloralab/tensor/asm"
)

// softmax adds softmax(p, n, c): tensor.Kernels.Softmax of n rows of c values.
func (e *emitter) softmax() {
	k := e.kernel("softmax", ints(3)...)
	p, n, c := k.Param(0), k.Param(1), k.Param(2)
	size, tops, sums := k.Local(asm.I32), k.total(), k.total()
	factor := k.Local(asm.V128)
	exp := k.expOf()
	k.Get(c).I32(2).Op(asm.I32Shl).Set(size)
	k.rows(n, size, []asm.Local{p}, func() {
		row := []asm.Local{p}
		k.start(tops, float32(math.Inf(-1)))
		k.each(c, row, func(c cursor) {
			c.gather(tops, func(top value) value { return k.max(top, c.load(0)) })
		})
		k.top(tops.four)
		k.Get(tops.one).Lane(asm.F32x4Extract, 0).Op(asm.F32Max, asm.F32x4Splat).Set(tops.four)

		k.start(sums, 0)
		k.each(c, row, func(c cursor) {
			v := k.let(k.sub(c.load(0), k.get(tops.four)))
			y := k.let(k.op(asm.V128Or, exp(v), k.op(asm.F32x4Ne, v, v))) // NaN stays
			c.store(0, y)
			c.gather(sums, func(sum value) value { return k.add(sum, y) })
		})
		k.F32(1)
		k.pushSum(sums)
		k.Op(asm.F32Div, asm.F32x4Splat).Set(factor)
		k.each(c, row, func(c cursor) { c.store(0, k.mul(c.load(0), k.get(factor))) })
	})
}

// softmaxGrad adds softmaxGrad(dp, p, n, c, s): tensor.Kernels.SoftmaxGrad of n
// rows of c values.
func (e *emitter) softmaxGrad() {
	k := e.kernel("softmaxGrad", append(ints(4), asm.F32)...)
	dp, p, n, c := k.Param(0), k.Param(1), k.Param(2), k.Param(3)
	size, dots, mean := k.Local(asm.I32), k.total(), k.Local(asm.V128)
	s := k.splat(k.Param(4))
	k.Get(c).I32(2).Op(asm.I32Shl).Set(size)
	k.rows(n, size, []asm.Local{dp, p}, func() {
		k.start(dots, 0)
		k.each(c, []asm.Local{dp, p}, func(c cursor) {
			c.gather(dots, func(dot value) value { return k.madd(c.load(0), c.load(1), dot) })
		})
		k.pushSum(dots)
		k.Op(asm.F32x4Splat).Set(mean)
		k.each(c, []asm.Local{dp, p}, func(c cursor) {
			c.store(0, k.mul(k.sub(c.load(0), k.get(mean)), k.mul(c.load(1), s)))
		})
	})
}
