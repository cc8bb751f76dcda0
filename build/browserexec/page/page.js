// Starts the worker, and reports if it cannot be.
"use strict";

const worker = new Worker("worker.js");
worker.onerror = (event) => fetch("/exit", { method: "POST", body: event.message || "its worker does not start" });
