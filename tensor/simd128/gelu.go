package simd128

import (
	"github.com/pcloralab/pcloralab/tensor/asm"
	"github.com/pcloralab/pcloralab/tensor/internal/approx"
)

// expOf returns a function that makes e^v for v ≤ 0 or NaN: see package approx.
// Its numbers are made where expOf is called.
func (k *kernel) expOf() func(v value) value {
	log2e, magic := k.num(approx.Log2E), k.num(approx.ExpMagic)
	hi, lo, least := k.num(-approx.Ln2Hi), k.num(-approx.Ln2Lo), k.num(approx.ExpMin)
	one := k.num(1)
	var c []value
	for _, x := range []float32{approx.Exp5, approx.Exp4, approx.Exp3, approx.Exp2} {
		c = append(c, k.num(x))
	}
	first := k.num(approx.Exp6)
	return func(v value) value {
		t := k.let(k.madd(v, log2e, magic))
		n := k.let(k.sub(t, magic))
		r := k.let(k.madd(n, lo, k.madd(n, hi, v)))
		p := first
		for _, x := range append(c, one, one) {
			p = k.madd(p, r, x)
		}
		e := k.op(asm.I32x4Add, p, func() { t(); k.I32(23).Op(asm.I32x4Shl) })
		return k.op(asm.V128AndNot, e, k.op(asm.F32x4Lt, v, least))
	}
}

// gelu adds gelu(y, d, x, n): tensor.Kernels.GELU. An address of 0 for d leaves
// it out.
func (e *emitter) gelu() {
	k := e.kernel("gelu", ints(4)...)
	y, d, x, n := k.Param(0), k.Param(1), k.Param(2), k.Param(3)
	exp := k.expOf()
	half, one, zero := k.num(-0.5), k.num(1), k.num(0)
	slope, density := k.num(approx.ErfP*approx.SqrtHalf), k.num(approx.InvSqrt2Pi)
	var a []value
	for _, x := range []float32{approx.ErfA5, approx.ErfA4, approx.ErfA3, approx.ErfA2, approx.ErfA1} {
		a = append(a, k.num(0.5*x))
	}
	both := func(slopes bool) func(c cursor) {
		return func(c cursor) {
			v := k.let(c.load(0))
			g := k.let(exp(k.let(k.mul(k.mul(v, v), half))))
			t := k.let(k.div(one, k.madd(slope, k.op(asm.F32x4Abs, v), one)))
			p := a[0]
			for _, x := range a[1:] {
				p = k.madd(p, t, x)
			}
			tail := k.let(k.mul(k.mul(p, t), g)) // Φ(−|x|)
			cdf := k.let(k.choose(k.sub(one, tail), tail, k.op(asm.F32x4Gt, v, zero)))
			c.store(1, k.mul(v, cdf))
			if slopes {
				c.store(2, k.madd(k.mul(v, density), g, cdf))
			}
		}
	}
	k.Get(d).IfElse(
		func() { k.each(n, []asm.Local{x, y, d}, both(true)) },
		func() { k.each(n, []asm.Local{x, y}, both(false)) },
	)
}
