// Package tensor holds float32 matrices and the few operations that training
// a transformer needs: products, row reductions and element-wise maps.
//
// # Shapes
//
// A Matrix is row-major. Comments give shapes in brackets: x [N C] has N rows
// of C values. Batch and sequence are one axis, N = B·T; attention, which alone
// must tell them apart, takes views.
//
// # Kernels
//
// What costs time runs on a set of Kernels, a value chosen once by Use. The
// set "portable-4x4" is plain Go, the default of a plain build and the
// reference; a build with GOEXPERIMENT=simd starts with vector kernels. Every
// set passes the suite in package kerneltest. Results of different sets agree
// within rounding, results of one set are the same bit for bit.
//
// # Who owns memory
//
// No function here allocates, except New, Clone and, for its packing buffers,
// the first product on each goroutine. The destination comes first and is
// added to by functions named Add…, overwritten by all others. The destination
// of a product must not overlap its factors; element-wise maps may run in
// place.
//
// # Errors
//
// A wrong shape is a bug in the caller, so it panics with a message that
// begins "tensor:". Nothing here returns an error.
package tensor
