// The bench's page: it starts ours and the peers, each in a worker of its own,
// and lets them take turns.
"use strict";

(() => {
	// A Peer is a worker that answers calls.
	class Peer {
		constructor(script, type) {
			this.waiting = new Map();
			this.next = 0;
			this.worker = new Worker(script, { type });
			this.worker.onmessage = ({ data: { id, value, error } }) => {
				const [resolve, reject] = this.waiting.get(id);
				this.waiting.delete(id);
				error === undefined ? resolve(value) : reject(new Error(error));
			};
			this.worker.onerror = (e) => this.fail(`${script}: ${e.message} (line ${e.lineno})`);
		}

		fail(why) {
			for (const [, reject] of this.waiting.values()) {
				reject(new Error(why));
			}
			this.waiting.clear();
		}

		call(call, ask) {
			return new Promise((resolve, reject) => {
				this.waiting.set(++this.next, [resolve, reject]);
				this.worker.postMessage({ id: this.next, call, ask });
			});
		}

		info() {
			return this.call("info");
		}

		close() {
			this.worker.terminate();
		}
	}

	// Ours is the page's own trainer, spoken to as the page does.
	class Ours {
		constructor(address, replicas) {
			this.replicas = replicas;
			this.worker = new Worker(address);
			this.heard = new Promise((resolve) => (this.ready = resolve));
			this.worker.onmessage = ({ data }) => {
				const { kind, body } = JSON.parse(data.json);
				switch (kind) {
					case "ready":
						return this.ready(body.engine);
					case "benched":
						return this.answer.resolve(body.result);
					case "benchStopped":
						return this.answer?.resolve();
					case "failed":
						return this.answer?.reject(new Error(`${body.doing}: ${body.reason}`));
				}
			};
		}

		info() {
			return this.heard;
		}

		send(kind, body) {
			return new Promise((resolve, reject) => {
				this.answer = { resolve, reject };
				this.worker.postMessage({ json: JSON.stringify({ v: 1, kind, body }) });
			});
		}

		async call(call, ask) {
			await this.heard;
			const result = await this.send("bench", { measure: {
				case: call === "step" ? ask.name : ask.product.name,
				faded: ask.phase === "faded",
				times: ask.times || 1,
				replicas: this.replicas,
				products: Boolean(ask.products),
			} });
			return { ...result, millis: result.millis[0], all: result.millis, loss: result.losses?.[0] };
		}

		close() {
			this.worker.terminate();
		}
	}

	const runners = new Map();
	const outcomes = new Map();
	const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

	globalThis.lab = {
		progress: "",

		// open starts runners: {name, kind: "ours" | "peer", address, type,
		// replicas}. It resolves to what each says of itself.
		async open(list) {
			const infos = {};
			for (const r of list) {
				runners.set(r.name, r.kind === "ours" ? new Ours(r.address, r.replicas) : new Peer(r.address, r.type));
				infos[r.name] = await runners.get(r.name).info();
			}
			return infos;
		},

		// alternate lets entries {name, runner, ask} take turns for so many
		// rounds, and resolves to what each answered, in order. An entry that
		// fails is left out from then on and its error kept.
		async alternate({ title, entries, rounds, call }) {
			const all = Object.fromEntries(entries.map((e) => [e.name, { turns: [], error: "" }]));
			for (let round = 0; round < rounds; round++) {
				for (const { name, runner, ask } of entries) {
					if (all[name].error) {
						continue;
					}
					this.progress = `${title}: round ${round + 1} of ${rounds}, ${name}`;
					try {
						all[name].turns.push(await runners.get(runner).call(call, ask));
					} catch (err) {
						all[name].error = err.message;
					}
					await pause(10);
				}
			}
			return all;
		},

		close(name) {
			runners.get(name)?.close();
			runners.delete(name);
			return true;
		},

		// begin starts a method of the lab under a key; outcome returns null
		// until it has ended.
		begin(key, method, ask) {
			this[method](ask).then(
				(value) => outcomes.set(key, { value }),
				(err) => outcomes.set(key, { error: String(err.message ?? err) }),
			);
			return true;
		},
		outcome(key) {
			return outcomes.get(key) ?? null;
		},
	};
})();
