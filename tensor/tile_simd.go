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
	k.Name = fmt.Sprintf("simd%d-4x%d", 32*lanes, 2*lanes)
	tiling{4, 2 * lanes, tile4x2v, tileRows4x2v}.into(&k)
	return k
}

// tile4x2v adds the product of m columns, step apart, and a packed panel to m
// rows of c of two vectors, n = 2·lanes values, four rows at a time.
//
//	c[i·ldc+j] += Σₚ a[step·p+i] · b[n·p+j]   0 ≤ i < m, 0 ≤ j < n, 0 ≤ p < k
//
// Four steps of p at a time, so that the jump back costs little.
func tile4x2v(m, k int, a []float32, step int, b, c []float32, ldc int) {
	for i := 0; i < m; i += 4 {
		var c00, c01, c10, c11, c20, c21, c30, c31 simd.Float32s
		l := c00.Len()
		a, b, c := a[i:], b[:2*l*k], c[i*ldc:]
		for ; len(b) >= 8*l; a, b = a[min(4*step, len(a)):], b[8*l:] {

			b0, b1 := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:])
			u := (*[4]float32)(a)
			v := simd.BroadcastFloat32s(u[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(u[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(u[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(u[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

			b0, b1 = simd.LoadFloat32s(b[2*l:]), simd.LoadFloat32s(b[3*l:])
			u = (*[4]float32)(a[step:])
			v = simd.BroadcastFloat32s(u[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(u[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(u[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(u[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

			b0, b1 = simd.LoadFloat32s(b[4*l:]), simd.LoadFloat32s(b[5*l:])
			u = (*[4]float32)(a[2*step:])
			v = simd.BroadcastFloat32s(u[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(u[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(u[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(u[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

			b0, b1 = simd.LoadFloat32s(b[6*l:]), simd.LoadFloat32s(b[7*l:])
			u = (*[4]float32)(a[3*step:])
			v = simd.BroadcastFloat32s(u[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(u[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(u[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(u[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
		}
		for ; len(b) >= 2*l; a, b = a[min(step, len(a)):], b[2*l:] {
			b0, b1, u := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:]), (*[4]float32)(a)
			v := simd.BroadcastFloat32s(u[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(u[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(u[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(u[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
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
	}
}

// tileRows4x2v is tile4x2v for a first factor whose rows lie apart:
//
//	c[i·ldc+j] += Σₚ a[i·lda+p] · b[n·p+j]   0 ≤ i < m, 0 ≤ j < n, 0 ≤ p < k
func tileRows4x2v(m, k int, a []float32, lda int, b, c []float32, ldc int) {
	for i := 0; i < m; i += 4 {
		var c00, c01, c10, c11, c20, c21, c30, c31 simd.Float32s
		l := c00.Len()
		a, b, c := a[i*lda:], b[:2*l*k], c[i*ldc:]
		a0, a1, a2, a3 := a[:k], a[lda:lda+k], a[2*lda:2*lda+k], a[3*lda:3*lda+k]
		for len(a0) >= 4 && len(a1) >= 4 && len(a2) >= 4 && len(a3) >= 4 && len(b) >= 8*l {

			b0, b1 := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:])
			v := simd.BroadcastFloat32s(a0[0])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(a1[0])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(a2[0])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(a3[0])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

			b0, b1 = simd.LoadFloat32s(b[2*l:]), simd.LoadFloat32s(b[3*l:])
			v = simd.BroadcastFloat32s(a0[1])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(a1[1])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(a2[1])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(a3[1])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

			b0, b1 = simd.LoadFloat32s(b[4*l:]), simd.LoadFloat32s(b[5*l:])
			v = simd.BroadcastFloat32s(a0[2])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(a1[2])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(a2[2])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(a3[2])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

			b0, b1 = simd.LoadFloat32s(b[6*l:]), simd.LoadFloat32s(b[7*l:])
			v = simd.BroadcastFloat32s(a0[3])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(a1[3])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(a2[3])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(a3[3])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

			a0, a1, a2, a3, b = a0[4:], a1[4:], a2[4:], a3[4:], b[8*l:]
		}
		for p := 0; p < len(a0) && p < len(a1) && p < len(a2) && p < len(a3) && len(b) >= 2*l; p, b = p+1, b[2*l:] {
			b0, b1 := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:])
			v := simd.BroadcastFloat32s(a0[p])
			c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
			v = simd.BroadcastFloat32s(a1[p])
			c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
			v = simd.BroadcastFloat32s(a2[p])
			c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
			v = simd.BroadcastFloat32s(a3[p])
			c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
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
	}
}
