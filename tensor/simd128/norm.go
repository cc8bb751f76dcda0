package simd128

import "github.com/pcloralab/pcloralab/tensor/asm"

// normalize adds normalize(y, mean, rstd, x, g, b, n, c, eps):
// tensor.Kernels.Normalize of n rows of c values.
func (e *emitter) normalize() {
	k := e.kernel("normalize", append(ints(8), asm.F32)...)
	y, mean, rstd, x, g, b := k.Param(0), k.Param(1), k.Param(2), k.Param(3), k.Param(4), k.Param(5)
	n, c, eps := k.Param(6), k.Param(7), k.Param(8)
	size, count, sums := k.Local(asm.I32), k.Local(asm.F32), k.total()
	m, r := k.Local(asm.V128), k.Local(asm.V128)
	k.Get(c).I32(2).Op(asm.I32Shl).Set(size)
	k.Get(c).Op(asm.F32ConvertI32S).Set(count)
	k.rows(n, size, []asm.Local{y, x}, func() {
		k.start(sums, 0)
		k.each(c, []asm.Local{x}, func(c cursor) {
			c.gather(sums, func(sum value) value { return k.add(sum, c.load(0)) })
		})
		k.pushSum(sums)
		k.Get(count).Op(asm.F32Div, asm.F32x4Splat).Set(m)

		k.start(sums, 0)
		k.each(c, []asm.Local{x}, func(c cursor) {
			d := k.let(k.sub(c.load(0), k.get(m)))
			c.gather(sums, func(sum value) value { return k.madd(d, d, sum) })
		})
		k.F32(1)
		k.pushSum(sums)
		k.Get(count).Op(asm.F32Div).Get(eps).Op(asm.F32Add, asm.F32Sqrt, asm.F32Div, asm.F32x4Splat).Set(r)

		for _, kept := range []struct{ to, v asm.Local }{{mean, m}, {rstd, r}} {
			k.Get(kept.to, kept.v).Lane(asm.F32x4Extract, 0).Store(asm.F32Store, 0)
			k.Get(kept.to).I32(4).Op(asm.I32Add).Set(kept.to)
		}
		k.each(c, []asm.Local{y, x, g, b}, func(c cursor) {
			c.store(0, k.madd(k.mul(k.sub(c.load(1), k.get(m)), k.get(r)), c.load(2), c.load(3)))
		})
	})
}

// normalizeGrad adds normalizeGrad(dx, dg, db, dy, x, mean, rstd, g, n, c):
// tensor.Kernels.NormalizeGrad of n rows of c values. An address of 0 for dx
// leaves it out.
func (e *emitter) normalizeGrad() {
	k := e.kernel("normalizeGrad", ints(10)...)
	dx, dg, db, dy, x := k.Param(0), k.Param(1), k.Param(2), k.Param(3), k.Param(4)
	mean, rstd, g, n, c := k.Param(5), k.Param(6), k.Param(7), k.Param(8), k.Param(9)
	size, step, count := k.Local(asm.I32), k.Local(asm.I32), k.Local(asm.F32)
	m, r, t, tx := k.Local(asm.V128), k.Local(asm.V128), k.Local(asm.V128), k.Local(asm.V128)
	sums, sumsX := k.total(), k.total()
	k.Get(c).I32(2).Op(asm.I32Shl).Set(size)
	k.Get(c).Op(asm.F32ConvertI32S).Set(count)
	k.Get(dx).If(func() { k.Get(size).Set(step) })
	k.rows(n, size, []asm.Local{dy, x}, func() {
		for _, kept := range []struct{ from, v asm.Local }{{mean, m}, {rstd, r}} {
			k.Get(kept.from).Load(asm.V128Load32Splat, 0).Set(kept.v)
			k.Get(kept.from).I32(4).Op(asm.I32Add).Set(kept.from)
		}
		k.start(sums, 0)
		k.start(sumsX, 0)
		k.each(c, []asm.Local{dy, x, g, dg, db}, func(c cursor) {
			d := k.let(c.load(0))
			h := k.let(k.mul(k.sub(c.load(1), k.get(m)), k.get(r)))
			c.store(3, k.madd(d, h, c.load(3)))
			c.store(4, k.add(d, c.load(4)))
			v := k.let(k.mul(d, c.load(2)))
			c.gather(sums, func(sum value) value { return k.add(sum, v) })
			c.gather(sumsX, func(sum value) value { return k.madd(v, h, sum) })
		})
		k.Get(dx).If(func() {
			// dx += r·(ĝ − t) − (x − m)·r²·tx, with the means t and tx.
			k.pushSum(sums)
			k.Get(count).Op(asm.F32Div, asm.F32x4Splat).Set(t)
			k.pushSum(sumsX)
			k.Get(count).Op(asm.F32Div, asm.F32x4Splat).Get(r).Op(asm.F32x4Mul).Set(tx)
			k.each(c, []asm.Local{dx, dy, g, x}, func(c cursor) {
				v := k.sub(k.mul(c.load(1), c.load(2)), k.get(t))
				v = k.sub(v, k.mul(k.sub(c.load(3), k.get(m)), k.get(tx)))
				c.store(0, k.madd(v, k.get(r), c.load(0)))
			})
			k.Get(dx, step).Op(asm.I32Add).Set(dx)
		})
	})
}
