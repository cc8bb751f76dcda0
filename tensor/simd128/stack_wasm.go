package simd128

import (
	"unsafe"

	"github.com/pcloralab/pcloralab/tensor"
)

// shortColumns bounds the rows of a second factor that are read where they lie:
// the lines of a panel stay in the first-level cache.
const shortColumns = 128

// numbers is what the module reads of a stack: an address that a call does not
// make anew.
var numbers [stackNumbers]int32

// stack is tensor.Kernels.Stack.
func stack(order tensor.Order, c tensor.Stack, s float32, a, b tensor.Stack, zeros, packed, scratch []float32) {
	m, n, k := c.First.Rows, c.First.Cols, a.First.Cols
	if order == tensor.TransA {
		k = a.First.Rows
	}
	_, _, _ = zeros[n-1], packed[(n+7)/8*8*k-1], scratch[8*(m+1)-1]
	numbers[stackRows], numbers[stackCols], numbers[stackInner] = int32(m), int32(n), int32(k)
	numbers[stackOuterCount], numbers[stackInnerCount] = int32(c.Outer), int32(c.Inner)
	numbers[stackTransA] = number(order == tensor.TransA)
	numbers[stackTransB] = number(order == tensor.TransB)
	numbers[stackInPlace] = number(order != tensor.TransB && s == 1 && n%4 == 0 && k <= shortColumns)
	steps(stackA, a)
	steps(stackB, b)
	steps(stackC, c)
	callStack(unsafe.Pointer(&numbers), at(a.First.Data), at(b.First.Data), at(c.First.Data), at(zeros), at(packed), at(scratch), s)
}

func steps(from int, s tensor.Stack) {
	numbers[from], numbers[from+1], numbers[from+2] = 4*int32(s.First.Stride), 4*int32(s.OuterStep), 4*int32(s.InnerStep)
}

func number(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

//go:wasmimport pclora stack
//go:noescape
func callStack(numbers, a, b, c, zeros, packed, scratch unsafe.Pointer, s float32)
