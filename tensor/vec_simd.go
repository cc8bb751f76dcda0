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
		Sum: sumVector, Dot: dotVector, SquareDev: squareDevVector,
		Mul: mulVector, Scale: scaleVector, AddScaled: addScaledVector,
		SquaredDiff: squaredDiffVector, AddScaledDiff: addScaledDiffVector,
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

func squareDevVector(x []float32, m float32) float32 {
	var s simd.Float32s
	n, mean := lanes(), simd.BroadcastFloat32s(m)
	for ; len(x) >= n; x = x[n:] {
		d := simd.LoadFloat32s(x).Sub(mean)
		s = d.MulAdd(d, s)
	}
	sum := sumLanes(s)
	for _, v := range x { // zeros behind the end would count as −m
		sum += (v - m) * (v - m)
	}
	return sum
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

func normalizeVector(y, xhat, x, g, b []float32, mean, rstd float32) {
	n, m, r := lanes(), simd.BroadcastFloat32s(mean), simd.BroadcastFloat32s(rstd)
	i := 0
	for ; i+n <= len(x); i += n {
		h := simd.LoadFloat32s(x[i:]).Sub(m).Mul(r)
		h.Store(xhat[i:])
		h.MulAdd(simd.LoadFloat32s(g[i:]), simd.LoadFloat32s(b[i:])).Store(y[i:])
	}
	normalizePortable(y[i:], xhat[i:], x[i:], g[i:], b[i:], mean, rstd)
}

func normalizeGradVector(dx, dg, db, dy, xhat, g []float32, rstd float32) {
	n := lanes()
	var s, sx simd.Float32s
	i := 0
	for ; i+n <= len(dy); i += n {
		d, h := simd.LoadFloat32s(dy[i:]), simd.LoadFloat32s(xhat[i:])
		d.MulAdd(h, simd.LoadFloat32s(dg[i:])).Store(dg[i:])
		d.Add(simd.LoadFloat32s(db[i:])).Store(db[i:])
		d = d.Mul(simd.LoadFloat32s(g[i:]))
		s, sx = s.Add(d), d.MulAdd(h, sx)
	}
	m, mx := sumLanes(s), sumLanes(sx)
	for j := i; j < len(dy); j++ {
		dg[j] += dy[j] * xhat[j]
		db[j] += dy[j]
		m += dy[j] * g[j]
		mx += dy[j] * g[j] * xhat[j]
	}
	m, mx = m/float32(len(dy)), mx/float32(len(dy))
	vm, vmx, r := simd.BroadcastFloat32s(m), simd.BroadcastFloat32s(mx), simd.BroadcastFloat32s(rstd)
	for i = 0; i+n <= len(dy); i += n {
		d := simd.LoadFloat32s(dy[i:]).Mul(simd.LoadFloat32s(g[i:])).Sub(vm)
		d = d.Sub(simd.LoadFloat32s(xhat[i:]).Mul(vmx))
		d.MulAdd(r, simd.LoadFloat32s(dx[i:])).Store(dx[i:])
	}
	for j := i; j < len(dy); j++ {
		dx[j] += rstd * (dy[j]*g[j] - m - xhat[j]*mx)
	}
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
