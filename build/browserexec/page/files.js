// The files that a Go program sees, under the names of Node's fs, which Go calls.
// Those of the module come from the server when they are first opened; changes
// stay in memory. Paths are absolute, with slashes.
"use strict";

class Files {
	// sizes are those of the module's files by their path in it. print takes what
	// the program writes to its streams.
	constructor(sizes, print) {
		this.print = print;
		this.nodes = new Map([["/", directory()], ["/tmp", directory()]]);
		this.open = new Map(); // by descriptor
		this.next = 3;
		for (const [name, size] of Object.entries(sizes)) {
			const path = "/module/" + name;
			for (let at = parent(path); !this.nodes.has(at); at = parent(at)) {
				this.nodes.set(at, directory());
			}
			this.nodes.set(path, { directory: false, size, data: null });
		}
	}

	resolve(path) {
		const parts = [];
		for (const part of (path.startsWith("/") ? path : this.folder + "/" + path).split("/")) {
			if (part === "..") {
				parts.pop();
			} else if (part !== "" && part !== ".") {
				parts.push(part);
			}
		}
		return "/" + parts.join("/");
	}

	node(path) {
		return this.nodes.get(this.resolve(path)) ?? fail("ENOENT");
	}

	descriptor(fd) {
		return this.open.get(fd) ?? fail("EBADF");
	}

	children(path) {
		const own = this.resolve(path);
		return [...this.nodes.keys()].filter((p) => p !== "/" && parent(p) === own).map((p) => p.slice(p.lastIndexOf("/") + 1));
	}

	// add puts a node where there is none.
	add(path, node) {
		const own = this.resolve(path);
		if (this.nodes.has(own)) {
			fail("EEXIST");
		}
		if (!this.node(parent(own)).directory) {
			fail("ENOTDIR");
		}
		this.nodes.set(own, node);
		return node;
	}

	remove(path, folder) {
		if (this.node(path).directory !== folder) {
			fail(folder ? "ENOTDIR" : "EISDIR");
		}
		if (this.children(path).length > 0) {
			fail("ENOTEMPTY");
		}
		this.nodes.delete(this.resolve(path));
	}

	async openFile(path, flags) {
		const own = this.resolve(path);
		let node = this.nodes.get(own);
		if (node && flags & constants.O_CREAT && flags & constants.O_EXCL) {
			fail("EEXIST");
		}
		if (!node) {
			node = flags & constants.O_CREAT ? this.add(own, { directory: false, size: 0, data: new Uint8Array(0) }) : fail("ENOENT");
		}
		const writes = flags & (constants.O_WRONLY | constants.O_RDWR);
		if (node.directory ? writes : flags & constants.O_DIRECTORY) {
			fail(node.directory ? "EISDIR" : "ENOTDIR");
		}
		if (flags & constants.O_TRUNC) {
			node.data = new Uint8Array(0);
			node.size = 0;
		} else if (!node.directory && !node.data) {
			const answer = await fetch(own.split("/").map(encodeURIComponent).join("/"));
			if (!answer.ok) {
				fail("EIO");
			}
			node.data = new Uint8Array(await answer.arrayBuffer());
			node.size = node.data.length;
		}
		this.open.set(this.next, { node, at: 0, append: flags & constants.O_APPEND });
		return this.next++;
	}

	read(fd, buffer, offset, length, position) {
		const file = this.descriptor(fd);
		if (file.node.directory) {
			fail("EISDIR");
		}
		const from = position ?? file.at;
		const part = file.node.data.subarray(from, Math.min(from + length, file.node.size));
		buffer.set(part, offset);
		if (position === null) {
			file.at += part.length;
		}
		return part.length;
	}

	write(fd, buffer, offset, length, position) {
		const part = buffer.subarray(offset, offset + length);
		if (fd === 1 || fd === 2) {
			this.print(part.slice());
			return length;
		}
		const file = this.descriptor(fd), { node } = file;
		const from = file.append ? node.size : position ?? file.at;
		reserve(node, from + length);
		node.data.set(part, from);
		node.size = Math.max(node.size, from + length);
		if (position === null) {
			file.at = from + length;
		}
		return length;
	}

	truncate(node, size) {
		reserve(node, size);
		node.data.fill(0, Math.min(size, node.size));
		node.size = size;
	}

	rename(from, to) {
		const [old, own] = [this.resolve(from), this.resolve(to)];
		const node = this.node(old);
		if (node.directory) {
			fail("ENOSYS");
		}
		this.nodes.delete(own);
		this.add(own, node);
		this.nodes.delete(old);
	}

	// forGo returns the functions that Go calls, for a program in folder. Each
	// takes a callback last and gives it an error or a result.
	forGo(folder) {
		this.folder = folder;
		this.process = {
			pid: 1, ppid: 0,
			getuid: () => 0, getgid: () => 0, geteuid: () => 0, getegid: () => 0, getgroups: () => [],
			umask: () => 0o22,
			cwd: () => this.folder,
			chdir: (path) => { this.folder = this.node(path).directory ? this.resolve(path) : fail("ENOTDIR"); },
		};
		const calls = {
			open: (path, flags) => this.openFile(path, flags),
			close: (fd) => { this.open.delete(fd) || fail("EBADF"); },
			read: (...args) => this.read(...args),
			write: (...args) => this.write(...args),
			fstat: (fd) => status(this.descriptor(fd).node),
			stat: (path) => status(this.node(path)),
			lstat: (path) => status(this.node(path)),
			readdir: (path) => this.children(path),
			mkdir: (path) => { this.add(path, directory()); },
			unlink: (path) => this.remove(path, false),
			rmdir: (path) => this.remove(path, true),
			rename: (from, to) => this.rename(from, to),
			ftruncate: (fd, size) => this.truncate(this.descriptor(fd).node, size),
			fsync: () => {},
			chmod: (path) => { this.node(path); },
			fchmod: (fd) => { this.descriptor(fd); },
			utimes: (path) => { this.node(path); },
		};
		const fs = { constants, writeSync: (fd, bytes) => this.write(fd, bytes, 0, bytes.length, null) };
		for (const name of [...Object.keys(calls), "chown", "fchown", "lchown", "link", "readlink", "symlink", "truncate"]) {
			fs[name] = (...args) => answer(args.pop(), () => calls[name] ? calls[name](...args) : fail("ENOSYS"));
		}
		return fs;
	}
}

const constants = { O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024, O_DIRECTORY: 65536 };

// answer calls back with what call returns, at once unless that is a promise.
function answer(callback, call) {
	const failed = (err) => callback(err.code ? err : Object.assign(err, { code: "EIO" }));
	let result;
	try {
		result = call();
	} catch (err) {
		failed(err);
		return;
	}
	if (result instanceof Promise) {
		result.then((value) => callback(null, value), failed);
	} else {
		callback(null, result);
	}
}

function fail(code) {
	throw Object.assign(new Error(code), { code });
}

function directory() {
	return { directory: true, size: 0 };
}

function parent(path) {
	return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

// reserve makes a file's data long enough; more is taken than asked for, so that
// many small writes stay cheap.
function reserve(node, size) {
	if (node.data.length < size) {
		const data = new Uint8Array(Math.max(size, 2 * node.data.length));
		data.set(node.data.subarray(0, node.size));
		node.data = data;
	}
}

function status(node) {
	const [file, folder] = [0o100644, 0o40755];
	return {
		dev: 0, ino: 0, nlink: 1, uid: 0, gid: 0, rdev: 0, blksize: 4096, blocks: 0, atimeMs: 0, mtimeMs: 0, ctimeMs: 0,
		mode: node.directory ? folder : file, size: node.size, isDirectory: () => node.directory,
	};
}
