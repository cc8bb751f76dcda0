// Runs /program.wasm as /task.json says, and sends what it prints and its exit
// code to the server.
"use strict";

importScripts("files.js");

// send returns when the server has it, so that nothing is lost or out of order
// however the program ends.
function send(path, body) {
	const request = new XMLHttpRequest();
	request.open("POST", path, false);
	request.send(body);
}

(async () => {
	let code = "";
	try {
		const task = await (await fetch("/task.json")).json();
		const files = new Files(task.files, (bytes) => send("/print", bytes));
		globalThis.fs = files.forGo(task.folder);
		globalThis.process = files.process;
		globalThis.path = { resolve: (...parts) => files.resolve(parts.join("/")) };
		importScripts("/wasm_exec.js", "/kernels.js");
		const go = new Go();
		go.argv = task.args;
		go.env = task.env;
		go.exit = (n) => { code = String(n); };
		const { instance } = await WebAssembly.instantiateStreaming(fetch("/program.wasm"), pcloraImports(go));
		pcloraMemory(instance);
		await go.run(instance);
	} catch (err) {
		code = String(err);
	}
	send("/exit", code || "it ended without an exit code");
})();
