// Runs a Worker in workerd with local D1 and R2 until standard input ends.
//
// The only argument is JSON; see run.go. The bindings and the routes are what
// wrangler reads out of its config. Two addresses answer: with the site in front, as
// on Cloudflare, and the Worker alone.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from "wrangler";

const { config, worker, site, migrations, persist, host, port, vars } = JSON.parse(process.argv[2]);

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
await migrate();
console.log("ready " + JSON.stringify({ url: url.origin, direct: direct.origin }));

// Each line is a statement for the database, and is answered by a line: what was wrong
// with it, or null.
for await (const statement of createInterface(process.stdin)) {
	const wrong = await database.prepare(statement).run().then(() => null, (error) => String(error));
	console.log("done " + JSON.stringify(wrong));
}
await miniflare.dispose();
process.exit(0);

// migrate applies the migrations that the table of wrangler d1 migrations does not
// have: that command does the same, and takes seconds to start.
async function migrate() {
	await database
		.prepare(
			`CREATE TABLE IF NOT EXISTS d1_migrations (
				id INTEGER PRIMARY KEY AUTOINCREMENT,
				name TEXT UNIQUE,
				applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
			)`,
		)
		.run();
	const { results } = await database.prepare("SELECT name FROM d1_migrations").all();
	const done = results.map((row) => row.name);
	for (const name of readdirSync(migrations).sort()) {
		if (done.includes(name) || !name.endsWith(".sql")) continue;
		const statements = unstable_splitSqlQuery(readFileSync(path.join(migrations, name), "utf8"));
		await database.batch([
			...statements.map((sql) => database.prepare(sql)),
			database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
		]);
	}
}
