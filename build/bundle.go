//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/pcloralab/pcloralab/build/bundle"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

func makeBundle(args []string) error {
	f := newFlags("bundle [-small]", "Builds the page into build/out/site and lists its files.")
	small := f.Bool("small", false, "compress as well as possible, which takes some 15 s more")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	list, err := bundle.Make(bundle.Options{Root: root, Log: os.Stdout, Small: *small})
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "bytes\tbrotli\tgzip\t  path")
	for _, file := range list.Files {
		fmt.Fprintf(w, "%d\t%d\t%d\t  %s\n", file.Size, file.Brotli, file.Gzip, file.Path)
	}
	return w.Flush()
}
