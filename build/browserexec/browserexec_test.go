package browserexec

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

// TestRun: a program gets arguments, environment and files, and its output and
// exit code come back.
func TestRun(t *testing.T) {
	p := Program{Args: []string{"one", "two"}, Env: map[string]string{"PCLORA_TEST": "three", "TMPDIR": "/tmp"}}
	p.Path = filepath.Join(t.TempDir(), "program.wasm")
	build := toolchain.Go("", []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=" + toolchain.WasmExperiment}, "build", "-o", p.Path, "./testdata/program")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	code, said, err := runIn(t, p)
	if want := "arguments [one two] and three\ndone\n"; code != 3 || said != want || err != nil {
		t.Errorf("exit code %d, %v, printed %q, want 3 and %q", code, err, said, want)
	}
}

// TestRunRefuses: what is no program is an error, not a wait.
func TestRunRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "broken.wasm")
	if err := os.WriteFile(path, []byte("no program"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := runIn(t, Program{Path: path})
	if err == nil || !strings.Contains(err.Error(), "CompileError") {
		t.Errorf("a broken program: %v, want the browser's CompileError", err)
	}
}

// runIn runs p in the browser that the environment names, or skips the test.
func runIn(t *testing.T, p Program) (code int, said string, err error) {
	t.Helper()
	p.Browser = os.Getenv(browser.Variable)
	if p.Browser == "" {
		t.Skipf("needs a browser (%s): go run ./build test -only e2e", browser.Variable)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out strings.Builder
	p.Output = &out
	code, err = Run(ctx, p)
	return code, out.String(), err
}

func TestTree(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("four")}
	got, err := tree(fstest.MapFS{
		"go.mod": file, "tensor/testdata/a": file, ".git/b": file, "build/out/c": file, "build/bench/node_modules/d": file,
	})
	if want := map[string]int64{"go.mod": 4, "tensor/testdata/a": 4}; !maps.Equal(got, want) || err != nil {
		t.Errorf("tree = %v, %v, want the files of %v", got, err, slices.Sorted(maps.Keys(want)))
	}
}
