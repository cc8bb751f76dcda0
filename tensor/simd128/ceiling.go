package simd128

import "github.com/pcloralab/pcloralab/tensor/asm"

// Ceiling returns a module whose one function shows what an engine makes of the
// inner loop when nothing else is in the way: both factors packed in panels, no
// edges, no blocks. Its export
//
//	ceiling(m, n, k, a, b, c)
//
// adds a·b to c [m n], given a in panels of rows and b in panels of eight
// columns, on addresses in the memory "go.mem". m is a multiple of the rows that
// CeilingRows returns, n of 8.
func Ceiling(fused bool) []byte {
	e := &emitter{asm.New("go", "mem"), fused}
	rows := CeilingRows(fused)
	panel := e.panel(shape{rows, 2}, true)
	f := e.m.Export("ceiling", ints(6)...)
	m, n, k, a, b, c := f.Param(0), f.Param(1), f.Param(2), f.Param(3), f.Param(4), f.Param(5)
	left, ap, cp := f.Local(asm.I32), f.Local(asm.I32), f.Local(asm.I32)
	wide, j := f.Local(asm.I32), f.Local(asm.I32)
	f.Get(n).I32(2).Op(asm.I32Shl).Set(wide)
	f.Get(n).Set(j)
	f.Loop(func() {
		f.Get(a).Set(ap)
		f.Get(c).Set(cp)
		f.Get(m).Set(left)
		f.Loop(func() {
			f.I32(rows).Get(k, ap).I32(4*rows).Get(b).I32(32).Get(cp, wide).I32(0).Call(panel)
			f.Get(ap, k).I32(4*rows).Op(asm.I32Mul, asm.I32Add).Set(ap)
			f.Get(cp, wide).I32(rows).Op(asm.I32Mul, asm.I32Add).Set(cp)
			f.Get(left).I32(rows).Op(asm.I32Sub).Tee(left).BrIf(0)
		})
		f.Get(b, k).I32(5).Op(asm.I32Shl, asm.I32Add).Set(b)
		f.Get(c).I32(32).Op(asm.I32Add).Set(c)
		f.Get(j).I32(8).Op(asm.I32Sub).Tee(j).BrIf(0)
	})
	return e.m.Bytes()
}

// CeilingRows returns the rows of a panel of Ceiling's first factor.
func CeilingRows(fused bool) int { return (&emitter{fused: fused}).heights()[0] }
