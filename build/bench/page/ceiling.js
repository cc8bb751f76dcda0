// The yardstick: a module assembled by hand, on factors that are ready packed.
"use strict";

importScripts("/bench/peer.js");

const ready = fetch("/bench/ceiling.wasm").then(async (r) => {
	const { instance } = await WebAssembly.instantiate(await r.arrayBuffer());
	return instance.exports;
});

const base = 65536;

peer.serve({
	async info() {
		await ready;
		return {};
	},

	async product({ product: { n } }) {
		const { memory, product } = await ready;
		const size = 4 * n * n;
		const short = base + 3 * size - memory.buffer.byteLength;
		if (short > 0) {
			memory.grow(Math.ceil(short / 65536));
		}
		new Float32Array(memory.buffer, base, 2 * n * n).set(peer.noise(2 * n * n, 1));
		new Float32Array(memory.buffer, base + 2 * size, n * n).fill(0);
		return { millis: await peer.repeat(() => product(n, base, base + size, base + 2 * size), 20) };
	},
});
