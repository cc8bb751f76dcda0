// Package browserexec runs a program compiled for js/wasm, such as a package's
// tests, in a Web Worker of a real browser, with the imports that the trainer has
// there.
//
// # Files
//
// The program works in the folder that it was started in. It reads the files of
// this module, each fetched when it is first opened; what it writes stays in the
// worker's memory.
package browserexec

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

// A Program is what to run.
type Program struct {
	Path string            // of the .wasm
	Args []string          // what follows the program's name
	Env  map[string]string // few: a program has 8 KB for arguments and environment

	Browser string    // path of the browser
	Output  io.Writer // gets what the program prints, on either stream
}

// Run runs a program in the current folder, which must be in this module, and
// returns its exit code. The error is of what is around it: no browser, a program
// that the browser does not accept, a context that is done.
func Run(ctx context.Context, p Program) (code int, err error) {
	root, err := toolchain.Root()
	if err != nil {
		return 0, err
	}
	goroot, err := toolchain.GOROOT()
	if err != nil {
		return 0, err
	}
	cwd, err := os.Getwd()
	if err != nil {
		return 0, err
	}
	folder, err := filepath.Rel(root, cwd)
	if err != nil {
		return 0, err
	}
	s := &server{program: p, root: root, goroot: goroot, folder: filepath.ToSlash(folder), ended: make(chan end, 1)}
	handler, err := s.handler()
	if err != nil {
		return 0, err
	}
	lab, err := e2e.OpenHandler(handler, p.Browser)
	if err != nil {
		return 0, err
	}
	defer lab.Close()
	page, err := lab.Page(e2e.Desktop)
	if err != nil {
		return 0, err
	}
	defer page.Close()
	if err := page.Goto("/"); err != nil {
		return 0, err
	}
	select {
	case e := <-s.ended:
		return e.code, e.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
