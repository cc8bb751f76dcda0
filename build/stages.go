//go:build go1.27 && goexperiment.simd

package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/bundle"
	"github.com/pcloralab/pcloralab/build/source"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

// stages are the steps of test, cheap ones first.
var stages = []stage{
	{"format", "every Go file is as gofmt writes it", formatStage},
	{"vet", "go vet, natively and for js/wasm", vetStage},
	{"generate", "the committed generated files are up to date", generateStage},
	{"imports", "packages import only what the table allows", importsStage},
	{"native", "go test ./...", nativeStage},
	{"wasm", "numbers and messages under Node, portable and SIMD kernels", wasmStage},
	{"fuzz", "ten seconds for every fuzz target", fuzzStage},
	{"size", "the page is built and within its budget", sizeStage},
	{"e2e", "the page in a real browser", e2eStage},
}

// inBrowser are the packages whose tests must pass on the browser's kernels
// and with its JSON.
var inBrowser = []string{"./tensor/...", "./wasm/kernels", "./pclora/nn/...", "./pclora/adapter/...", "./pclora/model/modeltest", "./pclora/vision", "./wasm/wire/..."}

// inChromium are those whose tests run there too: all that computes, on all the
// kernels that the page may use.
var inChromium = []string{"./tensor/simd128", "./wasm/kernels", "./pclora/nn", "./pclora/adapter", "./pclora/optim", "./pclora/model/..."}

// budget bounds what a browser receives before the page is usable, in bytes. The
// aim is 2,500,000; with models and data of a person's own, seven adapters, the
// linear algebra of their start, and the pages of shared runs, which hold records
// against everything that may be wrong with them, page and trainer are larger.
const budget = 3_100_000

func formatStage(root string) error {
	bad, err := source.Unformatted(root)
	if err != nil || len(bad) == 0 {
		return err
	}
	return fmt.Errorf("not formatted, run gofmt -w %s", strings.Join(bad, " "))
}

func vetStage(root string) error {
	if err := goTool(root, nil, "vet", "./..."); err != nil {
		return err
	}
	// All but the build tool, which is for native machines alone.
	var errs []error
	for _, experiment := range experiments {
		errs = append(errs, goTool(root, forWasm(experiment), "vet", "./tensor/...", "./pclora/...", "./ui/...", "./wasm/..."))
	}
	return errors.Join(errs...)
}

// experiments are the kinds of kernels that the browser's binaries are built with.
var experiments = []string{"", toolchain.WasmExperiment}

// forWasm is the environment that compiles for the browser.
func forWasm(experiment string) []string {
	return []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=" + experiment}
}

func generateStage(root string) error {
	stale, err := bundle.Stale(root)
	if err != nil || len(stale) == 0 {
		return err
	}
	return fmt.Errorf("out of date: %s; run go run ./build generate and commit the result",
		strings.Join(slices.Sorted(maps.Keys(stale)), " "))
}

func importsStage(root string) error {
	return goTest(root, nil, "-count=1", "-run=^TestImports$", "./build")
}

func nativeStage(root string) error { return goTest(root, nil, "./...") }

func wasmStage(root string) error {
	if _, err := findNode(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var errs []error
	for _, experiment := range experiments {
		fmt.Printf("with GOEXPERIMENT=%s\n", experiment)
		args := append([]string{"-exec='" + self + "' jsexec"}, inBrowser...)
		errs = append(errs, goTest(root, forWasm(experiment), args...))
	}
	return errors.Join(errs...)
}

// fuzzStage fuzzes as many targets at once as there are cores, each on one, which saves
// the time in which a single target compiles or starts.
func fuzzStage(root string) error {
	targets, err := source.FuzzTargets(root)
	if err != nil {
		return err
	}
	errs := make([]error, len(targets))
	next := make(chan int)
	var said sync.Mutex // what one target says stays together
	var lanes sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		lanes.Go(func() {
			for i := range next {
				t := targets[i]
				// Few runs to shrink an input, or that takes most of the ten seconds.
				cmd := toolchain.Go(root, nil, "test", unvetted, "-run=^$", "-fuzz=^"+t.Name+"$", "-fuzztime=10s", "-fuzzminimizetime=100x", "-parallel=1", "./"+t.Folder)
				out, err := cmd.CombinedOutput()
				if err != nil {
					errs[i] = fmt.Errorf("%s in %s: %w", t.Name, t.Folder, err)
				}
				said.Lock()
				fmt.Printf("%s\n%s", t.Name, out)
				said.Unlock()
			}
		})
	}
	for i := range targets {
		next <- i
	}
	close(next)
	lanes.Wait()
	return errors.Join(errs...)
}

func sizeStage(root string) error {
	list, err := bundle.Make(bundle.Options{Root: root, Log: os.Stdout, Small: true})
	if err != nil {
		return err
	}
	total := 0
	for _, f := range list.FirstLoad() {
		fmt.Printf("%9d  %s\n", f.Transfer(), f.Name)
		total += f.Transfer()
	}
	fmt.Printf("%9d  in all, of %d\n", total, budget)
	if total > budget {
		return fmt.Errorf("the page takes %d bytes before it is usable, %d over its budget", total, total-budget)
	}
	return nil
}

func e2eStage(root string) error {
	path, err := browser.FindOrInstall(os.Stdout)
	if err != nil {
		return err
	}
	if _, err := bundle.Make(bundle.Options{Root: root, Log: os.Stdout, Small: true}); err != nil {
		return err
	}
	env := []string{browser.Variable + "=" + path, "PCLORA_SITE=" + bundle.Site(root)}
	if err := goTest(root, env, "-count=1", "-v", "-timeout=20m", "./build/e2e/...", "./build/bench", "./build/browserexec"); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := append([]string{"-count=1", "-short", "-timeout=5m", "-exec='" + self + "' browserexec"}, inChromium...)
	return goTest(root, append(env, forWasm(toolchain.WasmExperiment)...), args...)
}

// unvetted keeps go test from looking once more at what the stage of go vet has seen.
const unvetted = "-vet=off"

// goTest runs tests.
func goTest(root string, env []string, args ...string) error {
	return goTool(root, env, append([]string{"test", unvetted}, args...)...)
}

// goTool runs the pinned go with the streams of this process. The error says
// only that it failed: the go command itself says why.
func goTool(root string, env []string, args ...string) error {
	cmd := toolchain.Go(root, env, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go %s: %w", args[0], err)
	}
	return nil
}
