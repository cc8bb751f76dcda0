// Runs a Worker in workerd with local D1 and R2 until standard input ends.
//
// The only argument is JSON; see run.go. The bindings and the routes are what
// wrangler reads out of its config. Two addresses answer: with the site in front, as
// on Cloudflare, and the Worker alone.
import { readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

const { config, worker, site, persist, host, port, vars } = JSON.parse(process.argv[2]);

const kinds = { ".mjs": "ESModule", ".js": "ESModule", ".wasm": "CompiledWasm" };
const modules = readdirSync(worker)
	.sort((a, b) => (b === "worker.mjs") - (a === "worker.mjs")) // the first is the entry
	.map((name) => ({ type: kinds[path.extname(name)], path: path.join(worker, name) }));

const { workerOptions } = unstable_getMiniflareWorkerOptions(config, undefined, {
	overrides: { assets: { directory: site } },
});

const { assets, ...bindings } = workerOptions;
const program = { ...bindings, modules, modulesRoot: worker, bindings: { ...bindings.bindings, ...vars } };

const miniflare = new Miniflare({
	host,
	port,
	log: new Log(LogLevel.WARN),
	cf: false,
	cache: false,
	d1Persist: path.join(persist, "v3", "d1"),
	r2Persist: path.join(persist, "v3", "r2"),
	workers: [
		{ ...program, name: "edge", assets },
		{ ...program, name: "direct", serviceBindings: { ASSETS: "edge" }, unsafeDirectSockets: [{ host, port: 0 }] },
	],
});

process.on("SIGINT", () => {}); // Ctrl-C reaches all of a terminal's programs; the one that started this ends it

const [url, direct] = [await miniflare.ready, await miniflare.unsafeGetDirectURL("direct")];
const database = await miniflare.getD1Database("DB", "edge");
console.log("ready " + JSON.stringify({ url: url.origin, direct: direct.origin }));

// Each line is a statement for the database, and is answered by a line: what was wrong
// with it, or null.
for await (const statement of createInterface(process.stdin)) {
	const wrong = await database.prepare(statement).run().then(() => null, (error) => String(error));
	console.log("done " + JSON.stringify(wrong));
}
await miniflare.dispose();
process.exit(0);
