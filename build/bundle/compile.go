package bundle

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

// The programs that the page loads. The trainer is there twice: once on the
// browser's vectors, and once for browsers that have none. No function is copied
// into its callers (-l) in packages that compute nothing: the page with vugu, and
// what writes the kernels' module.
var programs = []struct {
	name       string // index.html calls it this
	folder     string
	experiment string
	small      []string // packages compiled for size
}{
	{"app.wasm", "wasm/app", toolchain.WasmExperiment, append([]string{"github.com/..."}, wordy...)},
	{"trainer.wasm", "wasm/trainer", toolchain.WasmExperiment, emitters},
	{Fallback, "wasm/trainer", toolchain.PlainExperiment, nil},
}

// wordy are packages of the standard library that the page calls a few times a second.
var wordy = []string{"compress/...", "encoding/...", "fmt", "reflect", "strconv", "time", "unicode/..."}

var emitters = []string{toolchain.Module + "/tensor/asm", toolchain.Module + "/tensor/simd128"}

// Fallback is the trainer for browsers without vectors, which others never load.
const Fallback = "trainer-plain.wasm"

// compile builds the programs for js/wasm. The binaries depend on nothing but
// the sources and the toolchain: no paths, no commit, no clock.
func compile(root string) ([]*file, error) {
	var files []*file
	for _, p := range programs {
		if _, err := os.Stat(filepath.Join(root, p.folder)); err != nil {
			return nil, fmt.Errorf("the folder %s is missing: there is no %s to build", p.folder, p.name)
		}
		out := filepath.Join(root, "build", "out", "wasm", p.name)
		env := []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=" + p.experiment}
		args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"}
		for _, pattern := range p.small {
			args = append(args, "-gcflags="+pattern+"=-l")
		}
		cmd := toolchain.Go(root, env, append(args, "-o", out, "./"+p.folder)...)
		if said, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("the page does not compile:\n%s", strings.TrimSpace(string(said)))
		}
		data, err := os.ReadFile(out)
		if err != nil {
			return nil, err
		}
		files = append(files, &file{name: p.name, data: data})
	}
	return files, nil
}
