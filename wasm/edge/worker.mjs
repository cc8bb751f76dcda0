// The Worker's entry. One Go program answers all requests of an isolate.
//
// The program is wasm/edge, or another one that calls isolate.Serve; it is started
// by the first request, since an isolate has no random numbers before, and again
// after it ended or has served long enough.
import "./wasm_exec.js";
import { waitUntil } from "cloudflare:workers";
import code from "./edge.wasm";

// How long a request may take, in ms, but for its body. One that Go forgot, or whose
// database never answers, ends then.
const patience = 20_000;

// How many requests a program serves before another takes over. The bindings keep a
// little memory for every promise, and Go gives none back.
const lifetime = 20_000;

// How much of a body that Go did not read is taken all the same, in bytes, and for how
// long, in ms. workerd breaks the connection if it is still being sent, and then the
// client hears no answer.
const politeness = { bytes: 32 << 20, time: 5_000 };

let current;

export default {
	fetch(request, env) {
		if (!current || current.served >= lifetime) current = new Program(env);
		return current.serve(request);
	},
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class Program {
	constructor(env) {
		this.served = 0;
		this.calls = new Map();
		this.binding = {
			body: (id) => this.calls.get(id).request.body,
			stream: (id, readable) => (this.calls.get(id).stream = readable),
			ignore: (promise) => promise.catch(() => {}),
		};
		// What github.com/syumai/workers reads: env is the isolate's; waitUntil finds the
		// request under way by itself.
		globalThis.context = { env, ctx: { waitUntil, passThroughOnException() {} }, binding: this.binding };
		const go = new Go();
		go.exit = (status) => this.end(`the program ended with status ${status}`);
		go._resolveExitPromise = () => {}; // nobody waits for it
		const resume = go._resume;
		go._resume = () => {
			try {
				resume.call(go);
			} catch (error) {
				this.end(error); // out of memory, or called back after its end
			}
		};
		// What isolate calls; see port_js.go there.
		const edge = {
			head: (id, to) => this.bytes(to, this.calls.get(id).head.length).set(this.calls.get(id).head),
			part: (id, at, size) => this.calls.get(id)?.parts.push(this.bytes(at, size).slice()),
			answer: (id, status, at, size) => this.calls.get(id)?.answer(status, decoder.decode(this.bytes(at, size))),
			fail: (id) => this.calls.get(id)?.fail(),
		};
		this.instance = new WebAssembly.Instance(code, { ...go.importObject, edge });
		go.run(this.instance).catch((error) => this.end(error));
	}

	bytes(at, size) {
		return new Uint8Array(this.instance.exports.mem.buffer, at, size);
	}

	// serve never rejects. What comes from Go may come during another request: Go's one
	// timer may belong to that, or its end be everybody's. So Go's answer is plain data,
	// and what workerd ties to a request is made here, where this one goes on.
	async serve(request) {
		const call = new Call(this, request);
		try {
			this.binding.handle(call.id, call.head.length, request.body !== null);
		} catch (error) {
			this.end(error);
			call.fail();
		}
		const timer = this.calls.has(call.id) ? setTimeout(() => call.fail(), patience) : undefined;
		const { status, headers, body } = await call.answered;
		clearTimeout(timer);
		if (request.body) await drain(request.body);
		try {
			return new Response(bodiless.has(status) ? null : body, { status, headers });
		} catch (error) {
			console.error("edge:", error);
			return new Response(lost.body, lost);
		}
	}

	// end answers what the program no longer will.
	end(reason) {
		if (this.ended) return; // callbacks that come late
		this.ended = true;
		console.error("edge:", reason);
		if (current === this) current = undefined;
		for (const call of this.calls.values()) call.fail();
	}
}

// A Call is a request that Go has not answered.
class Call {
	constructor(program, request) {
		this.program = program;
		this.id = program.served++;
		this.request = request;
		this.head = encoder.encode(head(request));
		this.parts = []; // of the answer's body
		this.answered = new Promise((resolve) => (this.resolve = resolve));
		program.calls.set(this.id, this);
	}

	answer(status, head) {
		const headers = [];
		const lines = head.split("\n");
		for (let i = 0; i + 1 < lines.length; i += 2) headers.push([lines[i], lines[i + 1]]);
		this.finish({ status, headers, body: this.stream ?? joined(this.parts) });
	}

	fail() {
		this.finish(lost);
	}

	finish(answer) {
		this.program.calls.delete(this.id);
		this.resolve(answer);
	}
}

// What a request is answered that has no other answer.
const lost = {
	status: 500,
	headers: [
		["Content-Type", "application/problem+json"],
		["Cache-Control", "no-store"],
		["X-Content-Type-Options", "nosniff"],
	],
	body: JSON.stringify({
		type: "about:blank",
		title: "Internal Server Error",
		status: 500,
		detail: "The server lost this request. Try again in a moment.",
	}),
};

// joined makes one array of several, and null of none.
function joined(parts) {
	if (parts.length < 2) return parts[0] ?? null;
	const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
	parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
	return all;
}

// drain reads what is left of a body.
async function drain(body) {
	const reader = body.getReader({ mode: "byob" });
	let patient = true;
	const timer = setTimeout(() => {
		patient = false;
		reader.cancel().catch(() => {});
	}, politeness.time);
	try {
		let buffer = new Uint8Array(256 << 10);
		for (let taken = 0; patient && taken < politeness.bytes; ) {
			const { done, value } = await reader.read(buffer);
			if (done) return;
			taken += value.length;
			buffer = new Uint8Array(value.buffer);
		}
		if (patient) reader.cancel().catch(() => {});
	} catch {
		// The client is gone, or had enough.
	} finally {
		clearTimeout(timer);
	}
}

// Statuses whose answers have no body.
const bodiless = new Set([101, 204, 205, 304]);

// head writes what isolate reads: method, URL, names and values, each on a line.
function head(request) {
	let text = request.method + "\n" + request.url;
	for (const [name, value] of request.headers) text += "\n" + name + "\n" + value;
	return text;
}
