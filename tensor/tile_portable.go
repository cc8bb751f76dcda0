package tensor

var tiles4x4 = tiling{4, 4, tile4x4, tileRows4x4}

// tile4x4 adds the product of m columns, step apart, and a packed panel to an
// m×4 block of c, four rows at a time.
//
//	c[i·ldc+j] += Σₚ a[step·p+i] · b[4p+j]   0 ≤ i < m, 0 ≤ j < 4, 0 ≤ p < k
//
// The sums live in sixteen locals, which wasm engines keep in registers.
func tile4x4(m, k int, a []float32, step int, b, c []float32, ldc int) {
	for i := 0; i < m; i += 4 {
		var c00, c01, c02, c03, c10, c11, c12, c13 float32
		var c20, c21, c22, c23, c30, c31, c32, c33 float32
		a, b, c := a[i:], b[:4*k], c[i*ldc:]
		for ; len(b) >= 4; a, b = a[min(step, len(a)):], b[4:] {
			u := (*[4]float32)(a)
			b0, b1, b2, b3 := b[0], b[1], b[2], b[3]
			v := u[0]
			c00, c01, c02, c03 = c00+v*b0, c01+v*b1, c02+v*b2, c03+v*b3
			v = u[1]
			c10, c11, c12, c13 = c10+v*b0, c11+v*b1, c12+v*b2, c13+v*b3
			v = u[2]
			c20, c21, c22, c23 = c20+v*b0, c21+v*b1, c22+v*b2, c23+v*b3
			v = u[3]
			c30, c31, c32, c33 = c30+v*b0, c31+v*b1, c32+v*b2, c33+v*b3
		}
		add4(c[0*ldc:], c00, c01, c02, c03)
		add4(c[1*ldc:], c10, c11, c12, c13)
		add4(c[2*ldc:], c20, c21, c22, c23)
		add4(c[3*ldc:], c30, c31, c32, c33)
	}
}

// tileRows4x4 is tile4x4 for a first factor whose rows lie apart:
//
//	c[i·ldc+j] += Σₚ a[i·lda+p] · b[4p+j]   0 ≤ i < m, 0 ≤ j < 4, 0 ≤ p < k
func tileRows4x4(m, k int, a []float32, lda int, b, c []float32, ldc int) {
	for i := 0; i < m; i += 4 {
		var c00, c01, c02, c03, c10, c11, c12, c13 float32
		var c20, c21, c22, c23, c30, c31, c32, c33 float32
		a, b, c := a[i*lda:], b[:4*k], c[i*ldc:]
		a0, a1, a2, a3 := a[:k], a[lda:lda+k], a[2*lda:2*lda+k], a[3*lda:3*lda+k]
		for p := 0; p < len(a0) && p < len(a1) && p < len(a2) && p < len(a3) && len(b) >= 4; p, b = p+1, b[4:] {
			b0, b1, b2, b3 := b[0], b[1], b[2], b[3]
			v := a0[p]
			c00, c01, c02, c03 = c00+v*b0, c01+v*b1, c02+v*b2, c03+v*b3
			v = a1[p]
			c10, c11, c12, c13 = c10+v*b0, c11+v*b1, c12+v*b2, c13+v*b3
			v = a2[p]
			c20, c21, c22, c23 = c20+v*b0, c21+v*b1, c22+v*b2, c23+v*b3
			v = a3[p]
			c30, c31, c32, c33 = c30+v*b0, c31+v*b1, c32+v*b2, c33+v*b3
		}
		add4(c[0*ldc:], c00, c01, c02, c03)
		add4(c[1*ldc:], c10, c11, c12, c13)
		add4(c[2*ldc:], c20, c21, c22, c23)
		add4(c[3*ldc:], c30, c31, c32, c33)
	}
}

func add4(c []float32, v0, v1, v2, v3 float32) {
	c = c[:4]
	c[0] += v0
	c[1] += v1
	c[2] += v2
	c[3] += v3
}
