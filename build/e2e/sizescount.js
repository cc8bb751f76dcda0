// Adds up, under window.memory, what the trainer's workers tell of their memory.
// Such a memory never shrinks, so what one has at its end is the most that it had.
"use strict";

(() => {
	const long = 5000; // ms after which a worker that says nothing is gone
	const workers = new Map(), channel = new BroadcastChannel("pclora-memory");
	const memory = window.memory = {
		leader: 0, // bytes of the trainer that leads
		all: 0, // bytes of all trainers
		peak: 0, // the most that all had at a time since it was set to 0
		told: 0, // messages so far
		ask: () => channel.postMessage(null),
	};
	channel.onmessage = ({ data }) => {
		if (data === null) return;
		const now = performance.now();
		workers.set(data.name, { ...data, at: now });
		memory.all = 0;
		for (const [name, w] of workers) {
			if (now - w.at > long) workers.delete(name);
			else memory.all += w.bytes;
		}
		if (data.leads) memory.leader = data.bytes;
		memory.peak = Math.max(memory.peak, memory.all);
		memory.told++;
	};
})();
