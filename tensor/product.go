package tensor

// A Product describes Outer·Inner products of matrices, c[M N] = a[M K]·b[K N]
// each, as a Kernels.Seen hears of them. It lies in memory as a Stack says; a
// single product is a stack of one.
type Product struct {
	M, N, K      int
	Order        Order // which factor is stored transposed
	Outer, Inner int
	C, A, B      Layout
}

// A Layout says where the matrices of a Stack lie, in values.
type Layout struct {
	Stride               int // from one stored row to the next
	OuterStep, InnerStep int // from one matrix to the next
}

// FLOPs counts the products, 2 a multiply-add.
func (p Product) FLOPs() int64 {
	return 2 * int64(p.M) * int64(p.N) * int64(p.K) * int64(p.Outer) * int64(p.Inner)
}

// productOf describes c = a·b over k.
func productOf(c Matrix, a, b Factor, k int) Product {
	p := Product{
		M: c.Rows, N: c.Cols, K: k, Outer: 1, Inner: 1,
		C: Layout{Stride: c.Stride}, A: Layout{Stride: max(a.Row, a.Col)}, B: Layout{Stride: max(b.Row, b.Col)},
	}
	switch {
	case a.Col != 1:
		p.Order = TransA
	case b.Col != 1:
		p.Order = TransB
	}
	return p
}

// stackProduct describes c = a·b over k in the given order.
func stackProduct(order Order, c, a, b Stack, k int) Product {
	layout := func(s Stack) Layout { return Layout{s.First.Stride, s.OuterStep, s.InnerStep} }
	return Product{
		M: c.First.Rows, N: c.First.Cols, K: k, Order: order, Outer: c.Outer, Inner: c.Inner,
		C: layout(c), A: layout(a), B: layout(b),
	}
}
