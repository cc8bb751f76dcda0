package optim

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Vectors is what an optimiser knows of each row, or each column, of one Param
// whose Ages say so. While all have the same age and none rests, a step computes
// what it would without them, bit for bit.
type Vectors struct {
	Age  []int32 // steps since the vector was new
	Rest []int32 // steps for which it still stays as it is

	column [4][]float32 // value, m, v and gradient of a column, in one piece each
}

func newVectors(p *nn.Param) *Vectors {
	n := p.Value.Rows
	switch p.Ages {
	case nn.OneAge:
		return nil
	case nn.ColumnAges:
		n = p.Value.Cols
	}
	v := &Vectors{Age: make([]int32, n), Rest: make([]int32, n)}
	if p.Ages == nn.ColumnAges {
		for i := range v.column {
			v.column[i] = make([]float32, p.Value.Rows)
		}
	}
	return v
}

// mostSteps bounds ages and rests that are read: all whole numbers below it are
// exact as float32.
const mostSteps = 1 << 24

// State returns a copy of Age and Rest as the rows of a matrix [2 N], for a checkpoint.
func (v *Vectors) State() tensor.Matrix {
	m := tensor.New(2, len(v.Age))
	for i := range v.Age {
		m.Row(0)[i], m.Row(1)[i] = float32(v.Age[i]), float32(v.Rest[i])
	}
	return m
}

// Restore sets Age and Rest to what State returned. It returns an error where they
// are no numbers of steps.
func (v *Vectors) Restore(m tensor.Matrix) error {
	for k, to := range [][]int32{v.Age, v.Rest} {
		for i, x := range m.Row(k) {
			if !(x >= 0 && x < mostSteps) || x != float32(int32(x)) {
				return fmt.Errorf("optim: a vector has made or rests for %g steps: take another checkpoint", x)
			}
			to[i] = int32(x)
		}
	}
	return nil
}

// Restart makes vector i of p new, a row or a column as p.Ages says: its m, v and
// age become 0. For the next rest steps it stays as it is, without weight decay,
// while it ages, as a gradient of 0 would have it. It panics if p has no ages.
func (o *AdamW) Restart(p *nn.Param, i, rest int) {
	at, ok := o.at[p]
	if !ok || o.Vectors[at] == nil {
		panic(fmt.Sprintf("optim: Restart of vector %d of a parameter without ages", i))
	}
	s := o.Vectors[at]
	s.Age[i], s.Rest[i] = 0, int32(rest)
	for _, m := range o.Moments[2*at : 2*at+2] {
		if p.Ages == nn.RowAges {
			clear(m.Row(i))
			continue
		}
		for k := range m.Rows {
			m.Row(k)[i] = 0
		}
	}
}

// step moves the vectors of p, those of one age after another at once where they
// lie so.
func (s *Vectors) step(p *nn.Param, m, v tensor.Matrix, rate float64, keep float32) {
	n := len(s.Age)
	for from, to := 0, 0; from < n; from = to {
		for to = from + 1; to < n && s.Age[to] == s.Age[from] && (s.Rest[to] > 0) == (s.Rest[from] > 0); to++ {
		}
		if s.Rest[from] > 0 {
			continue
		}
		by := unbiased(rate, int(s.Age[from])+1)
		by.Keep = keep
		if p.Ages == nn.RowAges {
			a, b := from*p.Value.Cols, to*p.Value.Cols
			tensor.AdamW(p.Value.Values()[a:b], m.Values()[a:b], v.Values()[a:b], p.Grad.Values()[a:b], by)
			continue
		}
		if to-from == n {
			tensor.AdamW(p.Value.Values(), m.Values(), v.Values(), p.Grad.Values(), by)
			continue
		}
		for j := from; j < to; j++ {
			s.stepColumn(j, [4]tensor.Matrix{p.Value, m, v, p.Grad}, by)
		}
	}
	for i := range s.Age {
		s.Age[i]++
		s.Rest[i] = max(0, s.Rest[i]-1)
	}
}

func (s *Vectors) stepColumn(j int, of [4]tensor.Matrix, by tensor.AdamWStep) {
	for k, m := range of {
		for i := range s.column[k] {
			s.column[k][i] = m.Row(i)[j]
		}
	}
	tensor.AdamW(s.column[0], s.column[1], s.column[2], s.column[3], by)
	for k, m := range of[:3] {
		for i, x := range s.column[k] {
			m.Row(i)[j] = x
		}
	}
}
