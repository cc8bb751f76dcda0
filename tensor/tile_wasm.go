//go:build goexperiment.simd && go1.27 && wasm

package tensor

import "simd/archsimd"

// vectors returns the kernels for wasm's 128-bit vectors.
func vectors() Kernels {
	k := vectorMaps()
	k.Name, k.MR, k.NR, k.Tile, k.TileRows = "simd128-4x8", 4, 8, tile4x8, tileRows4x8
	return k
}

// tile4x8 adds the product of four columns, step apart, and a packed panel to a
// 4×8 block of c.
//
//	c[i·ldc+j] += Σₚ a[step·p+i] · b[8p+j]   0 ≤ i < 4, 0 ≤ j < 8, 0 ≤ p < k
//
// The sums live in eight vectors. A jump back costs much in Go's wasm, so the
// loop takes eight steps of p at a time (BenchmarkAddMul).
func tile4x8(k int, a []float32, step int, b, c []float32, ldc int) {
	var c00, c01, c10, c11, c20, c21, c30, c31 archsimd.Float32x4
	b = b[:8*k]
	for ; len(b) >= 64; a, b = a[min(8*step, len(a)):], b[64:] {
		w := (*[64]float32)(b)

		b0, b1 := archsimd.LoadFloat32x4Array((*[4]float32)(w[0:4])), archsimd.LoadFloat32x4Array((*[4]float32)(w[4:8]))
		u := (*[4]float32)(a)
		v := archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[8:12])), archsimd.LoadFloat32x4Array((*[4]float32)(w[12:16]))
		u = (*[4]float32)(a[step:])
		v = archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[16:20])), archsimd.LoadFloat32x4Array((*[4]float32)(w[20:24]))
		u = (*[4]float32)(a[2*step:])
		v = archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[24:28])), archsimd.LoadFloat32x4Array((*[4]float32)(w[28:32]))
		u = (*[4]float32)(a[3*step:])
		v = archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[32:36])), archsimd.LoadFloat32x4Array((*[4]float32)(w[36:40]))
		u = (*[4]float32)(a[4*step:])
		v = archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[40:44])), archsimd.LoadFloat32x4Array((*[4]float32)(w[44:48]))
		u = (*[4]float32)(a[5*step:])
		v = archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[48:52])), archsimd.LoadFloat32x4Array((*[4]float32)(w[52:56]))
		u = (*[4]float32)(a[6*step:])
		v = archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[56:60])), archsimd.LoadFloat32x4Array((*[4]float32)(w[60:64]))
		u = (*[4]float32)(a[7*step:])
		v = archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))
	}
	for ; len(b) >= 8; a, b = a[min(step, len(a)):], b[8:] {
		b0, b1, u := archsimd.LoadFloat32x4(b), archsimd.LoadFloat32x4(b[4:]), (*[4]float32)(a)
		v := archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))
	}
	add8(c[0*ldc:], c00, c01)
	add8(c[1*ldc:], c10, c11)
	add8(c[2*ldc:], c20, c21)
	add8(c[3*ldc:], c30, c31)
}

// tileRows4x8 is tile4x8 for a first factor whose rows lie apart:
//
//	c[i·ldc+j] += Σₚ a[i·lda+p] · b[8p+j]   0 ≤ i < 4, 0 ≤ j < 8, 0 ≤ p < k
func tileRows4x8(k int, a []float32, lda int, b, c []float32, ldc int) {
	var c00, c01, c10, c11, c20, c21, c30, c31 archsimd.Float32x4
	a0, a1, a2, a3 := a[:k], a[lda:lda+k], a[2*lda:2*lda+k], a[3*lda:3*lda+k]
	b = b[:8*k]
	for len(a0) >= 8 && len(a1) >= 8 && len(a2) >= 8 && len(a3) >= 8 && len(b) >= 64 {
		u0, u1, u2, u3 := (*[8]float32)(a0), (*[8]float32)(a1), (*[8]float32)(a2), (*[8]float32)(a3)
		w := (*[64]float32)(b)

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

		a0, a1, a2, a3, b = a0[8:], a1[8:], a2[8:], a3[8:], b[64:]
	}
	for p := 0; p < len(a0) && p < len(a1) && p < len(a2) && p < len(a3) && len(b) >= 8; p, b = p+1, b[8:] {
		b0, b1 := archsimd.LoadFloat32x4(b), archsimd.LoadFloat32x4(b[4:])
		v := archsimd.BroadcastFloat32x4(a0[p])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(a1[p])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(a2[p])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(a3[p])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))
	}
	add8(c[0*ldc:], c00, c01)
	add8(c[1*ldc:], c10, c11)
	add8(c[2*ldc:], c20, c21)
	add8(c[3*ldc:], c30, c31)
}

// add8 adds two vectors to the first eight values of c.
func add8(c []float32, v0, v1 archsimd.Float32x4) {
	lo, hi := (*[4]float32)(c), (*[4]float32)(c[4:])
	archsimd.LoadFloat32x4Array(lo).Add(v0).StoreArray(lo)
	archsimd.LoadFloat32x4Array(hi).Add(v1).StoreArray(hi)
}
