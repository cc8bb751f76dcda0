// What the workers of all peers share: reading a case, answering the page, and
// the clock.
"use strict";

// Calls wait here until a worker that first loads its library serves them.
const early = [];
self.onmessage = (message) => early.push(message);

globalThis.peer = {
	// load fetches a case: its settings and a function that returns a tensor by
	// its name.
	async load(name) {
		const [settings, bytes] = await Promise.all([
			fetch(`/bench/case/${name}.json`).then((r) => r.json()),
			fetch(`/bench/case/${name}.bin`).then((r) => r.arrayBuffer()),
		]);
		const at = new Map();
		let offset = 0;
		for (const t of settings.tensors) {
			at.set(t.name, { ...t, data: new Float32Array(bytes, offset, t.rows * t.cols) });
			offset += 4 * t.rows * t.cols;
		}
		const tensor = (name) => {
			const t = at.get(name);
			if (!t) {
				throw new Error(`the case has no tensor ${name}`);
			}
			return t;
		};
		return { ...settings, tensor };
	},

	// transposed returns a tensor's values as [cols rows].
	transposed({ rows, cols, data }) {
		const out = new Float32Array(rows * cols);
		for (let i = 0; i < rows; i++) {
			for (let j = 0; j < cols; j++) {
				out[j * rows + i] = data[i * cols + j];
			}
		}
		return out;
	},

	// paths of the six linears of a block, behind "vit.encoder.layer.N.".
	linears: {
		query: "attention.attention.query",
		key: "attention.attention.key",
		value: "attention.attention.value",
		output: "attention.output.dense",
		up: "intermediate.dense",
		down: "output.dense",
	},

	// noise returns n numbers in [−1, 1) that are the same each time.
	noise(n, seed) {
		const out = new Float32Array(n);
		let x = seed >>> 0;
		for (let i = 0; i < n; i++) {
			x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
			out[i] = x / 2147483648 - 1;
		}
		return out;
	},

	// repeat times f, which must have done its work when it returns or its
	// promise resolves: as many calls as take least ms, and returns ms a call.
	async repeat(f, least) {
		let calls = 1;
		for (;;) {
			const start = performance.now();
			for (let i = 0; i < calls; i++) {
				await f();
			}
			const took = performance.now() - start;
			if (took >= least) {
				return took / calls;
			}
			calls = Math.ceil(calls * Math.max(2, Math.min(16, (1.2 * least) / Math.max(took, 0.01))));
		}
	},

	// serve answers the page's calls with the functions of handlers, one after
	// the other.
	serve(handlers) {
		let last = Promise.resolve();
		self.onmessage = ({ data: { id, call, ask } }) => {
			last = last.then(async () => {
				try {
					self.postMessage({ id, value: await handlers[call](ask) });
				} catch (err) {
					self.postMessage({ id, error: String(err?.stack ?? err?.message ?? err) });
				}
			});
		};
		early.splice(0).forEach((message) => self.onmessage(message));
	},
};
