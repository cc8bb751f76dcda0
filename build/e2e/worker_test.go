package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

// runWorker runs a test binary in a Web Worker and resolves to what it prints.
const runWorker = `new Promise((resolve, reject) => {
	const worker = new Worker("/test/worker.js");
	worker.onerror = (event) => reject(new Error(event.message));
	worker.onmessage = ({ data }) => resolve(data);
})`

const workerScript = `
importScripts(%q, %q);
(async () => {
	const said = [];
	console.log = (line) => said.push(line);
	const go = new Go();
	go.argv = ["worker.test", "-test.v", %q];
	const { instance } = await WebAssembly.instantiateStreaming(fetch("/test/program.wasm"), pcloraImports(go));
	pcloraMemory(instance);
	await go.run(instance);
	postMessage(said.join("\n"));
})();`

// inWorker compiles a package's tests for the browser, runs them in a worker of
// the page p with one flag more, and returns what they print.
func inWorker(t *testing.T, p *Page, pkg, flag string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "test.wasm")
	env := []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=" + toolchain.WasmExperiment}
	build := toolchain.Go(filepath.Join("..", ".."), env, "test", "-c", "-o", program, pkg)
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	defer lab.Fault("/test/worker.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		fmt.Fprintf(w, workerScript, asset(t, "wasm_exec.js"), asset(t, "kernels.js"), flag)
	})()
	defer lab.Fault("/test/program.wasm", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/wasm")
		file, err := os.Open(program)
		if err == nil {
			defer file.Close()
			io.Copy(w, file)
		}
	})()

	_, err := Eval[int](p, runWorker+".then((said) => window.tested = said, (e) => window.tested = e.message); 0")
	must(t, err)
	must(t, p.WaitFor("window.tested", 2*time.Minute))
	said, err := Eval[string](p, "window.tested")
	must(t, err)
	return said
}
