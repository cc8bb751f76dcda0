package simd128

import "github.com/pcloralab/pcloralab/tensor/asm"

// line adds a function that copies s times k numbers, step bytes apart, to
// every eighth place of dst.
func (e *emitter) line() *asm.Func {
	f := e.m.Func("line", append(ints(4), asm.F32)...)
	dst, src, step, k, s := f.Param(0), f.Param(1), f.Param(2), f.Param(3), f.Param(4)
	f.Loop(func() {
		f.Get(dst, src).Load(asm.F32Load, 0).Get(s).Op(asm.F32Mul).Store(asm.F32Store, 0)
		f.Get(dst).I32(32).Op(asm.I32Add).Set(dst)
		f.Get(src, step).Op(asm.I32Add).Set(src)
		f.Get(k).I32(1).Op(asm.I32Sub).Tee(k).BrIf(0)
	})
	return f
}

// lines adds a function that copies s times n < 8 columns of k numbers to a
// panel of eight and sets the others to zero. Columns lie line bytes apart, the
// numbers of one step bytes.
func (e *emitter) lines(one *asm.Func) *asm.Func {
	f := e.m.Func("lines", append(ints(6), asm.F32)...)
	dst, src, line, step, k, n, s := f.Param(0), f.Param(1), f.Param(2), f.Param(3), f.Param(4), f.Param(5), f.Param(6)
	p, left := f.Local(asm.I32), f.Local(asm.I32)
	f.Get(dst).Set(p)
	f.Get(k).Set(left)
	f.Loop(func() {
		f.Get(p).Bits32x4(0).Store(asm.V128Store, 0)
		f.Get(p).Bits32x4(0).Store(asm.V128Store, 16)
		f.Get(p).I32(32).Op(asm.I32Add).Set(p)
		f.Get(left).I32(1).Op(asm.I32Sub).Tee(left).BrIf(0)
	})
	f.Loop(func() {
		f.Get(dst, src, step, k, s).Call(one)
		f.Get(dst).I32(4).Op(asm.I32Add).Set(dst)
		f.Get(src, line).Op(asm.I32Add).Set(src)
		f.Get(n).I32(1).Op(asm.I32Sub).Tee(n).BrIf(0)
	})
	return f
}

// packs adds the exported functions that pack s times [k n] numbers to panels
// of eight columns: "pack" reads number (p, j) at src + p·step + 4·j, and "packT"
// at src + j·step + 4·p. Steps are in bytes; k, n ≥ 1.
func (e *emitter) packs() (pack, packT *asm.Func) {
	one := e.line()
	some := e.lines(one)
	return e.pack(some), e.packT(one, some)
}

func (e *emitter) pack(some *asm.Func) *asm.Func {
	f := e.m.Export("pack", append(ints(5), asm.F32)...)
	dst, src, step, k, n, s := f.Param(0), f.Param(1), f.Param(2), f.Param(3), f.Param(4), f.Param(5)
	from, left, sv := f.Local(asm.I32), f.Local(asm.I32), f.Local(asm.V128)
	f.Get(s).Op(asm.F32x4Splat).Set(sv)
	f.Block(func() {
		f.Get(n).I32(8).Op(asm.I32LtS).BrIf(0)
		f.Loop(func() {
			f.Get(src).Set(from)
			f.Get(k).Set(left)
			f.Loop(func() {
				for _, o := range []int{0, 16} {
					f.Get(dst, from).Load(asm.V128Load, o).Get(sv).Op(asm.F32x4Mul).Store(asm.V128Store, o)
				}
				f.Get(dst).I32(32).Op(asm.I32Add).Set(dst)
				f.Get(from, step).Op(asm.I32Add).Set(from)
				f.Get(left).I32(1).Op(asm.I32Sub).Tee(left).BrIf(0)
			})
			f.Get(src).I32(32).Op(asm.I32Add).Set(src)
			f.Get(n).I32(8).Op(asm.I32Sub).Tee(n).I32(8).Op(asm.I32GeS).BrIf(0)
		})
	})
	f.Get(n).If(func() { f.Get(dst, src).I32(4).Get(step, k, n, s).Call(some) })
	return f
}

func (e *emitter) packT(one, some *asm.Func) *asm.Func {
	f := e.m.Export("packT", append(ints(5), asm.F32)...)
	dst, src, step, k, n, s := f.Param(0), f.Param(1), f.Param(2), f.Param(3), f.Param(4), f.Param(5)
	left, to, sv := f.Local(asm.I32), f.Local(asm.I32), f.Local(asm.V128)
	at := f.Locals(8, asm.I32) // eight lines
	r, t := f.Locals(4, asm.V128), f.Locals(4, asm.V128)
	f.Get(s).Op(asm.F32x4Splat).Set(sv)

	// transpose moves a square of four lines, from line l on, to columns l ….
	transpose := func(l int) {
		for i := range r {
			f.Get(at[l+i]).Load(asm.V128Load, 0).Get(sv).Op(asm.F32x4Mul).Set(r[i])
		}
		for i := range 2 {
			f.Get(r[2*i], r[2*i+1]).Shuffle([4]int{0, 4, 1, 5}).Set(t[2*i])
			f.Get(r[2*i], r[2*i+1]).Shuffle([4]int{2, 6, 3, 7}).Set(t[2*i+1])
		}
		for i := range 2 {
			f.Get(to, t[i], t[i+2]).Shuffle([4]int{0, 1, 4, 5}).Store(asm.V128Store, 64*i+4*l)
			f.Get(to, t[i], t[i+2]).Shuffle([4]int{2, 3, 6, 7}).Store(asm.V128Store, 64*i+32+4*l)
		}
	}
	f.Block(func() {
		f.Get(n).I32(8).Op(asm.I32LtS).BrIf(0)
		f.Loop(func() {
			f.Get(src).Set(at[0])
			for i := 1; i < 8; i++ {
				f.Get(at[i-1], step).Op(asm.I32Add).Set(at[i])
			}
			f.Get(dst).Set(to)
			f.Get(k).I32(4).Op(asm.I32Sub).Tee(left).I32(0).Op(asm.I32GeS).If(func() {
				f.Loop(func() {
					transpose(0)
					transpose(4)
					for _, p := range at {
						f.Get(p).I32(16).Op(asm.I32Add).Set(p)
					}
					f.Get(to).I32(128).Op(asm.I32Add).Set(to)
					f.Get(left).I32(4).Op(asm.I32Sub).Tee(left).I32(0).Op(asm.I32GeS).BrIf(0)
				})
			})
			f.Get(left).I32(4).Op(asm.I32Add).Tee(left).If(func() {
				for i, p := range at {
					f.Get(to).I32(4*i).Op(asm.I32Add).Get(p).I32(4).Get(left, s).Call(one)
				}
			})
			f.Get(dst, k).I32(5).Op(asm.I32Shl, asm.I32Add).Set(dst)
			f.Get(src, step).I32(3).Op(asm.I32Shl, asm.I32Add).Set(src)
			f.Get(n).I32(8).Op(asm.I32Sub).Tee(n).I32(8).Op(asm.I32GeS).BrIf(0)
		})
	})
	f.Get(n).If(func() { f.Get(dst, src, step).I32(4).Get(k, n, s).Call(some) })
	return f
}
