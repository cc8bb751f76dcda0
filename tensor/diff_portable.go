package tensor

func squaredDiffPortable(x, y []float32) float32 {
	var s float32
	y = y[:len(x)]
	for i, v := range x {
		s += (v - y[i]) * (v - y[i])
	}
	return s
}

func addScaledDiffPortable(dst []float32, s float32, x, y []float32) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] += s * (v - y[i])
	}
}
