//go:build go1.27 && goexperiment.simd

package main

import "os"

// quickStages are what check runs: all that needs neither a test run nor a
// browser.
const quickStages = "format,vet,generate,imports,size"

func check(args []string) error {
	quick, err := choose(stages, quickStages, "")
	if err != nil {
		return err
	}
	f := newFlags("check", "The quick part of test:\n\n"+describe(quick))
	if err := parse(f, args, 0); err != nil {
		return err
	}
	return runStages(os.Stdout, quick)
}
