//go:build goexperiment.simd && go1.27 && wasm

package tensor

import (
	"simd/archsimd"
	"unsafe"
)

// vectors returns the kernels for wasm's 128-bit vectors.
func vectors() Kernels {
	k := vectorMaps()
	k.Name = "simd128-4x8"
	tiling{4, 8, tile4x8, tileRows4x8}.into(&k)
	return k
}

// tile4x8 adds the product of m columns, step apart, and a packed panel to an
// m×8 block of c, four rows at a time.
//
//	c[i·ldc+j] += Σₚ a[step·p+i] · b[8p+j]   0 ≤ i < m, 0 ≤ j < 8, 0 ≤ p < k
//
// The sums live in eight vectors. A jump back costs much in Go's wasm, so the
// loop takes eight steps of p at a time, and a check of bounds in it a fifth of
// the speed, so they are checked once (BenchmarkAddMul).
func tile4x8(m, k int, a []float32, step int, b, c []float32, ldc int) {
	_, _ = a[step*(k-1)+m-1], b[8*k-1]
	for i := 0; i < m; i += 4 {
		var c00, c01, c10, c11, c20, c21, c30, c31 archsimd.Float32x4
		from := unsafe.Pointer(&a[i])
		p := 0
		for ; p+8 <= k; p += 8 {
			w := (*[64]float32)(unsafe.Add(unsafe.Pointer(&b[0]), 32*p))

			b0, b1 := archsimd.LoadFloat32x4Array((*[4]float32)(w[0:4])), archsimd.LoadFloat32x4Array((*[4]float32)(w[4:8]))
			u := (*[4]float32)(unsafe.Add(from, 4*step*p))
			v := archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[8:12])), archsimd.LoadFloat32x4Array((*[4]float32)(w[12:16]))
			u = (*[4]float32)(unsafe.Add(from, 4*step*(p+1)))
			v = archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[16:20])), archsimd.LoadFloat32x4Array((*[4]float32)(w[20:24]))
			u = (*[4]float32)(unsafe.Add(from, 4*step*(p+2)))
			v = archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[24:28])), archsimd.LoadFloat32x4Array((*[4]float32)(w[28:32]))
			u = (*[4]float32)(unsafe.Add(from, 4*step*(p+3)))
			v = archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[32:36])), archsimd.LoadFloat32x4Array((*[4]float32)(w[36:40]))
			u = (*[4]float32)(unsafe.Add(from, 4*step*(p+4)))
			v = archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[40:44])), archsimd.LoadFloat32x4Array((*[4]float32)(w[44:48]))
			u = (*[4]float32)(unsafe.Add(from, 4*step*(p+5)))
			v = archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[48:52])), archsimd.LoadFloat32x4Array((*[4]float32)(w[52:56]))
			u = (*[4]float32)(unsafe.Add(from, 4*step*(p+6)))
			v = archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[56:60])), archsimd.LoadFloat32x4Array((*[4]float32)(w[60:64]))
			u = (*[4]float32)(unsafe.Add(from, 4*step*(p+7)))
			v = archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))
		}
		for ; p < k; p++ {
			w := (*[8]float32)(unsafe.Add(unsafe.Pointer(&b[0]), 32*p))
			b0, b1 := archsimd.LoadFloat32x4Array((*[4]float32)(w[0:4])), archsimd.LoadFloat32x4Array((*[4]float32)(w[4:8]))
			u := (*[4]float32)(unsafe.Add(from, 4*step*p))
			v := archsimd.BroadcastFloat32x4(u[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))
		}
		add8(c[(i+0)*ldc:], c00, c01)
		add8(c[(i+1)*ldc:], c10, c11)
		add8(c[(i+2)*ldc:], c20, c21)
		add8(c[(i+3)*ldc:], c30, c31)
	}
}

// tileRows4x8 is tile4x8 for a first factor whose rows lie apart:
//
//	c[i·ldc+j] += Σₚ a[i·lda+p] · b[8p+j]   0 ≤ i < m, 0 ≤ j < 8, 0 ≤ p < k
func tileRows4x8(m, k int, a []float32, lda int, b, c []float32, ldc int) {
	_, _ = a[(m-1)*lda+k-1], b[8*k-1]
	for i := 0; i < m; i += 4 {
		var c00, c01, c10, c11, c20, c21, c30, c31 archsimd.Float32x4
		a0, a1 := unsafe.Pointer(&a[i*lda]), unsafe.Pointer(&a[(i+1)*lda])
		a2, a3 := unsafe.Pointer(&a[(i+2)*lda]), unsafe.Pointer(&a[(i+3)*lda])
		p := 0
		for ; p+8 <= k; p += 8 {
			u0, u1 := (*[8]float32)(unsafe.Add(a0, 4*p)), (*[8]float32)(unsafe.Add(a1, 4*p))
			u2, u3 := (*[8]float32)(unsafe.Add(a2, 4*p)), (*[8]float32)(unsafe.Add(a3, 4*p))
			w := (*[64]float32)(unsafe.Add(unsafe.Pointer(&b[0]), 32*p))

			b0, b1 := archsimd.LoadFloat32x4Array((*[4]float32)(w[0:4])), archsimd.LoadFloat32x4Array((*[4]float32)(w[4:8]))
			v := archsimd.BroadcastFloat32x4(u0[0])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u1[0])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u2[0])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u3[0])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[8:12])), archsimd.LoadFloat32x4Array((*[4]float32)(w[12:16]))
			v = archsimd.BroadcastFloat32x4(u0[1])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u1[1])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u2[1])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u3[1])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[16:20])), archsimd.LoadFloat32x4Array((*[4]float32)(w[20:24]))
			v = archsimd.BroadcastFloat32x4(u0[2])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u1[2])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u2[2])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u3[2])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[24:28])), archsimd.LoadFloat32x4Array((*[4]float32)(w[28:32]))
			v = archsimd.BroadcastFloat32x4(u0[3])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u1[3])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u2[3])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u3[3])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[32:36])), archsimd.LoadFloat32x4Array((*[4]float32)(w[36:40]))
			v = archsimd.BroadcastFloat32x4(u0[4])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u1[4])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u2[4])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u3[4])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[40:44])), archsimd.LoadFloat32x4Array((*[4]float32)(w[44:48]))
			v = archsimd.BroadcastFloat32x4(u0[5])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u1[5])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u2[5])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u3[5])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[48:52])), archsimd.LoadFloat32x4Array((*[4]float32)(w[52:56]))
			v = archsimd.BroadcastFloat32x4(u0[6])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u1[6])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u2[6])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u3[6])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

			b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[56:60])), archsimd.LoadFloat32x4Array((*[4]float32)(w[60:64]))
			v = archsimd.BroadcastFloat32x4(u0[7])
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u1[7])
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u2[7])
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(u3[7])
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))
		}
		for ; p < k; p++ {
			w := (*[8]float32)(unsafe.Add(unsafe.Pointer(&b[0]), 32*p))
			b0, b1 := archsimd.LoadFloat32x4Array((*[4]float32)(w[0:4])), archsimd.LoadFloat32x4Array((*[4]float32)(w[4:8]))
			v := archsimd.BroadcastFloat32x4(*(*float32)(unsafe.Add(a0, 4*p)))
			c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(*(*float32)(unsafe.Add(a1, 4*p)))
			c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(*(*float32)(unsafe.Add(a2, 4*p)))
			c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
			v = archsimd.BroadcastFloat32x4(*(*float32)(unsafe.Add(a3, 4*p)))
			c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))
		}
		add8(c[(i+0)*ldc:], c00, c01)
		add8(c[(i+1)*ldc:], c10, c11)
		add8(c[(i+2)*ldc:], c20, c21)
		add8(c[(i+3)*ldc:], c30, c31)
	}
}

// add8 adds two vectors to the first eight values of c.
func add8(c []float32, v0, v1 archsimd.Float32x4) {
	lo, hi := (*[4]float32)(c), (*[4]float32)(c[4:])
	archsimd.LoadFloat32x4Array(lo).Add(v0).StoreArray(lo)
	archsimd.LoadFloat32x4Array(hi).Add(v1).StoreArray(hi)
}
