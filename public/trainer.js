// Starts the trainer in a Web Worker. The address of this script names what to
// load: ?wasm=…&exec=…. With &follower=1 it is a trainer that another one has
// started and leads.
"use strict";

(() => {
	const ask = new URL(self.location.href).searchParams;

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
			importScripts(ask.get("exec"));
			const go = new Go();
			const { instance } = await WebAssembly.instantiateStreaming(fetch(ask.get("wasm")), go.importObject);
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
