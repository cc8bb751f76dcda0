package simd128

import "github.com/pcloralab/pcloralab/tensor/asm"

// A value pushes a vector. Values nest, so that formulas read as such.
type value func()

// A kernel is a function on vectors under construction.
type kernel struct {
	*asm.Func
	fused bool
}

// kernel adds an exported function.
func (e *emitter) kernel(name string, params ...asm.Type) *kernel {
	return &kernel{e.m.Export(name, params...), e.fused}
}

// let computes v once and returns what it came to.
func (k *kernel) let(v value) value {
	l := k.Local(asm.V128)
	v()
	k.Set(l)
	return k.get(l)
}

func (k *kernel) get(l asm.Local) value { return func() { k.Get(l) } }

// num is a vector of equal numbers, made where num is called: before the loop
// that needs it.
func (k *kernel) num(x float32) value { return k.let(func() { k.F32x4(x) }) }

// splat is a vector of a scalar variable's value.
func (k *kernel) splat(l asm.Local) value {
	return k.let(func() { k.Get(l).Op(asm.F32x4Splat) })
}

func (k *kernel) op(op asm.Op, vs ...value) value {
	return func() {
		for _, v := range vs {
			v()
		}
		k.Op(op)
	}
}

func (k *kernel) add(a, b value) value { return k.op(asm.F32x4Add, a, b) }
func (k *kernel) sub(a, b value) value { return k.op(asm.F32x4Sub, a, b) }
func (k *kernel) mul(a, b value) value { return k.op(asm.F32x4Mul, a, b) }
func (k *kernel) div(a, b value) value { return k.op(asm.F32x4Div, a, b) }

// max is b where it is larger than a, else a, one of which may be NaN.
func (k *kernel) max(a, b value) value { return k.op(asm.F32x4PMax, a, b) }

// madd is a·b + c.
func (k *kernel) madd(a, b, c value) value {
	if k.fused {
		return k.op(asm.F32x4RelaxedMadd, a, b, c)
	}
	return k.add(k.mul(a, b), c)
}

// choose is a where mask is set, else b.
func (k *kernel) choose(a, b, mask value) value { return k.op(asm.V128Bitselect, a, b, mask) }

// sum pushes the sum of a vector's lanes, a scalar.
func (k *kernel) sum(l asm.Local) { k.lanes(l, asm.F32Add) }

// top pushes the largest of a vector's lanes.
func (k *kernel) top(l asm.Local) { k.lanes(l, asm.F32Max) }

func (k *kernel) lanes(l asm.Local, op asm.Op) {
	for i := range 4 {
		k.Get(l).Lane(asm.F32x4Extract, i)
		if i%2 == 1 {
			k.Op(op)
		}
	}
	k.Op(op)
}

// A cursor walks over slices of equal length, four values at a time and the
// last ones one by one, which then stand in all lanes.
type cursor struct {
	*kernel
	at     []asm.Local // where each slice goes on
	offset int         // bytes behind that
	single bool        // whether one value is taken
}

// load is what stands at the cursor in slice i.
func (c cursor) load(i int) value {
	op := asm.Op(asm.V128Load)
	if c.single {
		op = asm.V128Load32Splat
	}
	return func() { c.Get(c.at[i]).Load(op, c.offset) }
}

// store writes at the cursor in slice i.
func (c cursor) store(i int, v value) {
	c.Get(c.at[i])
	v()
	if c.single {
		c.Store(asm.V128Store32Lane, c.offset).Byte(0)
	} else {
		c.Store(asm.V128Store, c.offset)
	}
}

// A total is a reduction over a cursor's values.
type total struct{ four, one asm.Local }

func (k *kernel) total() total { return total{k.Local(asm.V128), k.Local(asm.V128)} }

// start sets a total to x.
func (k *kernel) start(t total, x float32) {
	k.F32x4(x).Tee(t.four).Set(t.one)
}

// in is the vector of a total that the cursor's values go to.
func (c cursor) in(t total) asm.Local {
	if c.single {
		return t.one
	}
	return t.four
}

// gather replaces a total by f of it, which may use the cursor's values.
func (c cursor) gather(t total, f func(sum value) value) {
	l := c.in(t)
	f(c.get(l))()
	c.Set(l)
}

// pushSum pushes a total of sums, a scalar.
func (k *kernel) pushSum(t total) {
	k.sum(t.four)
	k.Get(t.one).Lane(asm.F32x4Extract, 0).Op(asm.F32Add)
}

// each runs body over n values of each slice; both stay as they are.
func (k *kernel) each(n asm.Local, slices []asm.Local, body func(c cursor)) {
	left, at := k.Local(asm.I32), k.Locals(len(slices), asm.I32)
	for i, s := range slices {
		k.Get(s).Set(at[i])
	}
	k.Get(n).Set(left)
	for _, step := range []int{8, 4, 1} {
		k.Get(left).I32(step).Op(asm.I32GeS).If(func() {
			k.Loop(func() {
				body(cursor{k, at, 0, step == 1})
				if step == 8 {
					body(cursor{k, at, 16, false})
				}
				for _, p := range at {
					k.Get(p).I32(4 * step).Op(asm.I32Add).Set(p)
				}
				k.Get(left).I32(step).Op(asm.I32Sub).Tee(left).I32(step).Op(asm.I32GeS).BrIf(0)
			})
		})
	}
}

// rows runs body for each of n rows, n ≥ 1, of which each matrix has the next
// after size bytes.
func (k *kernel) rows(n, size asm.Local, matrices []asm.Local, body func()) {
	k.Loop(func() {
		body()
		for _, m := range matrices {
			k.Get(m, size).Op(asm.I32Add).Set(m)
		}
		k.Get(n).I32(1).Op(asm.I32Sub).Tee(n).BrIf(0)
	})
}
