//go:build goexperiment.simd && go1.27

package tensor

import "simd"

func squaredDiffVector(x, y []float32) float32 {
	var s simd.Float32s
	n := lanes()
	y = y[:len(x)]
	for ; len(x) >= n && len(y) >= n; x, y = x[n:], y[n:] {
		d := simd.LoadFloat32s(x).Sub(simd.LoadFloat32s(y))
		s = d.MulAdd(d, s)
	}
	return sumLanes(s) + squaredDiffPortable(x, y)
}

func addScaledDiffVector(dst []float32, s float32, x, y []float32) {
	n, f := lanes(), simd.BroadcastFloat32s(s)
	x, y = x[:len(dst)], y[:len(dst)]
	for ; len(dst) >= n && len(x) >= n && len(y) >= n; dst, x, y = dst[n:], x[n:], y[n:] {
		simd.LoadFloat32s(x).Sub(simd.LoadFloat32s(y)).MulAdd(f, simd.LoadFloat32s(dst)).Store(dst)
	}
	addScaledDiffPortable(dst, s, x, y)
}
