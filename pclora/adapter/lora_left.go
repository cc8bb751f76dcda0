package adapter

import "github.com/pcloralab/pcloralab/tensor"

// A leftover is what pruning has left of a LoRA's factors, side by side: products of
// these come to what those of all ranks come to, since the others only add zeros, for
// less work. Values are copied at every pass and gradients added back, so that all that
// looks at A and B finds every rank where it was.
type leftover struct {
	at   []int         // the ranks, in order
	a, b tensor.Matrix // [R' In], [Out R'], of the last gather
	room [4][]float32  // for both and their gradients
}

// CanPrune lets ranks of an adapter that learns be pruned by setting Gone, whose values
// it makes false.
func (l *LoRA) CanPrune() {
	l.Gone = make([]bool, l.A.Value.Rows)
	a, b := l.A.Len(), l.B.Len()
	l.left = &leftover{at: make([]int, 0, len(l.Gone)), room: [4][]float32{
		make([]float32, a), make([]float32, b), make([]float32, a), make([]float32, b),
	}}
	l.left.gather(l)
}

// gather copies what is left of the factors.
func (f *leftover) gather(l *LoRA) {
	f.at = f.at[:0]
	for k, gone := range l.Gone {
		if !gone {
			f.at = append(f.at, k)
		}
	}
	f.a, f.b = f.shaped(l, 0, 1)
	for to, k := range f.at {
		copy(f.a.Row(to), l.A.Value.Row(k))
	}
	for i := range f.b.Rows {
		row, all := f.b.Row(i), l.B.Value.Row(i)
		for to, k := range f.at {
			row[to] = all[k]
		}
	}
}

// shaped returns two of the pieces of room as the shapes of A and B.
func (f *leftover) shaped(l *LoRA, a, b int) (ma, mb tensor.Matrix) {
	left, in, out := len(f.at), l.A.Value.Cols, l.B.Value.Rows
	return tensor.Of(f.room[a][:left*in], left, in), tensor.Of(f.room[b][:out*left], out, left)
}

// gradients returns zeros [R' In] and [Out R'], for scatter to add.
func (f *leftover) gradients(l *LoRA) (da, db tensor.Matrix) {
	da, db = f.shaped(l, 2, 3)
	da.Zero()
	db.Zero()
	return da, db
}

// scatter adds the gradients to those of A and B.
func (f *leftover) scatter(l *LoRA) {
	da, db := f.shaped(l, 2, 3)
	for from, k := range f.at {
		tensor.AddScaled(l.A.Grad.Row(k), 1, da.Row(from))
	}
	for i := range db.Rows {
		row, all := db.Row(i), l.B.Grad.Row(i)
		for from, k := range f.at {
			all[k] += row[from]
		}
	}
}
