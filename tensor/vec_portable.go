package tensor

import "math"

// Portable is the kernel set in plain Go, for every machine: the reference.
var Portable = Kernels{
	Name: "portable-4x4", NR: 4, Pack: packTo(4, scalePortable), Block: tiles4x4.block,
	Exp: expPortable, Tanh: tanhPortable, Erf: erfPortable, GELU: geluPortable,
	Sum: sumPortable, Dot: dotPortable,
	Mul: mulPortable, Scale: scalePortable, AddScaled: addScaledPortable,
	SquaredDiff: squaredDiffPortable, AddScaledDiff: addScaledDiffPortable,
	AddRows: addRowsPortable, Softmax: softmaxPortable, SoftmaxGrad: softmaxGradPortable,
	Normalize: normalizePortable, NormalizeGrad: normalizeGradPortable,
	AdamW: adamWPortable,
}

func sumPortable(x []float32) float32 {
	var s float32
	for _, v := range x {
		s += v
	}
	return s
}

func dotPortable(x, y []float32) float32 {
	var s float32
	y = y[:len(x)]
	for i, v := range x {
		s += v * y[i]
	}
	return s
}

func mulPortable(x, y []float32) {
	y = y[:len(x)]
	for i, v := range y {
		x[i] *= v
	}
}

func scalePortable(x []float32, s float32) {
	for i := range x {
		x[i] *= s
	}
}

func addScaledPortable(y []float32, s float32, x []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += s * v
	}
}

func adamWPortable(w, m, v, g []float32, s AdamWStep) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	for i := range w {
		m[i] = s.Beta1*m[i] + (1-s.Beta1)*g[i]
		v[i] = s.Beta2*v[i] + (1-s.Beta2)*g[i]*g[i]
		w[i] = w[i]*s.Keep - s.Rate*m[i]/(float32(math.Sqrt(float64(v[i])))*s.Unbias+s.Eps)
	}
}
