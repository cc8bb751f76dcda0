//go:build !js

package main

import (
	"fmt"
	"os"
)

// main exists so that the session can be tested natively.
func main() {
	fmt.Fprintln(os.Stderr, "the trainer runs in a Web Worker: go run ./build serve")
	os.Exit(2)
}
