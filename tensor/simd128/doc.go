// Package simd128 holds the kernels of a WebAssembly module that Go assembles:
// products and row operations with their loops inside, which engines compile
// better than what Go's own compiler makes of simd/archsimd (every turn of a
// loop in Go's WebAssembly passes a dispatch block).
//
// # How it is bound
//
// Go imports its functions from the module "pclora" of its import object. They
// are in memory's own module only once Go runs, so whoever starts Go puts
// functions there that lead on to the assembled module's (public/kernels.js), and
// package wasm/kernels assembles and instantiates it. A program that calls
// Kernels without that does not start.
//
// # Two modules
//
// One uses fixed-width SIMD alone, the other relaxed SIMD's multiply-add
// (https://github.com/WebAssembly/relaxed-simd). The second is for machines that
// round once there; its results are the same on all of these, and differ from the
// first's, which rounds twice, in the last bits.
package simd128
