package tensor

import "fmt"

// A Stack is many equal matrices in one piece of memory, as attention's heads
// are: matrix (i, j), 0 ≤ i < Outer, 0 ≤ j < Inner, begins i·OuterStep +
// j·InnerStep values behind the first.
type Stack struct {
	First                Matrix // matrix (0, 0); its Data reaches to the end of the last
	Outer, Inner         int
	OuterStep, InnerStep int
}

// At returns matrix (i, j).
func (s Stack) At(i, j int) Matrix {
	m := s.First
	from := i*s.OuterStep + j*s.InnerStep
	m.Data = m.Data[from : from+(m.Rows-1)*m.Stride+m.Cols]
	return m
}

// An Order says which factor of a product is transposed.
type Order int

// The orders that products of stacks come in.
const (
	Plain  Order = iota // a·b
	TransB              // a·bᵀ
	TransA              // aᵀ·b
)

// StackTo overwrites every matrix of c with a product of those in its place:
// c = s·a·b, or with a factor transposed. The stacks must not overlap.
func StackTo(order Order, c Stack, s float32, a, b Stack) {
	if a.Outer != c.Outer || b.Outer != c.Outer || a.Inner != c.Inner || b.Inner != c.Inner {
		panic(fmt.Sprintf("tensor: StackTo [%d %d] = [%d %d]·[%d %d] matrices", c.Outer, c.Inner, a.Outer, a.Inner, b.Outer, b.Inner))
	}
	if c.Outer*c.Inner == 0 {
		return
	}
	check := [...]func(c, a, b Matrix){checkMul, checkMulT, checkTMul}[order]
	check(c.At(0, 0), a.At(0, 0), b.At(0, 0))
	check(c.At(c.Outer-1, c.Inner-1), a.At(a.Outer-1, a.Inner-1), b.At(b.Outer-1, b.Inner-1))

	m, n, k := c.First.Rows, c.First.Cols, inner(order, a.First)
	if kernels.Stack != nil && c.Outer*c.Inner > 1 && min(m, n, k) > 0 && max(m, n) <= nc && k <= kc {
		if kernels.Seen != nil {
			kernels.Seen(stackProduct(order, c, a, b, k))
		}
		w := takeWorkspace()
		kernels.Stack(order, c, s, a, b, w.none[:], w.b, w.scratch[:])
		giveWorkspace(w)
		return
	}
	mul := [...]func(c Matrix, s float32, a, b Matrix){MulTo, mulTTo, TMulTo}[order]
	for i := range c.Outer {
		for j := range c.Inner {
			mul(c.At(i, j), s, a.At(i, j), b.At(i, j))
		}
	}
}

func mulTTo(c Matrix, s float32, a, b Matrix) { MulTTo(c, s, a, b, nil) }

// inner returns the length of the axis that a product sums over, given its
// first factor.
func inner(order Order, a Matrix) int {
	if order == TransA {
		return a.Rows
	}
	return a.Cols
}
