//go:build goexperiment.simd && go1.27

package tensor

import (
	"simd"

	"github.com/pcloralab/pcloralab/tensor/internal/approx"
)

func softmaxVector(p []float32, c int) {
	log2e, magic := simd.BroadcastFloat32s(approx.Log2E), simd.BroadcastFloat32s(approx.ExpMagic)
	hi, lo := simd.BroadcastFloat32s(approx.Ln2Hi), simd.BroadcastFloat32s(approx.Ln2Lo)
	e2, e3, e4 := simd.BroadcastFloat32s(approx.Exp2), simd.BroadcastFloat32s(approx.Exp3), simd.BroadcastFloat32s(approx.Exp4)
	e5, e6 := simd.BroadcastFloat32s(approx.Exp5), simd.BroadcastFloat32s(approx.Exp6)
	one, zero, least := simd.BroadcastFloat32s(1), simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(approx.ExpMin)
	lowest := simd.BroadcastFloat32s(-inf32)
	n := lanes()
	var buf [maxLanes]float32
	for ; len(p) >= c && c > 0; p = p[c:] {
		row := p[:c:c]
		tops := lowest
		j := 0
		for ; j+n <= c; j += n {
			tops = tops.Max(simd.LoadFloat32s(row[j:]))
		}
		tops.Store(buf[:])
		top := -inf32
		for _, v := range buf[:n] {
			if v > top {
				top = v
			}
		}
		for _, v := range row[j:] {
			if v > top {
				top = v
			}
		}

		tops = simd.BroadcastFloat32s(top)
		sums := zero
		for j = 0; j+n <= c; j += n {
			v := simd.LoadFloat32s(row[j:]).Sub(tops) // at most 0, so 2ⁿ needs no second factor
			t := v.Mul(log2e).Add(magic)
			k := t.Sub(magic)
			r := v.Sub(k.Mul(hi)).Sub(k.Mul(lo))
			q := e6.MulAdd(r, e5).MulAdd(r, e4).MulAdd(r, e3).MulAdd(r, e2).MulAdd(r, one).MulAdd(r, one)
			e := q.ToBits().Add(t.ToBits().ShiftAllLeft(23)).BitsToFloat32()
			e = zero.IfElse(v.Less(least), e)
			e = v.IfElse(v.NotEqual(v), e)
			e.Store(row[j:])
			sums = sums.Add(e)
		}
		sums.Store(buf[:])
		sum := sumPortable(buf[:n])
		for k, v := range row[j:] {
			e := exp32(v - top)
			row[j+k] = e
			sum += e
		}

		f := 1 / sum
		vf := simd.BroadcastFloat32s(f)
		for j = 0; j+n <= c; j += n {
			simd.LoadFloat32s(row[j:]).Mul(vf).Store(row[j:])
		}
		scalePortable(row[j:], f)
	}
}

func softmaxGradVector(dp, p []float32, c int, s float32) {
	n, vs := lanes(), simd.BroadcastFloat32s(s)
	var buf [maxLanes]float32
	for ; len(p) >= c && len(dp) >= c && c > 0; p, dp = p[c:], dp[c:] {
		pi, di := p[:c:c], dp[:c:c]
		var dots simd.Float32s
		j := 0
		for ; j+n <= c; j += n {
			dots = simd.LoadFloat32s(pi[j:]).MulAdd(simd.LoadFloat32s(di[j:]), dots)
		}
		dots.Store(buf[:])
		mean := sumPortable(buf[:n]) + dotPortable(pi[j:], di[j:])
		vm := simd.BroadcastFloat32s(mean)
		for j = 0; j+n <= c; j += n {
			simd.LoadFloat32s(di[j:]).Sub(vm).Mul(simd.LoadFloat32s(pi[j:]).Mul(vs)).Store(di[j:])
		}
		for ; j < c; j++ {
			di[j] = s * pi[j] * (di[j] - mean)
		}
	}
}
