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
			answer: (id, status, head, headSize, body, bodySize) =>
				this.calls.get(id)?.answer(status, decoder.decode(this.bytes(head, headSize)), bodySize ? this.bytes(body, bodySize).slice() : null),
			fail: (id) => this.calls.get(id)?.fail(),
		};
		this.instance = new WebAssembly.Instance(code, { ...go.importObject, edge });
		go.run(this.instance).catch((error) => this.end(error));
	}

	bytes(at, size) {
		return new Uint8Array(this.instance.exports.mem.buffer, at, size);
	}

	// serve never rejects.
	serve(request) {
		return new Promise((resolve) => {
			const call = new Call(this, this.served++, request, resolve);
			try {
				this.binding.handle(call.id, call.head.length, request.body !== null);
			} catch (error) {
				this.end(error);
			}
			call.wait();
		});
	}

	// end answers what the program no longer will.
	end(reason) {
		console.error("edge:", reason);
		if (current === this) current = undefined;
		for (const call of this.calls.values()) call.fail();
	}
}

// A Call is a request under way. The first of its ends counts.
class Call {
	constructor(program, id, request, resolve) {
		this.program = program;
		this.id = id;
		this.request = request;
		this.resolve = resolve;
		this.head = encoder.encode(head(request));
		program.calls.set(id, this);
	}

	// wait bounds how long the answer may take, unless it is there already.
	wait() {
		if (this.resolve) this.timer = setTimeout(() => this.fail(), patience);
	}

	async answer(status, head, body) {
		try {
			if (this.request.body) await drain(this.request.body);
			const headers = [];
			const lines = head.split("\n");
			for (let i = 0; i + 1 < lines.length; i += 2) headers.push([lines[i], lines[i + 1]]);
			this.finish(new Response(bodiless.has(status) ? null : (this.stream ?? body), { status, headers }));
		} catch (error) {
			console.error("edge:", error);
			this.fail();
		}
	}

	fail() {
		const problem = {
			type: "about:blank",
			title: "Internal Server Error",
			status: 500,
			detail: "The server lost this request. Try again in a moment.",
		};
		const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
		this.finish(new Response(JSON.stringify(problem), { status: 500, headers }));
	}

	finish(response) {
		if (this.timer) clearTimeout(this.timer);
		this.program.calls.delete(this.id);
		this.resolve?.(response);
		this.resolve = undefined;
	}
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
