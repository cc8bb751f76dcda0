// Starts the page's program, and says so when it cannot start or has ended.
//
// wasm_exec.js and vugu.js have run before: they define Go and vuguRender.
"use strict";

(() => {
	const { app } = document.currentScript.dataset;

	// The skeleton is the lab's; other pages have nothing of it.
	function adapt() {
		const lab = !/^\/(r|embed)\//.test(location.pathname) && !location.hash.startsWith("#run=");
		const skeleton = document.getElementById("skeleton");
		if (lab || !skeleton) {
			return;
		}
		for (const part of skeleton.children) {
			part.hidden = !part.matches(".nav, .skeleton-other") || part.matches(".nav") && location.pathname.startsWith("/embed/");
		}
		// Where the server has put the run there, the page takes its place when it has it too.
		document.body.classList.toggle("opening", !!skeleton.querySelector(".skeleton-run"));
	}

	function supported() {
		return typeof WebAssembly === "object" && "instantiateStreaming" in WebAssembly;
	}

	// showBanner also ends the waiting that the skeleton stands for.
	function showBanner(text) {
		const banner = document.getElementById("boot-banner");
		banner.querySelector("p").textContent = text;
		banner.querySelector("button").onclick = () => location.reload();
		banner.hidden = false;
		document.body.classList.remove("opening");
		const skeleton = document.getElementById("skeleton");
		if (skeleton) {
			skeleton.removeAttribute("aria-busy");
			for (const waiting of skeleton.querySelectorAll("[role=status], .skeleton-block")) {
				waiting.remove();
			}
		}
	}

	// run resolves when the program has ended, which it never does of itself.
	function run(go, instance) {
		// vugu evals its renderer script once, which the content security
		// policy forbids; vugu.js is that script, so there is nothing to do.
		const real = window.eval;
		window.eval = () => {
			window.eval = real;
		};
		return go.run(instance);
	}

	async function start() {
		if (!supported()) {
			showBanner("This browser lacks WebAssembly as the page needs it. Chrome or Edge 91, Firefox 89, Safari 16.4 and all newer ones have it.");
			return;
		}
		const go = new Go();
		let instance;
		try {
			({ instance } = await WebAssembly.instantiateStreaming(fetch(app), go.importObject));
		} catch (err) {
			showBanner(`The page could not be loaded (${err.message}). Check the connection and reload.`);
			return;
		}
		try {
			await run(go, instance);
			showBanner("The page has stopped because of a fault in it. Reload to start again; the browser's console says more.");
		} catch (err) {
			showBanner(`The page has stopped (${err.message}). Reload to start again.`);
		}
	}

	adapt();
	start();
})();
