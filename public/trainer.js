// Starts the trainer in a Web Worker. The address of this script names what to
// load: ?wasm=…&plain=…&exec=…&kernels=…, plain for browsers without vectors. With
// &follower=1 it is a trainer that another one has started and leads.
"use strict";

(() => {
	const ask = new URL(self.location.href).searchParams;

	// A function that makes a vector: valid only where WebAssembly has SIMD.
	const vector = Uint8Array.of(
		0, 97, 115, 109, 1, 0, 0, 0, // "\0asm", version 1
		1, 5, 1, 96, 0, 1, 123, // type: () → v128
		3, 2, 1, 0, // one function of that type
		10, 8, 1, 6, 0, 65, 0, 253, 15, 11); // i32.const 0, i8x16.splat

	// Messages wait here until Go listens, then come again in their order.
	const waiting = [];
	const hold = (message) => {
		message.stopImmediatePropagation();
		waiting.push(message.data);
	};
	self.addEventListener("message", hold);

	function deliver() {
		self.removeEventListener("message", hold);
		for (const data of waiting.splice(0)) {
			self.dispatchEvent(new MessageEvent("message", { data }));
		}
	}

	// fail tells the page or the leader, in the words of package wire, that there
	// is no trainer any more.
	function fail(reason) {
		const [kind, body] = ask.has("follower") ?
			["lost", { reason }] : ["failed", { doing: "loading", reason, fatal: true }];
		self.postMessage({ json: JSON.stringify({ v: 1, kind, body }) });
	}

	async function start() {
		try {
			importScripts(ask.get("exec"), ask.get("kernels"));
			const go = new Go();
			const program = ask.get(WebAssembly.validate(vector) ? "wasm" : "plain");
			const { instance } = await WebAssembly.instantiateStreaming(fetch(program), pcloraImports(go));
			pcloraMemory(instance);
			pclora.program = program;
			const ended = go.run(instance);
			// run comes back as soon as Go waits for the first time; by then
			// its main has set its handler.
			deliver();
			await ended;
			fail("the trainer has stopped because of a fault in it: reload the page");
		} catch (err) {
			fail(`the trainer could not be started (${err.message}): check the connection and reload the page`);
		}
	}

	start();
})();
