//go:build goexperiment.simd && go1.27

package tensor

import "simd"

// addRowsVector takes four rows at a time, so that sum is read and written a
// quarter as often.
func addRowsVector(sum, x []float32) {
	c, n := len(sum), lanes()
	for ; len(x) >= 4*c && c > 0; x = x[4*c:] {
		r0, r1, r2, r3 := x[:c:c], x[c:][:c:c], x[2*c:][:c:c], x[3*c:][:c:c]
		j := 0
		for ; j+n <= c; j += n {
			v := simd.LoadFloat32s(r0[j:]).Add(simd.LoadFloat32s(r1[j:]))
			w := simd.LoadFloat32s(r2[j:]).Add(simd.LoadFloat32s(r3[j:]))
			simd.LoadFloat32s(sum[j:]).Add(v.Add(w)).Store(sum[j:])
		}
		for ; j < c; j++ {
			sum[j] += r0[j] + r1[j] + (r2[j] + r3[j])
		}
	}
	addRowsPortable(sum, x)
}
