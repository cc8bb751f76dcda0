package tensor

import (
	"fmt"
	"math"
)

// Softmax overwrites every row of s [N C] with its softmax,
// pⱼ = exp(sⱼ−max s)/Σ exp(s−max s). A row with a NaN or +Inf becomes NaN: the
// NaN is in the sum, and Inf−Inf is one.
func Softmax(s Matrix) {
	for i := range s.Rows {
		row := s.Row(i)
		top := float32(math.Inf(-1))
		for _, v := range row {
			if v > top {
				top = v
			}
		}
		for j, v := range row {
			row[j] = v - top
		}
	}
	if s.Stride == s.Cols {
		Exp(s.Values(), s.Values())
	}
	for i := range s.Rows {
		row := s.Row(i)
		if s.Stride != s.Cols {
			Exp(row, row)
		}
		Scale(row, 1/Sum(row))
	}
}

// SoftmaxBackward overwrites dp, the gradient of the softmax p [N C], with that
// of its input:
//
//	ds = p⊙(dp − Σⱼ pⱼ·dpⱼ)
func SoftmaxBackward(dp, p Matrix) {
	dp.checkSame("SoftmaxBackward", p)
	for i := range p.Rows {
		pi, di := p.Row(i), dp.Row(i)
		mean := Dot(pi, di)
		for j, v := range pi {
			di[j] = v * (di[j] - mean)
		}
	}
}

// Moments returns a row's mean and its variance Σ(x−mean)²/C, in two passes.
func Moments(x []float32) (mean, variance float32) {
	n := float32(len(x))
	mean = kernels.Sum(x) / n
	return mean, kernels.SquareDev(x, mean) / n
}

// NormalizeRows scales every row of x [N C] to mean 0 and variance 1, then
// applies a gain g [C] and a bias b [C]:
//
//	x̂ = (x − μ)·r,  r = 1/√(σ²+eps),  y = g⊙x̂ + b
//
// It keeps x̂ [N C] and r [N] for the backward pass.
func NormalizeRows(y, xhat Matrix, rstd []float32, x Matrix, g, b []float32, eps float32) {
	y.checkSame("NormalizeRows", x)
	xhat.checkSame("NormalizeRows", x)
	if len(rstd) != x.Rows || len(g) != x.Cols || len(b) != x.Cols {
		panic(fmt.Sprintf("tensor: NormalizeRows of [%d %d] with [%d], [%d] and [%d]", x.Rows, x.Cols, len(rstd), len(g), len(b)))
	}
	for i := range x.Rows {
		mean, variance := Moments(x.Row(i))
		rstd[i] = 1 / float32(math.Sqrt(float64(variance+eps)))
		kernels.Normalize(y.Row(i), xhat.Row(i), x.Row(i), g, b, mean, rstd[i])
	}
}

// NormalizeRowsBackward adds the gradients of NormalizeRows to dx [N C],
// dg [C] and db [C], given dy [N C]:
//
//	ĝ = dy⊙g,  dx += r·(ĝ − mean(ĝ) − x̂·mean(ĝ⊙x̂)),  dg += Σ dy⊙x̂,  db += Σ dy
func NormalizeRowsBackward(dx Matrix, dg, db []float32, dy, xhat Matrix, rstd, g []float32) {
	dx.checkSame("NormalizeRowsBackward", dy)
	xhat.checkSame("NormalizeRowsBackward", dy)
	if len(rstd) != dy.Rows || len(g) != dy.Cols || len(dg) != dy.Cols || len(db) != dy.Cols {
		panic(fmt.Sprintf("tensor: NormalizeRowsBackward of [%d %d] with [%d], [%d], [%d] and [%d]", dy.Rows, dy.Cols, len(rstd), len(g), len(dg), len(db)))
	}
	for i := range dy.Rows {
		kernels.NormalizeGrad(dx.Row(i), dg, db, dy.Row(i), xhat.Row(i), g, rstd[i])
	}
}

// CrossEntropy returns the mean of −log p[label] over the rows of logits
// [N C], p their softmax, and overwrites logits with the gradient of scale
// times that mean:
//
//	dlogits = scale·(p − onehot(label))/N
//
// It also returns how many rows have their largest value at the label. It
// panics on a label outside [0, C).
func CrossEntropy(logits Matrix, labels []uint8, scale float32) (loss float64, correct int) {
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
