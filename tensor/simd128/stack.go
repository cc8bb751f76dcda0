package simd128

import "github.com/pcloralab/pcloralab/tensor/asm"

// The numbers that "stack" reads, each of 32 bits. Steps are in bytes.
const (
	stackRows = iota // of a matrix of c
	stackCols
	stackInner // length of the sums
	stackOuterCount
	stackInnerCount
	stackTransA // whether a is transposed
	stackTransB // whether b is transposed
	stackInPlace
	stackA // row, outer and inner step of a
	stackB = stackA + 3
	stackC = stackB + 3
	// stackNumbers counts them.
	stackNumbers = stackC + 3
)

// stack adds the exported function of tensor.Kernels.Stack,
//
//	stack(numbers, a, b, c, zeros, packed, scratch, s)
//
// on the addresses of the numbers above, of the first matrices, and of memory
// as tensor.Kernels.Stack has it.
func (e *emitter) stack(product, productT, pack, packT *asm.Func) {
	f := e.m.Export("stack", append(ints(7), asm.F32)...)
	numbers, zeros, packed, scratch, s := f.Param(0), f.Param(4), f.Param(5), f.Param(6), f.Param(7)
	outer := []asm.Local{f.Param(1), f.Param(2), f.Param(3)} // where row i of matrices begins
	at := f.Locals(3, asm.I32)                               // where matrix (i, j) begins
	left, row := f.Local(asm.I32), f.Local(asm.I32)
	panels, brow, bnext := f.Local(asm.I32), f.Local(asm.I32), f.Local(asm.I32)
	number := func(i int) *asm.Func { return f.Get(numbers).Load(asm.I32Load, 4*i) }
	rows := []int{stackA, stackB, stackC}

	multiply := func(run *asm.Func) func() {
		return func() {
			number(stackRows)
			number(stackCols)
			number(stackInner)
			f.Get(at[0])
			number(stackA)
			f.Get(panels, brow, bnext, at[2])
			number(stackC)
			f.Get(zeros, scratch).Call(run)
		}
	}
	arrange := func(run *asm.Func) func() {
		return func() {
			f.Get(packed, at[1])
			number(stackB)
			number(stackInner)
			number(stackCols)
			f.Get(s).Call(run)
		}
	}
	number(stackOuterCount).Set(row)
	f.Loop(func() {
		for i, p := range outer {
			f.Get(p).Set(at[i])
		}
		number(stackInnerCount).Set(left)
		f.Loop(func() {
			number(stackInPlace).IfElse(func() {
				f.Get(at[1]).Set(panels)
				number(stackB).Set(brow)
				f.I32(32).Set(bnext)
			}, func() {
				number(stackTransB).IfElse(arrange(packT), arrange(pack))
				f.Get(packed).Set(panels)
				f.I32(32).Set(brow)
				number(stackInner).I32(5).Op(asm.I32Shl).Set(bnext)
			})
			number(stackTransA).IfElse(multiply(productT), multiply(product))
			for i, p := range at {
				number(rows[i] + 2).Get(p).Op(asm.I32Add).Set(p)
			}
			f.Get(left).I32(1).Op(asm.I32Sub).Tee(left).BrIf(0)
		})
		for i, p := range outer {
			number(rows[i] + 1).Get(p).Op(asm.I32Add).Set(p)
		}
		f.Get(row).I32(1).Op(asm.I32Sub).Tee(row).BrIf(0)
	})
}
