package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/site"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

// webPage starts the worker and keeps what it says.
const webPage = `window.said = []; window.code = null;
const worker = new Worker("/assets/trainer.test.js" + location.search);
worker.onmessage = ({data}) => data.line === undefined ? window.code = data.code : window.said.push(data.line);
worker.onerror = (e) => { window.said.push(e.message); window.code = 99; };`

// webScript runs a test binary of Go. It has the trainer's name, and with it
// the trainer's policy.
const webScript = `importScripts("/assets/wasm_exec.js");
const ask = new URL(location.href).searchParams, text = new TextDecoder();
let line = "";
globalThis.fs.writeSync = (_, b) => {
	const lines = (line + text.decode(b)).split("\n");
	line = lines.pop();
	for (const one of lines) postMessage({line: one});
	return b.length;
};
(async () => {
	const go = new Go();
	go.argv = ["web.test", "-test.v", "-test.timeout=120s"];
	go.env = {PCLORA_HUB: "./hub", PCLORA_OTHER_HUB: ask.get("other"), PCLORA_MINILM: ask.get("minilm") ?? ""};
	go.exit = (code) => { postMessage({code}); close(); };
	const {instance} = await WebAssembly.instantiateStreaming(fetch("/assets/web.test.wasm"), go.importObject);
	globalThis.testMemory = instance.exports.mem;
	await go.run(instance);
})().catch((e) => { postMessage({line: String(e)}); postMessage({code: 98}); });`

// TestWebInAWorker runs the tests of wasm/web in a worker, where alone they can run,
// under the headers that the page is served with.
func TestWebInAWorker(t *testing.T) {
	path := os.Getenv(browser.Variable)
	if path == "" {
		t.Skipf("needs a browser (%s): go run ./build test -only e2e", browser.Variable)
	}
	root, err := toolchain.Root()
	must(t, err)
	other, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	models := site.NewHub(os.DirFS(testModels(t, root)))
	server := &http.Server{Handler: http.StripPrefix(site.HubPath, models)}
	go server.Serve(other)
	t.Cleanup(func() { server.Close() })
	own, err := OpenHandler(site.WithHub(webSite(t, root), models), path)
	must(t, err)
	t.Cleanup(own.Close)
	p, err := own.Page(Desktop)
	must(t, err)
	t.Cleanup(p.Close)

	otherHub := fmt.Sprintf("http://%s%s", other.Addr(), site.HubPath)
	must(t, p.Goto("/?other="+otherHub+"&minilm="+os.Getenv("PCLORA_MINILM")))
	err = p.WaitFor("window.code !== null", 3*time.Minute)
	said, _ := Eval[[]string](p, "window.said")
	t.Log(strings.Join(said, "\n"))
	must(t, err)
	if code, err := Eval[int](p, "window.code"); code != 0 || err != nil {
		t.Errorf("the tests in the worker ended with %d, %v", code, err)
	}

	// What the worker may, the page may not.
	blocked, err := Eval[bool](p, fmt.Sprintf(`fetch(%q).then(() => false, () => true)`, otherHub+"/api/models/testdata/bert"))
	must(t, err)
	if !blocked {
		t.Error("the page itself could ask another server")
	}
}

// testModels returns a folder of models: the fixtures, a large file, and
// all-MiniLM-L6-v2 where PCLORA_MINILM names its folder.
func testModels(t *testing.T, root string) string {
	dir := t.TempDir()
	fixtures := filepath.Join(root, "pclora", "model", "modeltest", "testdata")
	must(t, os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS(fixtures)))
	const size = 24 << 20 // more than a server and a browser hold between them
	head := fmt.Sprintf(`{"t":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}`, size, size)
	big := filepath.Join(dir, "big", "file")
	must(t, os.MkdirAll(big, 0o755))
	file := append([]byte{byte(len(head)), 0, 0, 0, 0, 0, 0, 0}, head...)
	must(t, os.WriteFile(filepath.Join(big, "model.safetensors"), append(file, make([]byte, size)...), 0o644))
	must(t, os.WriteFile(filepath.Join(big, "config.json"), []byte("{}"), 0o644))
	if real := os.Getenv("PCLORA_MINILM"); real != "" {
		must(t, os.Mkdir(filepath.Join(dir, "real"), 0o755))
		must(t, os.Symlink(real, filepath.Join(dir, "real", "all-MiniLM-L6-v2")))
	}
	return dir
}

// webSite returns a site with nothing but the tests of wasm/web and what runs
// them.
func webSite(t *testing.T, root string) http.Handler {
	program := filepath.Join(t.TempDir(), "web.test.wasm")
	cmd := toolchain.Go(root, []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=" + toolchain.WasmExperiment},
		"test", "-c", "-o", program, "./wasm/web")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the tests do not compile: %v\n%s", err, said)
	}
	goroot, err := toolchain.GOROOT()
	must(t, err)
	files := fstest.MapFS{
		"index.html":             {Data: []byte(`<!doctype html><script src="/assets/page.js"></script>`)},
		"assets/page.js":         {Data: []byte(webPage)},
		"assets/trainer.test.js": {Data: []byte(webScript)},
	}
	for name, path := range map[string]string{
		"_headers":             filepath.Join(root, "public", "_headers"),
		"assets/wasm_exec.js":  filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"),
		"assets/web.test.wasm": program,
	} {
		data, err := os.ReadFile(path)
		must(t, err)
		files[name] = &fstest.MapFile{Data: data}
	}
	s, err := site.Load(files)
	must(t, err)
	return s
}
