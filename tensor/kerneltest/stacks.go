package kerneltest

import (
	"fmt"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

// testStacks multiplies attention's heads, side by side in one matrix and one
// below the other, and matrices that are too large for one block.
func testStacks(t *testing.T) {
	for _, order := range []tensor.Order{tensor.Plain, tensor.TransB, tensor.TransA} {
		for _, s := range []struct{ outer, inner, m, n, k int }{
			{1, 1, 1, 1, 1}, {2, 3, 17, 17, 32}, {3, 2, 17, 32, 17}, {2, 2, 5, 7, 3}, {1, 2, 65, 16, 65}, {2, 1, 9, 12, 4}, {1, 2, 100, 20, 150}, {2, 2, 3, 520, 300},
		} {
			for _, scale := range []float32{1, 0.3} {
				name := fmt.Sprintf("order %d of %d×%d products %dx%dx%d", order, s.outer, s.inner, s.m, s.n, s.k)
				ra, ca, rb, cb := s.m, s.k, s.k, s.n
				if order == tensor.TransA {
					ra, ca = ca, ra
				}
				if order == tensor.TransB {
					rb, cb = cb, rb
				}
				a := beside(random(1, s.outer*ra*s.inner*ca), s.outer, s.inner, ra, ca)
				b := beside(random(2, s.outer*rb*s.inner*cb), s.outer, s.inner, rb, cb)
				data, check := guarded(t, s.outer*s.inner*s.m*s.n)
				c := below(data, s.outer, s.inner, s.m, s.n)

				tensor.StackTo(order, c, scale, a, b)

				check()
				for i := range s.outer {
					for j := range s.inner {
						ma, mb := copied(a.At(i, j)), copied(b.At(i, j))
						if order == tensor.TransA {
							ma = transposed(ma)
						}
						if order == tensor.TransB {
							mb = transposed(mb)
						}
						want, bound := reference(tensor.New(s.m, s.n), scale, ma, mb)
						compare(t, name, c.At(i, j), want, bound, s.k)
					}
				}
			}
		}
	}
}

func beside(data []float32, outer, inner, rows, cols int) tensor.Stack {
	first := tensor.Matrix{Rows: rows, Cols: cols, Stride: inner * cols, Data: data}
	return tensor.Stack{First: first, Outer: outer, Inner: inner, OuterStep: rows * inner * cols, InnerStep: cols}
}

func below(data []float32, outer, inner, rows, cols int) tensor.Stack {
	first := tensor.Matrix{Rows: rows, Cols: cols, Stride: cols, Data: data}
	return tensor.Stack{First: first, Outer: outer, Inner: inner, OuterStep: inner * rows * cols, InnerStep: rows * cols}
}

func copied(m tensor.Matrix) tensor.Matrix {
	c := tensor.New(m.Rows, m.Cols)
	for i := range m.Rows {
		copy(c.Row(i), m.Row(i))
	}
	return c
}
