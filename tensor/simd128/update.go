package simd128

import "github.com/pcloralab/pcloralab/tensor/asm"

// updates adds the element-wise functions of tensor.Kernels on n values.
func (e *emitter) updates() {
	k := e.kernel("mul", ints(3)...) // x, y, n
	k.each(k.Param(2), []asm.Local{k.Param(0), k.Param(1)}, func(c cursor) {
		c.store(0, k.mul(c.load(0), c.load(1)))
	})

	e.scaled("scale", 1, func(k *kernel, c cursor, s value) { // x, n, s
		c.store(0, k.mul(c.load(0), s))
	})
	e.scaled("addScaled", 2, func(k *kernel, c cursor, s value) { // y, x, n, s
		c.store(0, k.madd(c.load(1), s, c.load(0)))
	})
	e.scaled("addScaledDiff", 3, func(k *kernel, c cursor, s value) { // dst, x, y, n, s
		c.store(0, k.madd(k.sub(c.load(1), c.load(2)), s, c.load(0)))
	})
	e.addRows()
	e.adamW()
}

// scaled adds a function of some slices, their length n, and a scalar s.
func (e *emitter) scaled(name string, slices int, body func(k *kernel, c cursor, s value)) {
	k := e.kernel(name, append(ints(slices+1), asm.F32)...)
	var ps []asm.Local
	for i := range slices {
		ps = append(ps, k.Param(i))
	}
	s := k.splat(k.Param(slices + 1))
	k.each(k.Param(slices), ps, func(c cursor) { body(k, c, s) })
}

// addRows adds addRows(sum, x, n, c): tensor.Kernels.AddRows of n rows of c
// values.
func (e *emitter) addRows() {
	k := e.kernel("addRows", ints(4)...)
	sum, x, n, c := k.Param(0), k.Param(1), k.Param(2), k.Param(3)
	size := k.Local(asm.I32)
	k.Get(c).I32(2).Op(asm.I32Shl).Set(size)
	k.rows(n, size, []asm.Local{x}, func() {
		k.each(c, []asm.Local{sum, x}, func(c cursor) { c.store(0, k.add(c.load(0), c.load(1))) })
	})
}

// adamW adds adamW(w, m, v, g, n, s), s the address of a tensor.AdamWStep:
// tensor.Kernels.AdamW.
func (e *emitter) adamW() {
	k := e.kernel("adamW", ints(6)...)
	field := func(i int) value {
		return k.let(func() { k.Get(k.Param(5)).Load(asm.V128Load32Splat, 4*i) })
	}
	beta1, beta2, rate, unbias, eps, keep := field(0), field(1), field(2), field(3), field(4), field(5)
	one := k.num(1)
	rest1, rest2 := k.let(k.sub(one, beta1)), k.let(k.sub(one, beta2))
	slices := []asm.Local{k.Param(0), k.Param(1), k.Param(2), k.Param(3)}
	k.each(k.Param(4), slices, func(c cursor) {
		g := k.let(c.load(3))
		m := k.let(k.add(k.mul(c.load(1), beta1), k.mul(g, rest1)))
		v := k.let(k.add(k.mul(c.load(2), beta2), k.mul(k.mul(g, g), rest2)))
		c.store(1, m)
		c.store(2, v)
		root := k.op(asm.F32x4Sqrt, v)
		c.store(0, k.sub(k.mul(c.load(0), keep), k.div(k.mul(rate, m), k.madd(root, unbias, eps))))
	})
}
