//go:build goexperiment.simd && go1.27 && !wasm

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
	k.Name, k.MR, k.NR, k.Tile = fmt.Sprintf("simd%d-4x%d", 32*lanes, 2*lanes), 4, 2*lanes, tile4x2v
	return k
}

// tile4x2v adds the product of two packed panels to a block of c of four rows
// and two vectors, n = 2·lanes values, a row.
//
//	c[i·ldc+j] += Σₚ a[4p+i] · b[n·p+j]   0 ≤ i < 4, 0 ≤ j < n, 0 ≤ p < k
//
// Four steps of p at a time, so that the jump back costs little.
func tile4x2v(k int, a, b, c []float32, ldc int) {
	var c00, c01, c10, c11, c20, c21, c30, c31 simd.Float32s
	l := c00.Len()
	a, b = a[:4*k], b[:2*l*k]
	for len(a) >= 16 && len(b) >= 8*l {

		b0, b1 := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:])
		v := simd.BroadcastFloat32s(a[0])
		c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
		v = simd.BroadcastFloat32s(a[1])
		c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
		v = simd.BroadcastFloat32s(a[2])
		c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
		v = simd.BroadcastFloat32s(a[3])
		c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

		b0, b1 = simd.LoadFloat32s(b[2*l:]), simd.LoadFloat32s(b[3*l:])
		v = simd.BroadcastFloat32s(a[4])
		c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
		v = simd.BroadcastFloat32s(a[5])
		c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
		v = simd.BroadcastFloat32s(a[6])
		c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
		v = simd.BroadcastFloat32s(a[7])
		c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

		b0, b1 = simd.LoadFloat32s(b[4*l:]), simd.LoadFloat32s(b[5*l:])
		v = simd.BroadcastFloat32s(a[8])
		c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
		v = simd.BroadcastFloat32s(a[9])
		c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
		v = simd.BroadcastFloat32s(a[10])
		c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
		v = simd.BroadcastFloat32s(a[11])
		c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

		b0, b1 = simd.LoadFloat32s(b[6*l:]), simd.LoadFloat32s(b[7*l:])
		v = simd.BroadcastFloat32s(a[12])
		c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
		v = simd.BroadcastFloat32s(a[13])
		c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
		v = simd.BroadcastFloat32s(a[14])
		c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
		v = simd.BroadcastFloat32s(a[15])
		c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)

		a, b = a[16:], b[8*l:]
	}
	for len(a) >= 4 && len(b) >= 2*l {
		b0, b1 := simd.LoadFloat32s(b), simd.LoadFloat32s(b[l:])
		v := simd.BroadcastFloat32s(a[0])
		c00, c01 = v.MulAdd(b0, c00), v.MulAdd(b1, c01)
		v = simd.BroadcastFloat32s(a[1])
		c10, c11 = v.MulAdd(b0, c10), v.MulAdd(b1, c11)
		v = simd.BroadcastFloat32s(a[2])
		c20, c21 = v.MulAdd(b0, c20), v.MulAdd(b1, c21)
		v = simd.BroadcastFloat32s(a[3])
		c30, c31 = v.MulAdd(b0, c30), v.MulAdd(b1, c31)
		a, b = a[4:], b[2*l:]
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
