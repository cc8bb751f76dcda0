// Gives files to the page as a person does, and tells when the page has answered.
// Runs before the page's scripts.
"use strict";

(() => {
	const own = { worker: null, heard: null, asked: false };
	const Given = window.Worker;
	window.Worker = class extends Given {
		constructor(...rest) {
			super(...rest);
			own.worker = this;
			this.addEventListener("message", ({ data }) => own.heard?.(JSON.parse(data.json)));
		}
		postMessage(...rest) {
			own.asked = true;
			super.postMessage(...rest);
		}
	};

	// What ends a look at something.
	const ends = ["failed", "modelSeen", "dataSeen", "answered", "loaded", "cancelled"];

	// after does something and waits for the trainer's answer, then for the page to
	// show it in one of the places, selectors all.
	function after(act, places) {
		const start = performance.now();
		return new Promise((resolve) => {
			own.heard = ({ kind, body }) => {
				if (!ends.includes(kind)) return;
				own.heard = null;
				const said = body.reason || body.fault || (body.notes ?? []).join(" ");
				const answered = performance.now() - start;
				const look = () => {
					const shown = places.map((p) => document.querySelector(p)?.textContent ?? "").join("\n");
					if ((said === "" || shown.includes(said)) && kind !== "loaded" || performance.now() - start > 10_000) {
						observer.disconnect();
						clearInterval(timer);
						resolve({ kind, said, shown, answered, took: performance.now() - start });
					}
				};
				const observer = new MutationObserver(look);
				observer.observe(document.body, { subtree: true, childList: true, characterData: true });
				const timer = setInterval(look, 1000);
				look();
			};
			own.asked = false;
			act();
			setTimeout(() => { // what the page itself refuses is not asked of the trainer
				if (own.asked) return;
				const shown = places.map((p) => document.querySelector(p)?.textContent ?? "").join("\n");
				own.heard = null;
				resolve({ kind: "page", said: shown, shown, answered: 0, took: performance.now() - start });
			}, 500);
		});
	}

	window.hostile = {
		// give puts files, which lie one behind the other at an address, into an input.
		async give(input, address, list, places) {
			const all = await (await fetch(address)).blob();
			const files = new DataTransfer();
			let at = 0;
			for (const { name, size } of list) {
				files.items.add(new File([all.slice(at, at + size)], name));
				at += size;
			}
			const field = document.querySelector(input);
			field.files = files.files;
			return after(() => field.dispatchEvent(new Event("change", { bubbles: true })), places);
		},
		press: (button, places) => after(() => document.querySelector(button).click(), places),
		// memory is the trainer's, in bytes.
		memory() {
			const { port1, port2 } = new MessageChannel();
			own.worker.postMessage({ measure: port2 }, [port2]);
			return new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
		},
	};
})();
