// Package asm assembles WebAssembly modules of a few functions over a memory
// that another module owns: what the kernels of package simd128 need, and no
// more (https://webassembly.github.io/spec/core/binary/index.html).
//
// # Stack machine
//
// A Func is written as WebAssembly has it: operands first, then the operator.
// Blocks are Go functions, so that they nest and end as they look:
//
//	f.Loop(func() {
//		f.Get(i).I32(4).Op(asm.I32Add).Set(i)
//		f.Get(i).Get(n).Op(asm.I32LtS).BrIf(0)
//	})
//
// Nothing checks types here; a browser refuses a module that is wrong, and the
// conformance suite runs on what it accepts.
package asm
