//go:build goexperiment.simd && go1.27 && wasm

package tensor

import "simd/archsimd"

// vectors returns the kernels for wasm's 128-bit vectors.
func vectors() Kernels {
	k := vectorMaps()
	k.Name, k.MR, k.NR, k.Tile = "simd128-4x8", 4, 8, tile4x8
	return k
}

// tile4x8 adds the product of two packed panels to a 4×8 block of c.
//
//	c[i·ldc+j] += Σₚ a[4p+i] · b[8p+j]   0 ≤ i < 4, 0 ≤ j < 8, 0 ≤ p < k
//
// The sums live in eight vectors. A jump back costs much in Go's wasm, so the
// loop takes eight steps of p at a time (BenchmarkTile).
func tile4x8(k int, a, b, c []float32, ldc int) {
	var c00, c01, c10, c11, c20, c21, c30, c31 archsimd.Float32x4
	a, b = a[:4*k], b[:8*k]
	for len(a) >= 32 && len(b) >= 64 {
		u, w := (*[32]float32)(a), (*[64]float32)(b)

		b0, b1 := archsimd.LoadFloat32x4Array((*[4]float32)(w[0:4])), archsimd.LoadFloat32x4Array((*[4]float32)(w[4:8]))
		v := archsimd.BroadcastFloat32x4(u[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[8:12])), archsimd.LoadFloat32x4Array((*[4]float32)(w[12:16]))
		v = archsimd.BroadcastFloat32x4(u[4])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[5])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[6])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[7])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[16:20])), archsimd.LoadFloat32x4Array((*[4]float32)(w[20:24]))
		v = archsimd.BroadcastFloat32x4(u[8])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[9])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[10])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[11])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[24:28])), archsimd.LoadFloat32x4Array((*[4]float32)(w[28:32]))
		v = archsimd.BroadcastFloat32x4(u[12])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[13])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[14])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[15])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[32:36])), archsimd.LoadFloat32x4Array((*[4]float32)(w[36:40]))
		v = archsimd.BroadcastFloat32x4(u[16])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[17])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[18])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[19])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[40:44])), archsimd.LoadFloat32x4Array((*[4]float32)(w[44:48]))
		v = archsimd.BroadcastFloat32x4(u[20])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[21])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[22])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[23])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[48:52])), archsimd.LoadFloat32x4Array((*[4]float32)(w[52:56]))
		v = archsimd.BroadcastFloat32x4(u[24])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[25])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[26])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[27])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		b0, b1 = archsimd.LoadFloat32x4Array((*[4]float32)(w[56:60])), archsimd.LoadFloat32x4Array((*[4]float32)(w[60:64]))
		v = archsimd.BroadcastFloat32x4(u[28])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[29])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[30])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(u[31])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))

		a, b = a[32:], b[64:]
	}
	for len(a) >= 4 && len(b) >= 8 {
		b0, b1 := archsimd.LoadFloat32x4(b), archsimd.LoadFloat32x4(b[4:])
		v := archsimd.BroadcastFloat32x4(a[0])
		c00, c01 = c00.Add(v.Mul(b0)), c01.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(a[1])
		c10, c11 = c10.Add(v.Mul(b0)), c11.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(a[2])
		c20, c21 = c20.Add(v.Mul(b0)), c21.Add(v.Mul(b1))
		v = archsimd.BroadcastFloat32x4(a[3])
		c30, c31 = c30.Add(v.Mul(b0)), c31.Add(v.Mul(b1))
		a, b = a[4:], b[8:]
	}
	add8(c[0*ldc:], c00, c01)
	add8(c[1*ldc:], c10, c11)
	add8(c[2*ldc:], c20, c21)
	add8(c[3*ldc:], c30, c31)
}

func add8(c []float32, v0, v1 archsimd.Float32x4) {
	lo, hi := (*[4]float32)(c), (*[4]float32)(c[4:])
	archsimd.LoadFloat32x4Array(lo).Add(v0).StoreArray(lo)
	archsimd.LoadFloat32x4Array(hi).Add(v1).StoreArray(hi)
}
