//go:build !goexperiment.simd

package tensor

// Available lists the kernel sets of this build, the fastest first.
func Available() []Kernels { return []Kernels{Portable} }
