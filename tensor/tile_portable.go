package tensor

// tile4x4 adds the product of two packed panels to a 4×4 block of c.
//
//	c[i·ldc+j] += Σₚ a[4p+i] · b[4p+j]   0 ≤ i,j < 4, 0 ≤ p < k
//
// The sums live in sixteen locals, which wasm engines keep in registers, and
// reslicing leaves no bounds check in the loop.
func tile4x4(k int, a, b, c []float32, ldc int) {
	var c00, c01, c02, c03, c10, c11, c12, c13 float32
	var c20, c21, c22, c23, c30, c31, c32, c33 float32
	for a, b = a[:4*k], b[:4*k]; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
		b0, b1, b2, b3 := b[0], b[1], b[2], b[3]
		v := a[0]
		c00, c01, c02, c03 = c00+v*b0, c01+v*b1, c02+v*b2, c03+v*b3
		v = a[1]
		c10, c11, c12, c13 = c10+v*b0, c11+v*b1, c12+v*b2, c13+v*b3
		v = a[2]
		c20, c21, c22, c23 = c20+v*b0, c21+v*b1, c22+v*b2, c23+v*b3
		v = a[3]
		c30, c31, c32, c33 = c30+v*b0, c31+v*b1, c32+v*b2, c33+v*b3
	}
	add4(c[0*ldc:], c00, c01, c02, c03)
	add4(c[1*ldc:], c10, c11, c12, c13)
	add4(c[2*ldc:], c20, c21, c22, c23)
	add4(c[3*ldc:], c30, c31, c32, c33)
}

func add4(c []float32, v0, v1, v2, v3 float32) {
	c = c[:4]
	c[0] += v0
	c[1] += v1
	c[2] += v2
	c[3] += v3
}
