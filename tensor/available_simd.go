//go:build goexperiment.simd && go1.27

package tensor

import "simd"

// Available lists the kernel sets of this build, the fastest first. Where the
// processor lacks vectors, that is the portable set alone.
func Available() []Kernels {
	if simd.Emulated() {
		return []Kernels{Portable}
	}
	return []Kernels{vectors(), Portable}
}
