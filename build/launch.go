//go:build !(go1.27 && goexperiment.simd)

// The build tool: go run ./build -h.
//
// Compiled by any other toolchain than the pinned one, the tool is only this
// file: it starts the real one, main.go.
package main

import (
	"fmt"
	"os"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

func main() {
	code, err := toolchain.Relaunch(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
	}
	os.Exit(code)
}
