//go:build goexperiment.simd && go1.27

package tensor

import "simd"

func squaredDiffVector(x, y []float32) float64 {
	var s0, s1, s2, s3 simd.Float32s
	n, i := lanes(), 0
	y = y[:len(x)]
	for ; i+4*n <= len(x); i += 4 * n {
		d0, d1 := simd.LoadFloat32s(x[i:]).Sub(simd.LoadFloat32s(y[i:])), simd.LoadFloat32s(x[i+n:]).Sub(simd.LoadFloat32s(y[i+n:]))
		d2, d3 := simd.LoadFloat32s(x[i+2*n:]).Sub(simd.LoadFloat32s(y[i+2*n:])), simd.LoadFloat32s(x[i+3*n:]).Sub(simd.LoadFloat32s(y[i+3*n:]))
		s0, s1, s2, s3 = d0.MulAdd(d0, s0), d1.MulAdd(d1, s1), d2.MulAdd(d2, s2), d3.MulAdd(d3, s3)
	}
	return float64(sumLanes(s0.Add(s1).Add(s2.Add(s3)))) + squaredDiffPortable(x[i:], y[i:])
}

func addScaledDiffVector(dst []float32, s float32, x, y []float32) {
	n, f, i := lanes(), simd.BroadcastFloat32s(s), 0
	x, y = x[:len(dst)], y[:len(dst)]
	for ; i+4*n <= len(dst); i += 4 * n {
		simd.LoadFloat32s(x[i:]).Sub(simd.LoadFloat32s(y[i:])).MulAdd(f, simd.LoadFloat32s(dst[i:])).Store(dst[i:])
		simd.LoadFloat32s(x[i+n:]).Sub(simd.LoadFloat32s(y[i+n:])).MulAdd(f, simd.LoadFloat32s(dst[i+n:])).Store(dst[i+n:])
		simd.LoadFloat32s(x[i+2*n:]).Sub(simd.LoadFloat32s(y[i+2*n:])).MulAdd(f, simd.LoadFloat32s(dst[i+2*n:])).Store(dst[i+2*n:])
		simd.LoadFloat32s(x[i+3*n:]).Sub(simd.LoadFloat32s(y[i+3*n:])).MulAdd(f, simd.LoadFloat32s(dst[i+3*n:])).Store(dst[i+3*n:])
	}
	addScaledDiffPortable(dst[i:], s, x[i:], y[i:])
}
