// TensorFlow.js on its wasm backend, as its guide advises: tidy round what is
// temporary, variables for what is trained, variableGrads and an optimiser.
// ?threads=1 takes the SIMD build without threads, more the threaded one.
"use strict";

importScripts("/bench/peer.js",
	"/bench/lib/@tensorflow/tfjs/dist/tf.min.js",
	"/bench/lib/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js");

const threads = Number(new URL(self.location.href).searchParams.get("threads"));

const ready = (async () => {
	tf.wasm.setWasmPaths("/bench/lib/@tensorflow/tfjs-backend-wasm/dist/");
	if (threads === 1) {
		tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
	} else {
		tf.wasm.setThreadsCount(threads);
	}
	await tf.setBackend("wasm");
	await tf.ready();
	if (tf.getBackend() !== "wasm") {
		throw new Error("the wasm backend did not start");
	}
})();

// A Model is a case with its teacher, its student and the student's optimiser.
class Model {
	constructor(c) {
		this.case = c.case;
		this.settings = c;
		this.classes = c.case.classes;
		const matrix = (name) => {
			const t = c.tensor(name);
			return tf.tensor2d(peer.transposed(t), [t.cols, t.rows]);
		};
		const vector = (name) => tf.tensor1d(c.tensor(name).data);
		this.trained = []; // [variable, whether weight decay applies]
		const variable = (name, make) => {
			const v = tf.tidy(() => tf.variable(make(name), true, name));
			this.trained.push([v, c.tensor(name).decay]);
			return v;
		};
		const norm = (side, path) => ({ gain: side(`${path}.weight`), bias: side(`${path}.bias`) });
		const teacher = (path) => vector(`teacher.vit.${path}`);
		const student = (path) => variable(`student.vit.${path}`, vector);

		this.patch = matrix("teacher.vit.embeddings.patch_embeddings.projection.weight");
		this.patchBias = teacher("embeddings.patch_embeddings.projection.bias");
		this.token = teacher("embeddings.cls_token");
		const position = c.tensor("teacher.vit.embeddings.position_embeddings");
		this.position = tf.tensor2d(position.data, [position.rows, position.cols]);
		this.blocks = [];
		for (let l = 0; l < c.case.blocks; l++) {
			const block = { linears: {} };
			for (const [name, path] of Object.entries(peer.linears)) {
				const full = `encoder.layer.${l}.${path}`;
				block.linears[name] = {
					weight: matrix(`teacher.vit.${full}.weight`),
					bias: teacher(`${full}.bias`),
					a: variable(`student.vit.${full}.lora_A.weight`, matrix),
					b: variable(`student.vit.${full}.lora_B.weight`, matrix),
					shift: student(`${full}.bias`),
				};
			}
			for (const name of ["layernorm_before", "layernorm_after"]) {
				const path = `encoder.layer.${l}.${name}`;
				block[name] = { teacher: norm(teacher, path), student: norm(student, path) };
			}
			this.blocks.push(block);
		}
		this.norm = norm(student, "layernorm");
		this.head = variable("student.classifier.weight", matrix);
		this.headBias = variable("student.classifier.bias", vector);

		const { batch, channels, image } = c.case;
		this.images = tf.tensor(c.tensor("images").data, [batch, channels, image, image]);
		this.labels = tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(c.tensor("labels").data), "int32"), this.classes).toFloat());
		this.optimizer = tf.train.adam(c.fading.rate, 0.9, 0.999, 1e-8);
	}

	layerNorm(x, { gain, bias }) {
		const centred = x.sub(x.mean(-1, true));
		const variance = centred.square().mean(-1, true);
		return centred.mul(variance.add(this.settings.eps).rsqrt()).mul(gain).add(bias);
	}

	// linear is the dense layer for the teacher and the host layer for the
	// student.
	linear(x, l, lambda) {
		if (lambda === null) {
			return tf.matMul(x, l.weight).add(l.bias);
		}
		const y = tf.matMul(tf.matMul(x, l.a), l.b).add(l.shift);
		return lambda === 0 ? y : y.add(tf.matMul(x, l.weight).mul(lambda));
	}

	block(x, b, lambda) {
		const { batch, heads, width } = this.case;
		const side = lambda === null ? "teacher" : "student";
		const tokens = x.shape[0] / batch, size = width / heads;
		const split = (y) => y.reshape([batch, tokens, heads, size]).transpose([0, 2, 1, 3]);
		let n = this.layerNorm(x, b.layernorm_before[side]);
		const q = split(this.linear(n, b.linears.query, lambda));
		const k = split(this.linear(n, b.linears.key, lambda));
		const v = split(this.linear(n, b.linears.value, lambda));
		const p = tf.softmax(tf.matMul(q, k, false, true).mul(1 / Math.sqrt(size)));
		const o = tf.matMul(p, v).transpose([0, 2, 1, 3]).reshape([batch * tokens, width]);
		const m = x.add(this.linear(o, b.linears.output, lambda));
		n = this.layerNorm(m, b.layernorm_after[side]);
		const h = this.linear(n, b.linears.up, lambda);
		const g = h.mul(0.5).mul(h.mul(Math.SQRT1_2).erf().add(1));
		return m.add(this.linear(g, b.linears.down, lambda));
	}

	embed() {
		const { batch, channels, image, patch, width } = this.case;
		const side = image / patch;
		const cut = this.images.reshape([batch, channels, side, patch, side, patch]).transpose([0, 2, 4, 1, 3, 5])
			.reshape([batch * side * side, channels * patch * patch]);
		const rows = tf.matMul(cut, this.patch).add(this.patchBias).reshape([batch, side * side, width]);
		const token = this.token.reshape([1, 1, width]).tile([batch, 1, 1]);
		return tf.concat([token, rows], 1).add(this.position).reshape([batch * (side * side + 1), width]);
	}

	encode(x, lambda) {
		const states = [];
		for (const b of this.blocks) {
			x = this.block(x, b, lambda);
			states.push(x);
		}
		return states;
	}

	// step makes one optimiser step and returns its losses.
	step({ lambda, rate }) {
		const { batch, width, blocks } = this.case;
		const { alpha, clip, weightDecay } = this.settings;
		return tf.tidy(() => {
			const start = this.embed();
			const targets = this.encode(start, null);
			let task, distil;
			const { value, grads } = tf.variableGrads(() => {
				const states = this.encode(start, lambda);
				const last = states[blocks - 1];
				const tokens = last.shape[0] / batch;
				const first = last.reshape([batch, tokens, width]).slice([0, 0, 0], [batch, 1, width]).reshape([batch, width]);
				const logits = tf.matMul(this.layerNorm(first, this.norm), this.head).add(this.headBias);
				task = tf.keep(tf.losses.softmaxCrossEntropy(this.labels, logits));
				distil = tf.keep(tf.addN(states.map((h, l) => tf.losses.meanSquaredError(targets[l], h))).div(blocks));
				return task.mul(alpha).add(distil.mul(1 - alpha));
			}, this.trained.map(([v]) => v));
			value.dispose();
			const norm = tf.sqrt(tf.addN(Object.values(grads).map((g) => g.square().sum()))).dataSync()[0];
			if (norm > clip) {
				for (const name of Object.keys(grads)) {
					grads[name] = grads[name].mul(clip / norm);
				}
			}
			for (const [v, decays] of this.trained) {
				if (decays) {
					v.assign(v.mul(1 - rate * weightDecay));
				}
			}
			this.optimizer.learningRate = rate;
			this.optimizer.applyGradients(grads);
			const loss = { task: task.dataSync()[0], distil: distil.dataSync()[0], gradNorm: norm };
			task.dispose();
			distil.dispose();
			return loss;
		});
	}

	dispose() {
		this.optimizer.dispose();
		tf.disposeVariables();
	}
}

let model = null;
let factors = null;

function prepareProduct(p) {
	tf.disposeVariables();
	for (const t of factors?.all ?? []) {
		t.dispose();
	}
	const batch = p.count > 1 ? [p.count] : [];
	// Its kernels are fastest on factors that are not transposed.
	const a = tf.tensor(peer.noise(p.count * p.m * p.k, 1), [...batch, p.m, p.k]);
	const b = tf.tensor(peer.noise(p.count * p.k * p.n, 2), [...batch, p.k, p.n]);
	factors = { name: p.name, a, b, all: [a, b] };
}

peer.serve({
	async info() {
		await ready;
		return { version: tf.version_core, backend: tf.getBackend(), threads: threads === 1 ? 1 : tf.wasm.getThreadsCount() };
	},

	async step({ name, phase }) {
		await ready;
		if (model?.case.name !== name) {
			model?.dispose();
			model = new Model(await peer.load(name));
		}
		const start = performance.now();
		const loss = model.step(model.settings[phase]);
		return { millis: performance.now() - start, loss, tensors: tf.memory().numTensors };
	},

	async product({ product }) {
		await ready;
		if (factors?.name !== product.name) {
			prepareProduct(product);
		}
		return { millis: await peer.repeat(() => tf.matMul(factors.a, factors.b).dispose(), 20) };
	},
});
