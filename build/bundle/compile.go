package bundle

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

// The programs that the page loads; index.html calls them app.wasm and
// trainer.wasm.
var programs = []string{"app", "trainer"}

// compile builds the programs for js/wasm. The binaries depend on nothing but
// the sources and the toolchain: no paths, no commit, no clock.
func compile(root string) ([]*file, error) {
	dir := filepath.Join(root, "build", "out", "wasm")
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", dir + string(filepath.Separator)}
	for _, p := range programs {
		if _, err := os.Stat(filepath.Join(root, "wasm", p)); err != nil {
			return nil, fmt.Errorf("the folder wasm/%s is missing: there is no %[1]s.wasm to build", p)
		}
		args = append(args, "./wasm/"+p)
	}
	env := []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=" + toolchain.WasmExperiment}
	cmd := toolchain.Go(root, env, args...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the page does not compile:\n%s", strings.TrimSpace(string(said)))
	}
	var files []*file
	for _, p := range programs {
		data, err := os.ReadFile(filepath.Join(dir, p))
		if err != nil {
			return nil, err
		}
		files = append(files, &file{name: p + ".wasm", data: data})
	}
	return files, nil
}
