// Keeps, under window.heard, what the trainer tells the page, but for messages with
// a blob, with the time of each by the page's clock in ms.
"use strict";

window.heard = [];
window.Worker = class extends window.Worker {
	constructor(...args) {
		super(...args);
		this.addEventListener("message", ({ data }) => {
			if (typeof data?.json === "string" && data.blob === undefined) {
				window.heard.push({ at: performance.now(), json: data.json });
			}
		});
	}
};
