//go:build goexperiment.simd && go1.27

package tensor

import (
	"fmt"
	"simd"
)

// vectors returns the kernels for the machine's own vectors, whatever their
// length.
func vectors() Kernels {
	k := vectorMaps()
	lanes := simd.VectorBitSize() / 32
	k.Name = fmt.Sprintf("simd%d-6x%d", 32*lanes, 2*lanes)
	tiling{6, 2 * lanes, tile6x2v, tileRows6x2v}.into(&k)
	return k
}

// tile6x2v adds the product of m columns, step apart, and a panel to m rows of c
// of two vectors, n = 2·lanes values, six rows at a time.
//
//	c[i·ldc+j] += Σₚ a[step·p+i] · b[brow·p+j]   0 ≤ i < m, 0 ≤ j < n, 0 ≤ p < k
//
// Two steps of p at a time, so that the jump back costs little.
func tile6x2v(m, k int, a []float32, step int, b []float32, brow int, c []float32, ldc int) {
	for i := 0; i < m; i += 6 {
		var c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51 simd.Float32s
		l := c00.Len()
		a, b, c, p := a[i:], b, c[i*ldc:], k
		for ; p >= 2; p -= 2 {
			b0, b1 := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:])
			u := (*[6]float32)(a)
			v := simd.BroadcastFloat32s(u[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(u[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(u[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(u[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
			v = simd.BroadcastFloat32s(u[4])
			c40, c41 = v.MulAdd(b0, c40), v.MulAdd(b1, c41)
			v = simd.BroadcastFloat32s(u[5])
			c50, c51 = v.MulAdd(b0, c50), v.MulAdd(b1, c51)

			b0, b1 = simd.LoadFloat32s(b[brow:]), simd.LoadFloat32s(b[brow+l:])
			u = (*[6]float32)(a[step:])
			v = simd.BroadcastFloat32s(u[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(u[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(u[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(u[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
			v = simd.BroadcastFloat32s(u[4])
			c40, c41 = v.MulAdd(b0, c40), v.MulAdd(b1, c41)
			v = simd.BroadcastFloat32s(u[5])
			c50, c51 = v.MulAdd(b0, c50), v.MulAdd(b1, c51)
			a, b = a[min(2*step, len(a)):], b[min(2*brow, len(b)):]
		}
		for ; p > 0; p-- {
			b0, b1, u := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:]), (*[6]float32)(a)
			v := simd.BroadcastFloat32s(u[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(u[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(u[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(u[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
			v = simd.BroadcastFloat32s(u[4])
			c40, c41 = v.MulAdd(b0, c40), v.MulAdd(b1, c41)
			v = simd.BroadcastFloat32s(u[5])
			c50, c51 = v.MulAdd(b0, c50), v.MulAdd(b1, c51)
			a, b = a[min(step, len(a)):], b[min(brow, len(b)):]
		}
		r := c[0*ldc:]
		simd.LoadFloat32s(r).Add(c00).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c01).Store(r[l:])
		r = c[1*ldc:]
		simd.LoadFloat32s(r).Add(c10).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c11).Store(r[l:])
		r = c[2*ldc:]
		simd.LoadFloat32s(r).Add(c20).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c21).Store(r[l:])
		r = c[3*ldc:]
		simd.LoadFloat32s(r).Add(c30).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c31).Store(r[l:])
		r = c[4*ldc:]
		simd.LoadFloat32s(r).Add(c40).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c41).Store(r[l:])
		r = c[5*ldc:]
		simd.LoadFloat32s(r).Add(c50).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c51).Store(r[l:])
	}
}

// tileRows6x2v is tile6x2v for a first factor whose rows lie apart:
//
//	c[i·ldc+j] += Σₚ a[i·lda+p] · b[brow·p+j]   0 ≤ i < m, 0 ≤ j < n, 0 ≤ p < k
func tileRows6x2v(m, k int, a []float32, lda int, b []float32, brow int, c []float32, ldc int) {
	for i := 0; i < m; i += 6 {
		var c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51 simd.Float32s
		l := c00.Len()
		a, b, c := a[i*lda:], b, c[i*ldc:]
		a0, a1, a2, a3, a4, a5 := a[:k], a[1*lda:1*lda+k], a[2*lda:2*lda+k], a[3*lda:3*lda+k], a[4*lda:4*lda+k], a[5*lda:5*lda+k]
		for len(a0) >= 2 && len(a1) >= 2 && len(a2) >= 2 && len(a3) >= 2 && len(a4) >= 2 && len(a5) >= 2 {
			b0, b1 := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:])
			v := simd.BroadcastFloat32s(a0[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(a1[0])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(a2[0])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(a3[0])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
			v = simd.BroadcastFloat32s(a4[0])
			c40, c41 = v.MulAdd(b0, c40), v.MulAdd(b1, c41)
			v = simd.BroadcastFloat32s(a5[0])
			c50, c51 = v.MulAdd(b0, c50), v.MulAdd(b1, c51)

			b0, b1 = simd.LoadFloat32s(b[brow:]), simd.LoadFloat32s(b[brow+l:])
			v = simd.BroadcastFloat32s(a0[1])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(a1[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(a2[1])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(a3[1])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
			v = simd.BroadcastFloat32s(a4[1])
			c40, c41 = v.MulAdd(b0, c40), v.MulAdd(b1, c41)
			v = simd.BroadcastFloat32s(a5[1])
			c50, c51 = v.MulAdd(b0, c50), v.MulAdd(b1, c51)

			a0, a1, a2, a3, a4, a5 = a0[2:], a1[2:], a2[2:], a3[2:], a4[2:], a5[2:]
			b = b[min(2*brow, len(b)):]
		}
		for p := 0; p < len(a0) && p < len(a1) && p < len(a2) && p < len(a3) && p < len(a4) && p < len(a5); p++ {
			b0, b1 := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:])
			v := simd.BroadcastFloat32s(a0[p])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(a1[p])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(a2[p])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(a3[p])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
			v = simd.BroadcastFloat32s(a4[p])
			c40, c41 = v.MulAdd(b0, c40), v.MulAdd(b1, c41)
			v = simd.BroadcastFloat32s(a5[p])
			c50, c51 = v.MulAdd(b0, c50), v.MulAdd(b1, c51)
			b = b[min(brow, len(b)):]
		}
		r := c[0*ldc:]
		simd.LoadFloat32s(r).Add(c00).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c01).Store(r[l:])
		r = c[1*ldc:]
		simd.LoadFloat32s(r).Add(c10).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c11).Store(r[l:])
		r = c[2*ldc:]
		simd.LoadFloat32s(r).Add(c20).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c21).Store(r[l:])
		r = c[3*ldc:]
		simd.LoadFloat32s(r).Add(c30).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c31).Store(r[l:])
		r = c[4*ldc:]
		simd.LoadFloat32s(r).Add(c40).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c41).Store(r[l:])
		r = c[5*ldc:]
		simd.LoadFloat32s(r).Add(c50).Store(r)
		simd.LoadFloat32s(r[l:]).Add(c51).Store(r[l:])
	}
}
