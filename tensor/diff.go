package tensor

// diffBlock is how many squares a kernel may add up in float32, on at least
// sixteen lanes, before they go into a float64: 64 terms a lane.
const diffBlock = 1024

// SquaredDiff returns Σ (x−y)². It panics if the lengths differ.
func SquaredDiff(x, y []float32) float64 {
	check2("SquaredDiff", x, y)
	var sum float64
	for ; len(x) > diffBlock; x, y = x[diffBlock:], y[diffBlock:] {
		sum += kernels.SquaredDiff(x[:diffBlock], y[:diffBlock])
	}
	return sum + kernels.SquaredDiff(x, y)
}

// AddScaledDiff adds a scaled difference: dst += s·(x−y). It panics if the
// lengths differ.
func AddScaledDiff(dst []float32, s float32, x, y []float32) {
	check2("AddScaledDiff", dst, x)
	check2("AddScaledDiff", dst, y)
	kernels.AddScaledDiff(dst, s, x, y)
}
