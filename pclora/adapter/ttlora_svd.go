package adapter

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/tensor"
)

// Decompose sets the cores so that α·ΔW is close to w [Out In]: TT-SVD (Oseledets,
// 2011, algorithm 1), which splits off one core after the other by the singular
// values of what is left. The Frobenius norm of the error is at most bound, √Σσ² over
// the singular values that all splits leave out. It returns an error where w
// holds a value that is not a number.
func (t *TTLoRA) Decompose(w tensor.Matrix) (bound float64, err error) {
	if in, out := t.pair.A.Value.Cols, t.pair.B.Value.Rows; w.Rows != out || w.Cols != in {
		panic(fmt.Sprintf("adapter: Decompose [%d %d] into cores of [%d %d]", w.Rows, w.Cols, out, in))
	}
	rest := w.Clone()
	squares := 0.
	last := len(t.Cores) - 1
	for k, g := range t.Cores[:last] {
		rows := t.ranks[k] * t.sizes[k]
		u, v, lost, err := spectral.Split(as(rest, rows, rest.Rows*rest.Cols/rows), t.ranks[k+1])
		if err != nil {
			return 0, err
		}
		copy(g.Value.Values(), u.Values())
		rest, squares = v, squares+lost*lost
	}
	copy(t.Cores[last].Value.Values(), rest.Values())
	tensor.Scale(t.Cores[last].Value.Values(), 1/t.pair.Scale)
	return math.Sqrt(squares), nil
}
