//go:build go1.27 && goexperiment.simd

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

func jsexec(args []string) error {
	f := newFlags("jsexec <program.wasm> [arguments]", "Runs a program compiled for js/wasm under Node, in the current folder.")
	if err := f.Parse(args); err != nil {
		return parse(f, args, 0)
	}
	if f.NArg() == 0 {
		f.Usage()
		return errUsage
	}
	node, err := findNode()
	if err != nil {
		return err
	}
	goroot, err := toolchain.GOROOT()
	if err != nil {
		return err
	}
	// The stack is as deep as the Go distribution's own wrapper has it.
	runner := filepath.Join(goroot, "lib", "wasm", "wasm_exec_node.js")
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	imports := filepath.Join(root, "build", "jsexec.js")
	cmd := exec.Command(node, append([]string{"--stack-size=8192", "--require", imports, runner}, f.Args()...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = few(os.Environ())
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	return err
}

// few keeps the variables that tests use: a program has 8 KB for all of its
// arguments and environment.
func few(environ []string) []string {
	var kept []string
	for _, kv := range environ {
		key, _, _ := strings.Cut(kv, "=")
		switch key {
		case "PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SystemRoot":
			kept = append(kept, kv)
		default:
			if strings.HasPrefix(key, "PCLORA_") {
				kept = append(kept, kv)
			}
		}
	}
	return kept
}

func findNode() (string, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return "", fmt.Errorf("no Node found: it runs the tests of the wasm kernels. " +
			"Install version 20 or newer (Debian, Ubuntu: apt-get install nodejs; macOS: brew install node; Windows: winget install OpenJS.NodeJS)")
	}
	return node, nil
}
