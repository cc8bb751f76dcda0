// Package kernels puts the kernel set in use that suits the browser best: the
// module of package tensor/simd128 with or without fused multiply-adds, or Go's
// own where there is no SIMD.
package kernels

import (
	"syscall/js"

	"github.com/pcloralab/pcloralab/tensor"
	"github.com/pcloralab/pcloralab/tensor/simd128"
)

// Install chooses kernels by what the engine accepts and puts them in use. What
// started Go must have made the imports by kernels.js.
func Install() {
	if !Use(true) {
		Use(false)
	}
}

// Use puts the kernels of one module in use if the engine can; see Load.
func Use(fused bool) bool {
	if !Load(fused) {
		return false
	}
	tensor.Use(simd128.Kernels(fused))
	return true
}

// Load makes the imports of package simd128 lead to its module, and reports
// whether the engine has what the module needs: SIMD, and for a fused one a
// multiply-add that rounds once.
func Load(fused bool) bool {
	code := simd128.Module(fused)
	data := js.Global().Get("Uint8Array").New(len(code))
	js.CopyBytesToJS(data, code)
	wasm := js.Global().Get("WebAssembly")
	if !wasm.Call("validate", data).Bool() {
		return false
	}
	here := js.Global().Get("pclora")
	module := wasm.Get("Module").New(data)
	imports := map[string]any{"go": map[string]any{"mem": here.Get("memory")}}
	exports := wasm.Get("Instance").New(module, imports).Get("exports")
	// (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴ exactly, and 0 if the square is rounded.
	const x, square = 1 + 0x1p-12, 1 + 0x1p-11
	if fused && exports.Call("madd", x, x, -square).Float() == 0 {
		return false
	}
	here.Set("kernels", exports)
	return true
}
