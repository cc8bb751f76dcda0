package simd128

import (
	"fmt"

	"github.com/pcloralab/pcloralab/tensor/asm"
)

// A shape is that of the tiles of a panel function: mr rows of nv vectors.
type shape struct{ mr, nv int }

// An emitter adds kernels to a module.
type emitter struct {
	m     *asm.Module
	fused bool // whether a multiply and an add are one instruction
}

// madd adds a·b to sum.
func (e *emitter) madd(f *asm.Func, sum, a, b asm.Local) {
	if e.fused {
		f.Get(a, b, sum).Op(asm.F32x4RelaxedMadd).Set(sum)
	} else {
		f.Get(sum, a, b).Op(asm.F32x4Mul, asm.F32x4Add).Set(sum)
	}
}

// unroll is how many values of the inner axis a turn of the inner loop takes.
const unroll = 4

// panel adds a function that multiplies rows of the first factor with a panel
// of nv vectors, mr rows at a time:
//
//	c[i·crow+j] = from[j] + Σₚ a(i, p)·b[p·brow+j]   0 ≤ i < m, 0 ≤ j < 4·nv, 0 ≤ p < k
//
// where a(i, p) is a[i·step+p], or a[p·step+i] if the factor is transposed, and
// from is start, or row i of c itself if start is 0. Steps are in bytes; m is a
// positive multiple of mr and k ≥ 1.
func (e *emitter) panel(s shape, transposed bool) *asm.Func {
	f := e.m.Func(fmt.Sprintf("panel%dx%d%s", s.mr, 4*s.nv, suffix(transposed)), ints(9)...)
	m, k, a, step := f.Param(0), f.Param(1), f.Param(2), f.Param(3)
	b, brow, c, crow, start := f.Param(4), f.Param(5), f.Param(6), f.Param(7), f.Param(8)
	bp, left, cp := f.Local(asm.I32), f.Local(asm.I32), f.Local(asm.I32)
	lines := 1 // pointers into a
	if !transposed {
		lines = s.mr
	}
	ap := f.Locals(lines, asm.I32)
	sums, bv, av := f.Locals(s.mr*s.nv, asm.V128), f.Locals(s.nv, asm.V128), f.Local(asm.V128)

	// multiply takes the u-th value of the inner axis since ap.
	multiply := func(u int) {
		for v := range s.nv {
			f.Get(bp).Load(asm.V128Load, 16*v).Set(bv[v])
		}
		f.Get(bp, brow).Op(asm.I32Add).Set(bp)
		for i := range s.mr {
			if transposed {
				f.Get(ap[0]).Load(asm.V128Load32Splat, 4*i).Set(av)
			} else {
				f.Get(ap[i]).Load(asm.V128Load32Splat, 4*u).Set(av)
			}
			for v := range s.nv {
				e.madd(f, sums[i*s.nv+v], av, bv[v])
			}
		}
		if transposed {
			f.Get(ap[0], step).Op(asm.I32Add).Set(ap[0])
		}
	}
	// turn is u values of the inner axis.
	turn := func(u int) {
		for i := range u {
			multiply(i)
		}
		if !transposed {
			for _, p := range ap {
				f.Get(p).I32(4 * u).Op(asm.I32Add).Set(p)
			}
		}
	}

	f.Loop(func() {
		f.Get(a).Set(ap[0])
		for i := 1; i < lines; i++ {
			f.Get(ap[i-1], step).Op(asm.I32Add).Set(ap[i])
		}
		f.Get(b).Set(bp)
		for _, sum := range sums {
			f.Bits32x4(0).Set(sum)
		}
		f.Get(k).I32(unroll).Op(asm.I32Sub).Tee(left).I32(0).Op(asm.I32GeS).If(func() {
			f.Loop(func() {
				turn(unroll)
				f.Get(left).I32(unroll).Op(asm.I32Sub).Tee(left).I32(0).Op(asm.I32GeS).BrIf(0)
			})
		})
		f.Get(left).I32(unroll).Op(asm.I32Add).Tee(left).If(func() {
			f.Loop(func() {
				turn(1)
				f.Get(left).I32(1).Op(asm.I32Sub).Tee(left).BrIf(0)
			})
		})
		f.Get(c).Set(cp)
		// write adds the sums to what is at from, which goes on by byte steps.
		write := func(from func()) {
			for i := range s.mr {
				for v := range s.nv {
					f.Get(cp)
					from()
					f.Load(asm.V128Load, 16*v).Get(sums[i*s.nv+v]).Op(asm.F32x4Add).Store(asm.V128Store, 16*v)
				}
				f.Get(cp, crow).Op(asm.I32Add).Set(cp)
			}
		}
		f.Get(start).IfElse(
			func() { write(func() { f.Get(start) }) },
			func() { write(func() { f.Get(cp) }) },
		)
		f.Get(cp).Set(c)
		if transposed {
			f.Get(a).I32(4 * s.mr).Op(asm.I32Add).Set(a)
		} else {
			f.Get(ap[s.mr-1], step).Op(asm.I32Add).Get(k).I32(2).Op(asm.I32Shl, asm.I32Sub).Set(a)
		}
		f.Get(m).I32(s.mr).Op(asm.I32Sub).Tee(m).BrIf(0)
	})
	return f
}

// rows adds a function like panel for any m ≥ 1, on panel functions of falling
// heights, the last of which is 1.
func (e *emitter) rows(heights []int, nv int, transposed bool) *asm.Func {
	panels := make([]*asm.Func, len(heights))
	for i, h := range heights {
		panels[i] = e.panel(shape{h, nv}, transposed)
	}
	f := e.m.Func(fmt.Sprintf("rows%d%s", 4*nv, suffix(transposed)), ints(9)...)
	m, k, a, step := f.Param(0), f.Param(1), f.Param(2), f.Param(3)
	b, brow, c, crow, start := f.Param(4), f.Param(5), f.Param(6), f.Param(7), f.Param(8)
	part := f.Local(asm.I32)
	for i, h := range heights {
		f.Get(m, m).I32(h).Op(asm.I32RemU, asm.I32Sub).Set(part)
		f.Get(part).If(func() {
			f.Get(part, k, a, step, b, brow, c, crow, start).Call(panels[i])
			if h == 1 {
				return
			}
			f.Get(m, part).Op(asm.I32Sub).Set(m)
			f.Get(c, part, crow).Op(asm.I32Mul, asm.I32Add).Set(c)
			if transposed {
				f.Get(a, part).I32(2).Op(asm.I32Shl, asm.I32Add).Set(a)
			} else {
				f.Get(a, part, step).Op(asm.I32Mul, asm.I32Add).Set(a)
			}
		})
	}
	return f
}

// edge adds a function like rows for the last n < 8 columns, n ≠ 4: it
// multiplies into scratch, [m 8] behind 8 zeros, and copies n columns from there.
func (e *emitter) edge(wide, thin *asm.Func) *asm.Func {
	f := e.m.Func("edge", ints(11)...)
	m, k, a, step := f.Param(0), f.Param(1), f.Param(2), f.Param(3)
	b, brow, c, crow, start := f.Param(4), f.Param(5), f.Param(6), f.Param(7), f.Param(8)
	n, scratch := f.Param(9), f.Param(10)
	from, to, left := f.Local(asm.I32), f.Local(asm.I32), f.Local(asm.I32)
	tile, begin := f.Local(asm.I32), f.Local(asm.I32)
	f.Get(scratch).I32(32).Op(asm.I32Add).Set(tile)
	run := func(rows *asm.Func) func() {
		return func() { f.Get(m, k, a, step, b, brow, tile).I32(32).Get(scratch).Call(rows) }
	}
	f.Get(n).I32(4).Op(asm.I32LtS).IfElse(run(thin), run(wide))
	f.Loop(func() {
		f.Get(c).Set(to)
		f.Get(tile).Set(from)
		f.Get(start).Set(begin)
		f.Get(start).IfElse(func() {}, func() { f.Get(c).Set(begin) })
		f.Get(n).Set(left)
		f.Loop(func() {
			f.Get(to, begin).Load(asm.F32Load, 0).Get(from).Load(asm.F32Load, 0).Op(asm.F32Add).Store(asm.F32Store, 0)
			for _, p := range []asm.Local{to, from, begin} {
				f.Get(p).I32(4).Op(asm.I32Add).Set(p)
			}
			f.Get(left).I32(1).Op(asm.I32Sub).Tee(left).BrIf(0)
		})
		f.Get(tile).I32(32).Op(asm.I32Add).Set(tile)
		f.Get(c, crow).Op(asm.I32Add).Set(c)
		f.Get(m).I32(1).Op(asm.I32Sub).Tee(m).BrIf(0)
	})
	return f
}

// product adds the exported function of a block of a product:
//
//	c[i·crow+j] = from[j] + Σₚ a(i, p)·b(p, j)   0 ≤ i < m, 0 ≤ j < n, 0 ≤ p < k
//
// with b(p, j) at b + ⌊j/8⌋·bpanel + p·brow + 4·(j mod 8), eight of which can be
// read wherever one can, and a(i, p), from as in panel. scratch has room for
// 8·(m+1) numbers, the first eight zero. Steps are in bytes.
func (e *emitter) product(name string, transposed bool) *asm.Func {
	wide := e.rows(e.heights(), 2, transposed)
	thin := e.rows([]int{8, 4, 2, 1}, 1, transposed)
	edge := e.edge(wide, thin)
	f := e.m.Export(name, ints(12)...)
	m, n, k, a, step := f.Param(0), f.Param(1), f.Param(2), f.Param(3), f.Param(4)
	b, brow, bpanel, c, crow, start := f.Param(5), f.Param(6), f.Param(7), f.Param(8), f.Param(9), f.Param(10)
	scratch := f.Param(11)
	args := func() *asm.Func { return f.Get(m, k, a, step, b, brow, c, crow, start) }
	f.Block(func() {
		f.Get(n).I32(8).Op(asm.I32LtS).BrIf(0)
		f.Loop(func() {
			args().Call(wide)
			f.Get(c).I32(32).Op(asm.I32Add).Set(c)
			f.Get(b, bpanel).Op(asm.I32Add).Set(b)
			f.Get(start).If(func() { f.Get(start).I32(32).Op(asm.I32Add).Set(start) })
			f.Get(n).I32(8).Op(asm.I32Sub).Tee(n).I32(8).Op(asm.I32GeS).BrIf(0)
		})
	})
	f.Get(n).I32(4).Op(asm.I32Eq).If(func() { args().Call(thin) })
	f.Get(n).I32(3).Op(asm.I32And).If(func() { args().Get(n, scratch).Call(edge) })
	return f
}

// heights are those of the tiles of two vectors. With a multiply and an add in
// one instruction twelve sums keep the machine busy; with two, six rows need
// more registers than there are, and run at half the speed of four.
func (e *emitter) heights() []int {
	if e.fused {
		return []int{6, 4, 2, 1}
	}
	return []int{4, 2, 1}
}

// ints returns n times I32: numbers and addresses.
func ints(n int) []asm.Type {
	ts := make([]asm.Type, n)
	for i := range ts {
		ts[i] = asm.I32
	}
	return ts
}

func suffix(transposed bool) string {
	if transposed {
		return "T"
	}
	return ""
}
