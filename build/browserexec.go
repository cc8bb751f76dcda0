//go:build go1.27 && goexperiment.simd

package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/browserexec"
)

func browserExec(args []string) error {
	f := newFlags("browserexec <program.wasm> [arguments]", "Runs a program compiled for js/wasm in a real browser, in the current folder.\n"+
		"It reads this module's files; what it writes is lost.")
	if err := f.Parse(args); err != nil {
		return parse(f, args, 0)
	}
	if f.NArg() == 0 {
		f.Usage()
		return errUsage
	}
	path, err := browser.Find()
	if err != nil {
		return err
	}
	program, err := filepath.Abs(f.Arg(0))
	if err != nil {
		return err
	}
	// The go command would look for this file, which would be in the browser.
	rest := slices.DeleteFunc(f.Args()[1:], func(a string) bool { return strings.HasPrefix(a, "-test.testlogfile=") })
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code, err := browserexec.Run(ctx, browserexec.Program{
		Path: program, Args: rest, Env: browserEnv(os.Environ()), Browser: path, Output: os.Stdout,
	})
	if err != nil {
		return err
	}
	if code != 0 {
		os.Exit(code)
	}
	return nil
}

// browserEnv keeps what tests use of an environment; files are the worker's.
func browserEnv(environ []string) map[string]string {
	env := map[string]string{"TMPDIR": "/tmp", "HOME": "/tmp"}
	for _, kv := range environ {
		if key, value, _ := strings.Cut(kv, "="); strings.HasPrefix(key, "PCLORA_") {
			env[key] = value
		}
	}
	return env
}
