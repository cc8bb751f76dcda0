//go:build go1.27 && goexperiment.simd

// The build tool: go run ./build -h.
//
// One file a command, each with a line in the table below. What a command does
// lives in a package of its own, which tests reach without the tool.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

// A command is one thing that the tool can do.
type command struct {
	name    string
	summary string
	run     func(args []string) error // answers -h itself, through newFlags
}

var commands = []command{
	{"serve", "build the page and serve it on this machine", serve},
	{"test", "prove everything, real browser included", test},
	{"check", "the quick part of test: format, vet, generated files, imports, size", check},
	{"generate", "bring the generated Go of the page's components up to date", generate},
	{"bundle", "build the page into build/out/site", makeBundle},
	{"edge", "run the page and the Cloudflare Worker in workerd on this machine", edge},
	{"deploy", "send the page and the Worker to Cloudflare", deploy},
	{"pretrain", "train a built-in teacher with the native engine", pretrain},
	{"bench", "compare the engine with TensorFlow.js and jax-js in a real browser", bench},
	{"load", "measure how fast a server of shared runs answers", load},
	{"study", "make the tables of results that the README quotes", study},
	{"shot", "take pictures of the page in a real browser", shot},
	{"jsexec", "run a js/wasm program under Node, for go test -exec", jsexec},
	{"browserexec", "run a js/wasm program in a real browser, for go test -exec", browserExec},
}

func main() {
	if !toolchain.Pinned() {
		code, err := toolchain.Relaunch(os.Args[1:])
		report(err)
		os.Exit(code)
	}
	os.Exit(dispatch(os.Args[1:]))
}

// dispatch runs the command that args name and returns the exit code.
func dispatch(args []string) int {
	if len(args) == 0 {
		usage(os.Stderr)
		return 2
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		usage(os.Stdout)
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return report(c.run(args[1:]))
		}
	}
	fmt.Fprintf(os.Stderr, "build: no command %q; there are:\n", args[0])
	list(os.Stderr)
	return 2
}

// report prints err, unless it was printed where it arose, and returns the
// exit code for it.
func report(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	fmt.Fprintln(os.Stderr, "build:", err)
	return 1
}

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: go run ./build <command> [flags]\n\n")
	list(w)
	fmt.Fprint(w, "\ngo run ./build <command> -h tells more.\n")
}

func list(w io.Writer) {
	for _, c := range commands {
		fmt.Fprintf(w, "  %-11s %s\n", c.name, c.summary)
	}
}
