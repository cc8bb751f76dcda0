package bench

import "github.com/pcloralab/pcloralab/tensor"

// A Replay computes a list of products on memory of its own, without what lies
// between them in a step. Each product takes the next part of three rings of
// memory, so that its factors are as little in the nearest cache as a step's
// are.
type Replay struct {
	List []tensor.Product

	at    int // products done in this pass
	rings [3]ring
}

// NewReplay returns a replay before its first pass.
func NewReplay(list []tensor.Product) *Replay {
	r := &Replay{List: list}
	var most [3]int
	for _, p := range list {
		for i, m := range operands(p) {
			most[i] = max(most[i], span(m))
		}
	}
	for i := range r.rings {
		r.rings[i].data = make([]float32, max(ringSize, most[i]))
	}
	return r
}

// Next computes products of about so many FLOPs, and reports whether the pass
// has more of them. After its end a new pass begins.
func (r *Replay) Next(flops int64) bool {
	for flops > 0 && r.at < len(r.List) {
		p := r.List[r.at]
		var s [3]tensor.Stack
		for i, m := range operands(p) {
			s[i] = r.rings[i].take(m)
		}
		tensor.StackTo(p.Order, s[0], 1, s[1], s[2])
		flops -= p.FLOPs()
		r.at++
	}
	if r.at < len(r.List) {
		return true
	}
	r.at = 0
	return false
}

// operands returns c, a and b of a product as they are stored, without data.
func operands(p tensor.Product) [3]tensor.Stack {
	a, b := [2]int{p.M, p.K}, [2]int{p.K, p.N}
	switch p.Order {
	case tensor.TransA:
		a = [2]int{p.K, p.M}
	case tensor.TransB:
		b = [2]int{p.N, p.K}
	}
	stack := func(size [2]int, l tensor.Layout) tensor.Stack {
		// A single row or column may say less than its length.
		m := tensor.Matrix{Rows: size[0], Cols: size[1], Stride: max(l.Stride, size[1])}
		return tensor.Stack{First: m, Outer: p.Outer, Inner: p.Inner, OuterStep: l.OuterStep, InnerStep: l.InnerStep}
	}
	return [3]tensor.Stack{stack([2]int{p.M, p.N}, p.C), stack(a, p.A), stack(b, p.B)}
}

// span is how many values a stack reaches over.
func span(s tensor.Stack) int {
	return (s.Outer-1)*s.OuterStep + (s.Inner-1)*s.InnerStep + (s.First.Rows-1)*s.First.Stride + s.First.Cols
}

// ringSize is the least memory of a ring, in values: 8 MB, more than a core's
// own caches hold.
const ringSize = 1 << 21

// A ring hands out memory, from the start again after its end. All its values
// are and stay zeros, so that no sum grows without bound.
type ring struct {
	data []float32
	at   int
}

func (r *ring) take(s tensor.Stack) tensor.Stack {
	n := span(s)
	if r.at+n > len(r.data) {
		r.at = 0
	}
	s.First.Data = r.data[r.at : r.at+n]
	r.at += n
	return s
}
