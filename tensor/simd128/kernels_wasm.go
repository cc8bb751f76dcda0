package simd128

import (
	"unsafe"

	"github.com/pcloralab/pcloralab/tensor"
)

// Kernels returns the kernel set of the module that the imports lead to, which
// must be that of the same argument. What a step hardly uses is left to Go's own
// SIMD.
func Kernels(fused bool) tensor.Kernels {
	k := tensor.Available()[0]
	k.Name = "wasm128-4x8"
	if fused {
		k.Name = "wasm128fma-6x8"
	}
	k.NR, k.InPlace, k.Pack, k.Block, k.Stack = 8, 4, pack, block, stack
	maps(&k)
	return k
}

// block is tensor.Kernels.Block.
func block(c tensor.Matrix, start []float32, a tensor.Factor, b tensor.Panels, k int, scratch []float32) {
	m, n := c.Rows, c.Cols
	// The module checks nothing.
	last := (n - 1) / 8
	width := min(8, n-8*last)
	if b.Row == 8 {
		width = 8 // packed
	}
	_, _ = a.Data[(m-1)*a.Row+(k-1)*a.Col], b.Data[last*b.Next+(k-1)*b.Row+width-1]
	_, _ = c.Data[(m-1)*c.Stride+n-1], scratch[8*(m+1)-1]
	var from unsafe.Pointer
	if start != nil {
		_ = start[n-1]
		from = unsafe.Pointer(&start[0])
	}
	run, step := product, a.Row
	if a.Row == 1 && a.Col != 1 {
		run, step = productT, a.Col
	}
	run(int32(m), int32(n), int32(k), unsafe.Pointer(&a.Data[0]), int32(4*step),
		unsafe.Pointer(&b.Data[0]), int32(4*b.Row), int32(4*b.Next),
		unsafe.Pointer(&c.Data[0]), int32(4*c.Stride), from, unsafe.Pointer(&scratch[0]))
}

// pack is tensor.Kernels.Pack.
func pack(dst []float32, b tensor.Factor, s float32, k, n int) {
	if k == 0 || n == 0 {
		return
	}
	_, _ = dst[(n+7)/8*8*k-1], b.Data[(k-1)*b.Row+(n-1)*b.Col]
	run, step := packRows, b.Row
	if b.Col != 1 {
		run, step = packCols, b.Col
	}
	run(unsafe.Pointer(&dst[0]), unsafe.Pointer(&b.Data[0]), int32(4*step), int32(k), int32(n), s)
}

//go:wasmimport pclora product
//go:noescape
func product(m, n, k int32, a unsafe.Pointer, step int32, b unsafe.Pointer, brow, bpanel int32, c unsafe.Pointer, crow int32, start, scratch unsafe.Pointer)

//go:wasmimport pclora productT
//go:noescape
func productT(m, n, k int32, a unsafe.Pointer, step int32, b unsafe.Pointer, brow, bpanel int32, c unsafe.Pointer, crow int32, start, scratch unsafe.Pointer)

//go:wasmimport pclora pack
//go:noescape
func packRows(dst, src unsafe.Pointer, step, k, n int32, s float32)

//go:wasmimport pclora packT
//go:noescape
func packCols(dst, src unsafe.Pointer, step, k, n int32, s float32)
