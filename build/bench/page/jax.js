// jax-js on its wasm backend, as its guide advises: the whole update is one
// jitted function with valueAndGrad in it, and every array but the last use of
// one is passed as a .ref, since a function owns its arguments.
// ?threads=1 hides shared memory from it, without which it starts no threads.
import "/bench/peer.js";

if (new URL(self.location.href).searchParams.get("threads") === "1") {
	self.SharedArrayBuffer = undefined;
}

const jax = await import("/bench/lib/@jax-js/jax/dist/index.js");
const { numpy: np, nn, lax, tree } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");

const matrix = (t) => np.array(t.data).reshape([t.rows, t.cols]);

// read makes the arrays of a case: teacher and student by path, flat.
function read(c) {
	const frozen = {}, trained = {}, decays = {};
	for (const t of c.tensors) {
		const full = c.tensor(t.name);
		// Linears' weights lie as [inputs outputs].
		const value = t.rows > 1 && !t.name.endsWith("position_embeddings")
			? np.array(peer.transposed(full)).reshape([t.cols, t.rows])
			: t.rows > 1 ? matrix(full) : np.array(full.data);
		if (t.name.startsWith("student.")) {
			trained[t.name.slice(8)] = value;
			decays[t.name.slice(8)] = t.decay;
		} else if (t.name.startsWith("teacher.")) {
			frozen[t.name.slice(8)] = value;
		} else {
			value.dispose();
		}
	}
	return { frozen, trained, decays };
}

function layerNorm(x, gain, bias, eps) {
	const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
	const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
	return centred.div(np.sqrt(variance.add(eps))).mul(gain).add(bias);
}

// forward returns a function of one side's arrays: the outputs of all blocks.
// Arrays in p are used through .ref and stay the caller's.
function blocks(c, settings, lambda) {
	const { batch, heads, width, blocks } = c;
	const size = width / heads;
	const linear = (x, frozen, trained, path) => {
		if (trained === null) {
			return np.matmul(x, frozen[`${path}.weight`].ref).add(frozen[`${path}.bias`].ref);
		}
		const own = np.matmul(np.matmul(x.ref, trained[`${path}.lora_A.weight`].ref), trained[`${path}.lora_B.weight`].ref)
			.add(trained[`${path}.bias`].ref);
		if (lambda === 0) {
			x.dispose();
			return own;
		}
		return own.add(np.matmul(x, frozen[`${path}.weight`].ref).mul(lambda));
	};
	return (x, frozen, trained) => {
		const tokens = x.shape[0] / batch;
		const norms = trained ?? frozen;
		const norm = (y, path) => layerNorm(y, norms[`${path}.weight`].ref, norms[`${path}.bias`].ref, settings.eps);
		const split = (y) => np.transpose(y.reshape([batch, tokens, heads, size]), [0, 2, 1, 3]);
		const states = [];
		for (let l = 0; l < blocks; l++) {
			const at = `vit.encoder.layer.${l}`;
			const path = (name) => `${at}.${peer.linears[name]}`;
			const n = norm(x.ref, `${at}.layernorm_before`);
			const q = split(linear(n.ref, frozen, trained, path("query")));
			const k = split(linear(n.ref, frozen, trained, path("key")));
			const v = split(linear(n, frozen, trained, path("value")));
			const p = nn.softmax(np.matmul(q, np.transpose(k, [0, 1, 3, 2])).mul(1 / Math.sqrt(size)), -1);
			const o = np.transpose(np.matmul(p, v), [0, 2, 1, 3]).reshape([batch * tokens, width]);
			const m = x.add(linear(o, frozen, trained, path("output")));
			const h = linear(norm(m.ref, `${at}.layernorm_after`), frozen, trained, path("up"));
			x = m.add(linear(nn.gelu(h, { approximate: false }), frozen, trained, path("down")));
			states.push(x.ref);
		}
		x.dispose();
		return states;
	};
}

function embed(c, frozen, images) {
	const { batch, channels, image, patch, width } = c;
	const side = image / patch;
	const at = "vit.embeddings";
	const cut = np.transpose(images.reshape([batch, channels, side, patch, side, patch]), [0, 2, 4, 1, 3, 5])
		.reshape([batch * side * side, channels * patch * patch]);
	const rows = np.matmul(cut, frozen[`${at}.patch_embeddings.projection.weight`].ref)
		.add(frozen[`${at}.patch_embeddings.projection.bias`].ref).reshape([batch, side * side, width]);
	const token = np.broadcastTo(frozen[`${at}.cls_token`].ref.reshape([1, 1, width]), [batch, 1, width]);
	return np.concatenate([token, rows], 1).add(frozen[`${at}.position_embeddings`].ref).reshape([batch * (side * side + 1), width]);
}

// updater returns the whole step: from parameters, moments and the powers of β
// to new ones and the losses.
function updater(settings, decays, { lambda, rate }) {
	const c = settings.case;
	const teach = blocks(c, settings, null), study = blocks(c, settings, lambda);
	const { alpha, clip, weightDecay } = settings;

	function loss(trained, frozen, start, targets, labels) {
		const states = study(start, frozen, trained);
		const last = states[c.blocks - 1];
		const tokens = last.shape[0] / c.batch;
		const first = last.ref.reshape([c.batch, tokens, c.width]).slice([], 0);
		const logits = np.matmul(layerNorm(first, trained["vit.layernorm.weight"].ref, trained["vit.layernorm.bias"].ref, settings.eps),
			trained["classifier.weight"].ref).add(trained["classifier.bias"].ref);
		const task = np.mean(np.sum(nn.logSoftmax(logits, -1).mul(labels), -1)).mul(-1);
		const distil = states.map((h, l) => np.mean(np.square(h.sub(targets[l])))).reduce((a, b) => a.add(b)).div(c.blocks);
		tree.dispose(trained);
		tree.dispose(frozen);
		return [task.ref.mul(alpha).add(distil.ref.mul(1 - alpha)), { task, distil }];
	}
	const gradient = jax.valueAndGrad(loss, { hasAux: true });

	return jax.jit((trained, m, v, powers, frozen, images, labels) => {
		const start = embed(c, frozen, images);
		const targets = teach(start.ref, frozen, null);
		const [[total, losses], grads] = gradient(tree.ref(trained), frozen, start, targets, labels);
		total.dispose();
		const names = Object.keys(grads);
		const norm = np.sqrt(names.map((n) => np.sum(np.square(grads[n].ref))).reduce((a, b) => a.add(b)));
		const scale = np.minimum(1, np.array(clip).div(norm.ref));
		const [power1, power2] = [powers[0].mul(0.9), powers[1].mul(0.999)];
		const fresh = { trained: {}, m: {}, v: {} };
		for (const n of names) {
			const g = grads[n].mul(scale.ref);
			const m1 = m[n].mul(0.9).add(g.ref.mul(0.1));
			const v1 = v[n].mul(0.999).add(np.square(g).mul(0.001));
			const mHat = m1.ref.div(np.array(1).sub(power1.ref));
			const vHat = v1.ref.div(np.array(1).sub(power2.ref));
			const keep = decays[n] ? 1 - rate * weightDecay : 1;
			fresh.trained[n] = trained[n].mul(keep).sub(mHat.div(np.sqrt(vHat).add(1e-8)).mul(rate));
			fresh.m[n] = m1;
			fresh.v[n] = v1;
		}
		scale.dispose();
		return { ...fresh, powers: [power1, power2], losses: { ...losses, gradNorm: norm } };
	});
}

let model = null;
let factors = null;

async function prepare(name) {
	tree.dispose(model?.state);
	const settings = await peer.load(name);
	const { frozen, trained, decays } = read(settings);
	const { batch, channels, image, classes } = settings.case;
	const hot = new Float32Array(batch * classes);
	settings.tensor("labels").data.forEach((label, i) => (hot[i * classes + label] = 1));
	const zeros = () => tree.map((x) => np.zeros(x.shape), trained);
	model = {
		name, settings,
		state: {
			trained, m: zeros(), v: zeros(), powers: [np.array(1), np.array(1)], frozen,
			images: np.array(settings.tensor("images").data).reshape([batch, channels, image, image]),
			labels: np.array(hot).reshape([batch, classes]),
		},
		updates: {
			fading: updater(settings, decays, settings.fading),
			faded: updater(settings, decays, settings.faded),
		},
	};
}

peer.serve({
	async info() {
		return { version: "@jax-js/jax", backend: jax.defaultDevice(), threads: self.SharedArrayBuffer ? navigator.hardwareConcurrency : 1 };
	},

	async step({ name, phase }) {
		if (model?.name !== name) {
			await prepare(name);
		}
		const s = model.state;
		const start = performance.now();
		const { trained, m, v, powers, losses } = model.updates[phase](
			s.trained, s.m, s.v, s.powers, tree.ref(s.frozen), s.images.ref, s.labels.ref);
		Object.assign(s, { trained, m, v, powers });
		await jax.blockUntilReady([trained, m, v]);
		const loss = {};
		for (const [key, value] of Object.entries(losses)) {
			loss[key] = (await value.data())[0];
		}
		return { millis: performance.now() - start, loss };
	},

	async product({ product: p }) {
		if (factors?.name !== p.name) {
			factors?.a.dispose();
			factors?.b.dispose();
			const batch = p.count > 1 ? [p.count] : [];
			factors = {
				name: p.name,
				a: np.array(peer.noise(p.count * p.m * p.k, 1)).reshape([...batch, p.m, p.k]),
				b: np.array(peer.noise(p.count * p.k * p.n, 2)).reshape([...batch, p.k, p.n]),
			};
		}
		const once = async () => {
			const c = np.matmul(factors.a.ref, factors.b.ref);
			await jax.blockUntilReady(c);
			c.dispose();
		};
		await once();
		return { millis: await peer.repeat(once, 20) };
	},
});
