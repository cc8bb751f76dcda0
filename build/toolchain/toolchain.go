// Package toolchain pins the Go toolchain that builds everything in this
// project, and starts a program again under it.
//
// # Why a pin
//
// SIMD for WebAssembly is an experiment of Go 1.27, so its exact version is
// part of what a result depends on. go.mod asks only for Go 1.26: a plain
// go test ./... works there, on the portable kernels.
package toolchain

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	// Version is the pinned toolchain, as GOTOOLCHAIN names it.
	Version = "go1.27.4"
	// Experiment is the pinned GOEXPERIMENT.
	Experiment = "simd"
	// WasmExperiment is the one for what a browser loads. Without the second
	// implementation of JSON a program is 0.2 MB smaller in transfer.
	WasmExperiment = "simd,nojsonv2"
	// PlainExperiment is the one for browsers without vectors.
	PlainExperiment = "nojsonv2"
)

// Module is the path of the module that Root looks for.
const Module = "github.com/pcloralab/pcloralab"

// Pinned reports whether this program was built by the pinned toolchain with
// the pinned experiment.
func Pinned() bool { return pinned(runtime.Version()) }

// pinned reads a version such as "go1.27.4-X:simd".
func pinned(version string) bool {
	v, experiments, _ := strings.Cut(version, "-X:")
	for x := range strings.SplitSeq(experiments, ",") {
		if x == Experiment {
			return v == Version
		}
	}
	return false
}

// longest is the setting of GODEBUG that gives package simd the machine's longest
// vectors. By itself it takes shorter ones where the machine lacks a carry-less
// product of that length, which nothing here computes: a quarter of the length, and
// half of the speed, on many processors with AVX-512.
const longest = "simd=+"

// Environ returns the environment of this process with the pin in it, and
// with the overrides, each "KEY=value", after it.
func Environ(overrides ...string) []string {
	debug := longest
	if set := os.Getenv("GODEBUG"); set != "" {
		debug = longest + "," + set // of a setting that is there twice, the last counts
	}
	pin := []string{"GOTOOLCHAIN=" + Version, "GOEXPERIMENT=" + Experiment, "GODEBUG=" + debug}
	// os/exec keeps the last value of a key that is there twice.
	return append(append(os.Environ(), pin...), overrides...)
}

// Go returns a command that runs the pinned go with args in dir. Overrides
// are added to its environment.
func Go(dir string, overrides []string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, Environ(overrides...)
	return cmd
}

// GOROOT returns the folder of the pinned toolchain, and downloads it first
// where it is missing; the go command reports that on standard error.
func GOROOT() (string, error) {
	cmd := Go("", nil, "env", "GOROOT")
	var said strings.Builder
	cmd.Stderr = tee{&said}
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("this project builds with %s, which the go command could not get: %s\n"+
			"Connect to the network once (it is kept after that), or set GOPROXY to a module proxy you can reach",
			Version, strings.TrimSpace(said.String()+" "+err.Error()))
	}
	return strings.TrimSpace(string(out)), nil
}

// A tee passes on to standard error what it keeps.
type tee struct{ kept *strings.Builder }

func (t tee) Write(b []byte) (int, error) {
	t.kept.Write(b)
	return os.Stderr.Write(b)
}

// Root returns the folder of this module: the working directory or the
// nearest one above it whose go.mod names Module.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		first, _, _ := strings.Cut(string(mod), "\n")
		if err == nil && strings.TrimSpace(first) == "module "+Module {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("no go.mod of " + Module + " here or above: run this inside a clone of the project")
		}
		dir = filepath.Dir(dir)
	}
}
