//go:build goexperiment.simd && go1.27

package tensor

import (
	"math"
	"simd"
)

// vectorMaps returns all kernels but the tile, on vectors of whatever length
// the machine has.
func vectorMaps() Kernels {
	return Kernels{
		Exp: expVector, Tanh: tanhVector, Erf: erfVector, GELU: geluVector,
		Sum: sumVector, Dot: dotVector,
		Mul: mulVector, Scale: scaleVector, AddScaled: addScaledVector,
		SquaredDiff: squaredDiffVector, AddScaledDiff: addScaledDiffVector,
		AddRows: addRowsVector, Softmax: softmaxVector, SoftmaxGrad: softmaxGradVector,
		Normalize: normalizeVector, NormalizeGrad: normalizeGradVector,
		AdamW: adamWVector,
	}
}

// The loops below take four vectors at a time, because each jump back costs
// about as much as a vector in Go's wasm; what is left is done by the plain
// loops, and sums have a vector for each of the four, which is faster natively.

// lanes returns the values in a vector.
func lanes() int { return simd.BroadcastFloat32s(0).Len() }

// sumLanes adds up a vector's values in order.
func sumLanes(v simd.Float32s) float32 {
	var buf [maxLanes]float32
	v.Store(buf[:])
	return sumPortable(buf[:v.Len()])
}

func sumVector(x []float32) float32 {
	var s0, s1, s2, s3 simd.Float32s
	n, i := lanes(), 0
	for ; i+4*n <= len(x); i += 4 * n {
		s0, s1 = s0.Add(simd.LoadFloat32s(x[i:])), s1.Add(simd.LoadFloat32s(x[i+n:]))
		s2, s3 = s2.Add(simd.LoadFloat32s(x[i+2*n:])), s3.Add(simd.LoadFloat32s(x[i+3*n:]))
	}
	for ; i+n <= len(x); i += n {
		s0 = s0.Add(simd.LoadFloat32s(x[i:]))
	}
	return sumLanes(s0.Add(s1).Add(s2.Add(s3))) + sumPortable(x[i:])
}

func dotVector(x, y []float32) float32 {
	var s0, s1, s2, s3 simd.Float32s
	n, i := lanes(), 0
	y = y[:len(x)]
	for ; i+4*n <= len(x); i += 4 * n {
		s0 = simd.LoadFloat32s(x[i:]).MulAdd(simd.LoadFloat32s(y[i:]), s0)
		s1 = simd.LoadFloat32s(x[i+n:]).MulAdd(simd.LoadFloat32s(y[i+n:]), s1)
		s2 = simd.LoadFloat32s(x[i+2*n:]).MulAdd(simd.LoadFloat32s(y[i+2*n:]), s2)
		s3 = simd.LoadFloat32s(x[i+3*n:]).MulAdd(simd.LoadFloat32s(y[i+3*n:]), s3)
	}
	for ; i+n <= len(x); i += n {
		s0 = simd.LoadFloat32s(x[i:]).MulAdd(simd.LoadFloat32s(y[i:]), s0)
	}
	return sumLanes(s0.Add(s1).Add(s2.Add(s3))) + dotPortable(x[i:], y[i:])
}

func mulVector(x, y []float32) {
	n, i := lanes(), 0
	y = y[:len(x)]
	for ; i+4*n <= len(x); i += 4 * n {
		simd.LoadFloat32s(x[i:]).Mul(simd.LoadFloat32s(y[i:])).Store(x[i:])
		simd.LoadFloat32s(x[i+n:]).Mul(simd.LoadFloat32s(y[i+n:])).Store(x[i+n:])
		simd.LoadFloat32s(x[i+2*n:]).Mul(simd.LoadFloat32s(y[i+2*n:])).Store(x[i+2*n:])
		simd.LoadFloat32s(x[i+3*n:]).Mul(simd.LoadFloat32s(y[i+3*n:])).Store(x[i+3*n:])
	}
	mulPortable(x[i:], y[i:])
}

func scaleVector(x []float32, s float32) {
	n, f, i := lanes(), simd.BroadcastFloat32s(s), 0
	for ; i+4*n <= len(x); i += 4 * n {
		simd.LoadFloat32s(x[i:]).Mul(f).Store(x[i:])
		simd.LoadFloat32s(x[i+n:]).Mul(f).Store(x[i+n:])
		simd.LoadFloat32s(x[i+2*n:]).Mul(f).Store(x[i+2*n:])
		simd.LoadFloat32s(x[i+3*n:]).Mul(f).Store(x[i+3*n:])
	}
	scalePortable(x[i:], s)
}

func addScaledVector(y []float32, s float32, x []float32) {
	n, f, i := lanes(), simd.BroadcastFloat32s(s), 0
	y = y[:len(x)]
	for ; i+4*n <= len(x); i += 4 * n {
		simd.LoadFloat32s(x[i:]).MulAdd(f, simd.LoadFloat32s(y[i:])).Store(y[i:])
		simd.LoadFloat32s(x[i+n:]).MulAdd(f, simd.LoadFloat32s(y[i+n:])).Store(y[i+n:])
		simd.LoadFloat32s(x[i+2*n:]).MulAdd(f, simd.LoadFloat32s(y[i+2*n:])).Store(y[i+2*n:])
		simd.LoadFloat32s(x[i+3*n:]).MulAdd(f, simd.LoadFloat32s(y[i+3*n:])).Store(y[i+3*n:])
	}
	addScaledPortable(y[i:], s, x[i:])
}

func adamWVector(w, m, v, g []float32, s AdamWStep) {
	n := lanes()
	b1, c1 := simd.BroadcastFloat32s(s.Beta1), simd.BroadcastFloat32s(1-s.Beta1)
	b2, c2 := simd.BroadcastFloat32s(s.Beta2), simd.BroadcastFloat32s(1-s.Beta2)
	rate, unbias := simd.BroadcastFloat32s(s.Rate), simd.BroadcastFloat32s(s.Unbias)
	eps, keep := simd.BroadcastFloat32s(s.Eps), simd.BroadcastFloat32s(s.Keep)
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	i := 0
	for ; i+n <= len(w); i += n {
		d := simd.LoadFloat32s(g[i:])
		mi := simd.LoadFloat32s(m[i:]).Mul(b1).Add(d.Mul(c1))
		vi := simd.LoadFloat32s(v[i:]).Mul(b2).Add(d.Mul(d).Mul(c2))
		mi.Store(m[i:])
		vi.Store(v[i:])
		step := rate.Mul(mi).Div(vi.Sqrt().Mul(unbias).Add(eps))
		simd.LoadFloat32s(w[i:]).Mul(keep).Sub(step).Store(w[i:])
	}
	adamWPortable(w[i:], m[i:], v[i:], g[i:], s)
}

var inf32 = float32(math.Inf(1))
