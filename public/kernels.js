// Lets Go import the functions of a module that it assembles itself, which can
// be there only when Go runs: these lead on to whatever is in pclora.kernels.
"use strict";

// pcloraImports is the import object of Go, in which kernels can be called.
function pcloraImports(go) {
	globalThis.pclora = { memory: null, kernels: {} };
	const { pclora } = globalThis;
	go.importObject.pclora = new Proxy({}, {
		get: (_, name) => (...values) => pclora.kernels[name](...values),
	});
	return go.importObject;
}

// pcloraMemory tells the kernels of Go's memory. It must be called before Go runs.
function pcloraMemory(instance) {
	globalThis.pclora.memory = instance.exports.mem;
}

globalThis.pcloraImports = pcloraImports;
globalThis.pcloraMemory = pcloraMemory;
