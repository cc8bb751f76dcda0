package tensor

import (
	"fmt"
	"math"
)

// Softmax overwrites every row of s [N C] with its softmax,
// pⱼ = exp(sⱼ−max s)/Σ exp(s−max s). A row with a NaN or +Inf becomes NaN: the
// NaN is in the sum, and Inf−Inf is one.
func Softmax(s Matrix) {
	if s.Stride == s.Cols {
		kernels.Softmax(s.Values(), s.Cols)
		return
	}
	for i := range s.Rows {
		kernels.Softmax(s.Row(i), s.Cols)
	}
}

// SoftmaxBackward overwrites dp [N C], the gradient of p = softmax(s·x), with
// that of x:
//
//	dx = s·p⊙(dp − Σⱼ pⱼ·dpⱼ)
//
// Neither may have gaps between its rows.
func SoftmaxBackward(dp Matrix, s float32, p Matrix) {
	dp.checkSame("SoftmaxBackward", p)
	kernels.SoftmaxGrad(dp.Values(), p.Values(), p.Cols, s)
}

// NormalizeRows scales every row of x [N C] to mean 0 and variance 1, then
// applies a gain g [C] and a bias b [C]:
//
//	x̂ = (x − μ)·r,  r = 1/√(σ²+eps),  y = g⊙x̂ + b
//
// with σ² = Σ (x−μ)²/C. It leaves μ and r in the two rows of stats [2 N] for the
// backward pass. No matrix may have gaps between its rows.
func NormalizeRows(y, stats, x Matrix, g, b []float32, eps float32) {
	y.checkSame("NormalizeRows", x)
	if stats.Rows != 2 || stats.Cols != x.Rows || len(g) != x.Cols || len(b) != x.Cols {
		panic(fmt.Sprintf("tensor: NormalizeRows of [%d %d] with [%d %d], [%d] and [%d]", x.Rows, x.Cols, stats.Rows, stats.Cols, len(g), len(b)))
	}
	kernels.Normalize(y.Values(), stats.Row(0), stats.Row(1), x.Values(), g, b, eps)
}

// NormalizeRowsBackward adds the gradients of NormalizeRows to dx [N C],
// dg [C] and db [C], given dy [N C], and x and stats of the forward pass:
//
//	ĝ = dy⊙g,  dx += r·(ĝ − mean(ĝ) − x̂·mean(ĝ⊙x̂)),  dg += Σ dy⊙x̂,  db += Σ dy
//
// An empty dx is left out. No matrix may have gaps between its rows.
func NormalizeRowsBackward(dx Matrix, dg, db []float32, dy, x, stats Matrix, g []float32) {
	x.checkSame("NormalizeRowsBackward", dy)
	if stats.Rows != 2 || stats.Cols != x.Rows || len(g) != dy.Cols || len(dg) != dy.Cols || len(db) != dy.Cols {
		panic(fmt.Sprintf("tensor: NormalizeRowsBackward of [%d %d] with [%d %d], [%d], [%d] and [%d]", dy.Rows, dy.Cols, stats.Rows, stats.Cols, len(g), len(dg), len(db)))
	}
	var to []float32
	if dx.Data != nil {
		dx.checkSame("NormalizeRowsBackward", dy)
		to = dx.Values()
	}
	kernels.NormalizeGrad(to, dg, db, dy.Values(), x.Values(), stats.Row(0), stats.Row(1), g)
}

// CrossEntropy returns the mean of −log p[label] over the rows of logits
// [N C], p their softmax, and overwrites logits with the gradient of scale
// times that mean:
//
//	dlogits = scale·(p − onehot(label))/N
//
// It also returns how many rows have their largest value at the label. It
// panics on a label outside [0, C).
func CrossEntropy[L uint8 | int32](logits Matrix, labels []L, scale float32) (loss float64, correct int) {
	if len(labels) != logits.Rows {
		panic(fmt.Sprintf("tensor: CrossEntropy of [%d %d] with %d labels", logits.Rows, logits.Cols, len(labels)))
	}
	for i, label := range labels {
		if Argmax(logits.Row(i)) == int(label) {
			correct++
		}
	}
	Softmax(logits)
	for i, label := range labels {
		row := logits.Row(i)
		loss -= math.Log(math.Max(float64(row[label]), math.SmallestNonzeroFloat32))
		if row[label] != row[label] {
			loss = math.NaN()
		}
		row[label]--
		Scale(row, scale/float32(logits.Rows))
	}
	return loss / float64(logits.Rows), correct
}

// Argmax returns the index of the largest value, the first of equals; −1 for
// an empty row. A NaN is never the largest.
func Argmax(x []float32) int {
	best, top := -1, float32(math.Inf(-1))
	for i, v := range x {
		if v > top || best < 0 && v == top {
			best, top = i, v
		}
	}
	return best
}
