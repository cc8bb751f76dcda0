package kerneltest

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

// testRows checks what works on the rows of a matrix, for rows with every edge.
func testRows(t *testing.T) {
	for _, n := range []int{1, 2, 5, 9} {
		for _, c := range lengths[1:] {
			testSoftmax(t, n, c)
			testNormalize(t, n, c)
			testAddRows(t, n, c)
		}
	}
}

// A matrix is one in float32, guarded, and its start in float64.
type matrix struct {
	tensor.Matrix
	old   [][]float64
	check func()
}

func filled(t *testing.T, seed uint64, n, c int) matrix {
	t.Helper()
	data, check := guarded(t, n*c)
	copy(data, random(seed, n*c))
	m := matrix{Matrix: tensor.Of(data, n, c), check: check}
	for i := range n {
		row := make([]float64, c)
		for j, v := range m.Row(i) {
			row[j] = float64(v)
		}
		m.old = append(m.old, row)
	}
	return m
}

func (m matrix) is(t *testing.T, name string, want func(i, j int) float64, tol float64) {
	t.Helper()
	m.check()
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			if w := want(i, j); !near(v, w, tol) {
				t.Fatalf("%s of [%d %d]: (%d %d) is %g, want %g ± %g", name, m.Rows, m.Cols, i, j, v, w, tol)
			}
		}
	}
}

// testSoftmax allows the exponential's error twice, of a value and of the sum,
// and the sum's rounding; its gradient is a difference of terms of at most 8.
func testSoftmax(t *testing.T, n, c int) {
	t.Helper()
	p := filled(t, 21, n, c)
	tensor.Softmax(p.Matrix)
	soft := make([][]float64, n)
	for i, row := range p.old {
		var sum float64
		for _, v := range row {
			sum += math.Exp(v)
		}
		for _, v := range row {
			soft[i] = append(soft[i], math.Exp(v)/sum)
		}
	}
	p.is(t, "Softmax", func(i, j int) float64 { return soft[i][j] }, 2*tensor.ExpError+float64(c+4)*eps)

	const s = 0.3
	dp := filled(t, 22, n, c)
	tensor.SoftmaxBackward(dp.Matrix, s, p.Matrix)
	dp.is(t, "SoftmaxBackward", func(i, j int) float64 {
		var mean float64
		for k, v := range p.Row(i) {
			mean += float64(v) * dp.old[i][k]
		}
		return s * float64(p.Row(i)[j]) * (dp.old[i][j] - mean)
	}, float64(c+8)*eps*8)
}

// testNormalize takes a row of one value too, whose variance is 0. Sums of c
// terms of at most 8 are rounded c times; r is at most 1/√eps, and the largest
// product has three such factors.
func testNormalize(t *testing.T, n, c int) {
	t.Helper()
	const floor = 0.25 // eps of the layer: r ≤ 2
	x, y, stats := filled(t, 31, n, c), filled(t, 32, n, c), filled(t, 33, 2, n)
	g, b := filled(t, 34, 1, c), filled(t, 35, 1, c)
	tensor.NormalizeRows(y.Matrix, stats.Matrix, x.Matrix, g.Row(0), b.Row(0), floor)
	mean, rstd, xhat := make([]float64, n), make([]float64, n), make([][]float64, n)
	for i, row := range x.old {
		for _, v := range row {
			mean[i] += v / float64(c)
		}
		var dev float64
		for _, v := range row {
			dev += (v - mean[i]) * (v - mean[i]) / float64(c)
		}
		rstd[i] = 1 / math.Sqrt(dev+floor)
		for _, v := range row {
			xhat[i] = append(xhat[i], (v-mean[i])*rstd[i])
		}
	}
	tol := float64(c+8) * eps * 8
	stats.is(t, "NormalizeRows' moments", func(i, j int) float64 { return [2][]float64{mean, rstd}[i][j] }, tol)
	y.is(t, "NormalizeRows", func(i, j int) float64 { return xhat[i][j]*g.old[0][j] + b.old[0][j] }, 8*tol)

	dy := filled(t, 36, n, c)
	for _, input := range []bool{true, false} {
		dx, dg, db := filled(t, 37, n, c), filled(t, 38, 1, c), filled(t, 39, 1, c)
		to := dx.Matrix
		if !input {
			to = tensor.Matrix{}
		}
		tensor.NormalizeRowsBackward(to, dg.Row(0), db.Row(0), dy.Matrix, x.Matrix, stats.Matrix, g.Row(0))
		sum := func(f func(i, j int) float64) func(int, int) float64 {
			return func(_, j int) (s float64) {
				for i := range n {
					s += f(i, j)
				}
				return s
			}
		}
		wantG := sum(func(i, j int) float64 { return dy.old[i][j] * xhat[i][j] })
		wantB := sum(func(i, j int) float64 { return dy.old[i][j] })
		dg.is(t, "NormalizeRowsBackward's dg", func(i, j int) float64 { return dg.old[0][j] + wantG(0, j) }, float64(n)*8*tol)
		db.is(t, "NormalizeRowsBackward's db", func(i, j int) float64 { return db.old[0][j] + wantB(0, j) }, float64(n+1)*eps*8*float64(n+1))
		dx.is(t, "NormalizeRowsBackward's dx", func(i, j int) float64 {
			if !input {
				return dx.old[i][j]
			}
			var m, mx float64
			for k := range c {
				d := dy.old[i][k] * g.old[0][k] / float64(c)
				m, mx = m+d, mx+d*xhat[i][k]
			}
			return dx.old[i][j] + rstd[i]*(dy.old[i][j]*g.old[0][j]-m-xhat[i][j]*mx)
		}, 64*tol)
	}
	x.check()
	dy.check()
}

func testAddRows(t *testing.T, n, c int) {
	t.Helper()
	x, sum := filled(t, 41, n, c), filled(t, 42, 1, c)
	x.AddRowsTo(sum.Row(0))
	sum.is(t, "AddRowsTo", func(_, j int) float64 {
		s := sum.old[0][j]
		for i := range n {
			s += x.old[i][j]
		}
		return s
	}, float64(n+1)*eps*8*float64(n+1))
}
