// The yardstick: a module assembled by hand, on factors that are ready packed,
// with fused multiply-adds where the browser has them, as the trainer chooses
// too. ?plain and ?fused say how many rows a panel has.
"use strict";

importScripts("/bench/peer.js");

const rows = new URL(self.location.href).searchParams;

const ready = (async () => {
	const memory = new WebAssembly.Memory({ initial: 1 });
	for (const name of ["fused", "plain"]) {
		const bytes = await fetch(`/bench/ceiling/${name}.wasm`).then((r) => r.arrayBuffer());
		if (WebAssembly.validate(bytes)) {
			const { instance } = await WebAssembly.instantiate(bytes, { go: { mem: memory } });
			return { memory, ceiling: instance.exports.ceiling, rows: Number(rows.get(name)) };
		}
	}
	throw new Error("this browser has no SIMD in WebAssembly");
})();

const base = 65536;

peer.serve({
	async info() {
		await ready;
		return {};
	},

	async product({ product: { n } }) {
		const { memory, ceiling, rows } = await ready;
		const size = 4 * n * n;
		const short = base + 3 * size - memory.buffer.byteLength;
		if (short > 0) {
			memory.grow(Math.ceil(short / 65536));
		}
		new Float32Array(memory.buffer, base, 2 * n * n).set(peer.noise(2 * n * n, 1));
		new Float32Array(memory.buffer, base + 2 * size, n * n).fill(0);
		// Whole panels alone; the time is that of all n rows at the same rate.
		const m = n - (n % rows);
		const took = await peer.repeat(() => ceiling(m, n, n, base, base + size, base + 2 * size), 20);
		return { millis: (took * n) / m };
	},
});
