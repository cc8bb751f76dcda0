package tensor

import "unsafe"

// at returns the four values of x from i on, a vector, without a check of
// bounds: in Go's wasm a check costs as much as the arithmetic on a vector
// (BenchmarkMaps). The caller has made sure that i+4 ≤ len(x).
func at(x []float32, i int) []float32 {
	return (*[4]float32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(x)), 4*i))[:]
}
