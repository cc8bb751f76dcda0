//go:build goexperiment.simd && go1.27

package tensor

import (
	"math"
	"simd"
)

// vectorMaps returns all kernels but the tile, on vectors of whatever length
// the machine has. Each loop loads its last, shorter part with zeros behind it.
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

// lanes returns the values in a vector.
func lanes() int { return simd.BroadcastFloat32s(0).Len() }

// sumLanes adds up a vector's values in order.
func sumLanes(v simd.Float32s) float32 {
	var buf [maxLanes]float32
	v.Store(buf[:])
	var s float32
	for _, x := range buf[:v.Len()] {
		s += x
	}
	return s
}

func sumVector(x []float32) float32 {
	var s simd.Float32s
	n := lanes()
	for ; len(x) >= n; x = x[n:] {
		s = s.Add(simd.LoadFloat32s(x))
	}
	if len(x) > 0 {
		v, _ := simd.LoadFloat32sPart(x)
		s = s.Add(v)
	}
	return sumLanes(s)
}

func dotVector(x, y []float32) float32 {
	var s simd.Float32s
	n := lanes()
	y = y[:len(x)]
	for ; len(x) >= n && len(y) >= n; x, y = x[n:], y[n:] {
		s = simd.LoadFloat32s(x).MulAdd(simd.LoadFloat32s(y), s)
	}
	if len(x) > 0 {
		v, _ := simd.LoadFloat32sPart(x)
		w, _ := simd.LoadFloat32sPart(y)
		s = v.MulAdd(w, s)
	}
	return sumLanes(s)
}

func mulVector(x, y []float32) {
	n := lanes()
	y = y[:len(x)]
	for ; len(x) >= n && len(y) >= n; x, y = x[n:], y[n:] {
		simd.LoadFloat32s(x).Mul(simd.LoadFloat32s(y)).Store(x)
	}
	mulPortable(x, y)
}

func scaleVector(x []float32, s float32) {
	n, f := lanes(), simd.BroadcastFloat32s(s)
	for ; len(x) >= n; x = x[n:] {
		simd.LoadFloat32s(x).Mul(f).Store(x)
	}
	scalePortable(x, s)
}

func addScaledVector(y []float32, s float32, x []float32) {
	n, f := lanes(), simd.BroadcastFloat32s(s)
	y = y[:len(x)]
	for ; len(x) >= n && len(y) >= n; x, y = x[n:], y[n:] {
		simd.LoadFloat32s(x).MulAdd(f, simd.LoadFloat32s(y)).Store(y)
	}
	addScaledPortable(y, s, x)
}

func adamWVector(w, m, v, g []float32, s AdamWStep) {
	n := lanes()
	b1, c1 := simd.BroadcastFloat32s(s.Beta1), simd.BroadcastFloat32s(1-s.Beta1)
	b2, c2 := simd.BroadcastFloat32s(s.Beta2), simd.BroadcastFloat32s(1-s.Beta2)
	rate, unbias := simd.BroadcastFloat32s(s.Rate), simd.BroadcastFloat32s(s.Unbias)
	eps, keep := simd.BroadcastFloat32s(s.Eps), simd.BroadcastFloat32s(s.Keep)
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
