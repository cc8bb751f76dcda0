package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

// conform runs a test binary in a Web Worker and resolves to what it prints.
const conform = `new Promise((resolve, reject) => {
	const worker = new Worker("/conform/worker.js");
	worker.onerror = (event) => reject(new Error(event.message));
	worker.onmessage = ({ data }) => resolve(data);
})`

const conformWorker = `
importScripts(%q, %q);
(async () => {
	const said = [];
	console.log = (line) => said.push(line);
	const go = new Go();
	go.argv = ["kernels.test", "-test.v", "-test.short"];
	const { instance } = await WebAssembly.instantiateStreaming(fetch("/conform/kernels.wasm"), pcloraImports(go));
	pcloraMemory(instance);
	await go.run(instance);
	postMessage(said.join("\n"));
})();`

// TestKernelsConform runs the conformance suite in the browser, on every kernel
// set that it has.
func TestKernelsConform(t *testing.T) {
	p := start(t, Desktop)
	program := filepath.Join(t.TempDir(), "kernels.wasm")
	env := []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=" + toolchain.WasmExperiment}
	build := toolchain.Go(filepath.Join("..", ".."), env, "test", "-c", "-o", program, "./wasm/kernels")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	defer lab.Fault("/conform/worker.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		fmt.Fprintf(w, conformWorker, asset(t, "wasm_exec.js"), asset(t, "kernels.js"))
	})()
	defer lab.Fault("/conform/kernels.wasm", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/wasm")
		file, err := os.Open(program)
		if err == nil {
			defer file.Close()
			io.Copy(w, file)
		}
	})()

	_, err := Eval[int](p, conform+".then((said) => window.conformed = said, (e) => window.conformed = e.message); 0")
	must(t, err)
	must(t, p.WaitFor("window.conformed", 2*time.Minute))
	said, err := Eval[string](p, "window.conformed")
	must(t, err)
	sets := 0
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "    ---") {
			t.Log(strings.TrimSpace(line))
			sets++
		}
	}
	if !strings.Contains(said, "\nPASS") || sets != 2 {
		t.Errorf("%d kernel sets conform:\n%s", sets, said)
	}
}

// TestNoVectors takes SIMD away from the trainer, which must then load and
// measure the original on the plain kernels.
func TestNoVectors(t *testing.T) {
	p := open(t, Desktop)
	path := asset(t, "trainer.js")
	script, err := os.ReadFile(filepath.Join(os.Getenv(SiteVariable), filepath.FromSlash(path)))
	must(t, err)
	defer lab.Fault(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		fmt.Fprintf(w, "WebAssembly.validate = () => false;\n%s", script)
	})()
	must(t, p.Start(patience))
	must(t, p.WaitPhase("ready", long))
	must(t, p.WaitText("", "portable-4x4", patience))
	noProblems(t, p)
}
