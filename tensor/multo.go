package tensor

// MulTo sets c [M N] to a product: c = s·a·b, with a [M K], b [K N].
func MulTo(c Matrix, s float32, a, b Matrix) {
	c.Zero()
	AddScaledMul(c, s, a, b)
}

// MulTTo sets c [M N] to a product with the second factor transposed, and adds
// bias [N] to every row: c = s·a·bᵀ + bias, with a [M K], b [N K]. A nil bias is
// zeros.
func MulTTo(c Matrix, s float32, a, b Matrix, bias []float32) {
	if bias == nil {
		c.Zero()
	} else {
		c.SetRows(bias)
	}
	AddScaledMulT(c, s, a, b)
}

// TMulTo sets c [M N] to a product with the first factor transposed:
// c = s·aᵀ·b, with a [K M], b [K N].
func TMulTo(c Matrix, s float32, a, b Matrix) {
	c.Zero()
	AddScaledTMul(c, s, a, b)
}
