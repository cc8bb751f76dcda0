package edge

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pcloralab/pcloralab/build/progress"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

// Largest is what Cloudflare's free plan takes, in bytes of gzip.
const Largest = 3 << 20

// out is the folder of what Cloudflare gets: the Worker, and the site below it.
func out(root string) string { return filepath.Join(root, "build", "out", "edge") }

// Build compiles the Worker and stages the site of folder site, and returns the
// Worker's size in bytes of gzip.
func Build(root, site string, log io.Writer) (size int, err error) {
	err = progress.Do(log, "compiling the Worker to wasm", func() error {
		size, err = compile(root, "wasm/edge", filepath.Join(out(root), "worker"))
		return err
	})
	if err != nil {
		return 0, err
	}
	if size > Largest {
		return size, fmt.Errorf("the Worker has %d bytes of gzip, %d over what Cloudflare's free plan takes", size, size-Largest)
	}
	return size, stage(site, filepath.Join(out(root), "site"))
}

// compile puts the program of a folder of this module, which calls isolate.Serve,
// into dir with the JavaScript that starts it.
func compile(root, folder, dir string) (size int, err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return 0, err
	}
	env := []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=" + toolchain.PlainExperiment}
	cmd := toolchain.Go(root, env, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(dir, "edge.wasm"), "./"+folder)
	if said, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("the Worker does not compile:\n%s", strings.TrimSpace(string(said)))
	}
	goroot, err := toolchain.GOROOT()
	if err != nil {
		return 0, err
	}
	for name, from := range map[string]string{
		"worker.mjs":   filepath.Join(root, "wasm", "edge", "worker.mjs"),
		"wasm_exec.js": filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"),
	} {
		text, err := os.ReadFile(from)
		if err != nil {
			return 0, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return 0, err
		}
	}
	return gzipped(dir)
}

// gzipped is the size of a folder's files as Cloudflare counts it.
func gzipped(dir string) (int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return 0, err
		}
		if _, err := z.Write(data); err != nil {
			return 0, err
		}
	}
	err = z.Close()
	return packed.Len(), err
}
