package tensor

func squaredDiffPortable(x, y []float32) float64 {
	var s float64
	y = y[:len(x)]
	for i, v := range x {
		d := v - y[i]
		s += float64(d * d)
	}
	return s
}

func addScaledDiffPortable(dst []float32, s float32, x, y []float32) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] += s * (v - y[i])
	}
}
