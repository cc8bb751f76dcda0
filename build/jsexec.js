// Gives programs under Node the imports that the trainer has in a browser; run
// before Go's own wrapper.
"use strict";

require("../public/kernels.js");

// Older Nodes have relaxed SIMD behind a flag. This module is one multiply-add.
const fused = Uint8Array.of(
	0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0,
	10, 18, 1, 16, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11);
if (!WebAssembly.validate(fused)) {
	require("v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
}

const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (bytes, importObject) => {
	const made = await instantiate(bytes, pcloraImports({ importObject }));
	pcloraMemory(made.instance);
	return made;
};
