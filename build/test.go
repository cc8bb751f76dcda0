//go:build go1.27 && goexperiment.simd

package main

import "os"

func test(args []string) error {
	f := newFlags("test [-only stage,…] [-skip stage,…]", "Proves everything, in this order:\n\n"+describe(stages))
	only := f.String("only", "", "run just these stages, separated by commas")
	skip := f.String("skip", "", "leave these stages out")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	chosen, err := choose(stages, *only, *skip)
	if err != nil {
		return err
	}
	return runStages(os.Stdout, chosen)
}
