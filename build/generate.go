//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"

	"github.com/pcloralab/pcloralab/build/bundle"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

func generate(args []string) error {
	f := newFlags("generate", "Writes the Go file of each .vugu file under ui that is not up to date.")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	changed, err := bundle.Generate(root)
	for _, path := range changed {
		fmt.Println(path)
	}
	return err
}
