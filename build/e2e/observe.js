// Keeps, under window.e2e, what the page's own code need not know of.
"use strict";

window.e2e = { tasks: [], violations: [] };

// Tasks of over 50 ms on the main thread: [start, duration] in ms.
new PerformanceObserver((list) => {
	for (const task of list.getEntries()) {
		window.e2e.tasks.push({ start: task.startTime, duration: task.duration });
	}
}).observe({ type: "longtask", buffered: true });

document.addEventListener("securitypolicyviolation", (event) => {
	const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
	window.e2e.violations.push(`${violatedDirective} forbids ${blockedURI} (${sourceFile}:${lineNumber})`);
});
