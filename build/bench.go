//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	benches "github.com/pcloralab/pcloralab/build/bench"
	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/bundle"
	"github.com/pcloralab/pcloralab/build/toolchain"
	"github.com/pcloralab/pcloralab/pclora/run"
)

func bench(args []string) error {
	f := newFlags("bench [flags]", "Compares the page's trainer with TensorFlow.js and jax-js, which npm fetches, in one\n"+
		"headless browser, in turns and on the same numbers. Writes build/bench/bench.json,\n"+
		"bench.md and bench.svg, and the table into the README.")
	n := f.Int("n", 5, "repetitions of each, from 5 for results that are written")
	warm := f.Int("warm", 2, "rounds before those that count")
	replicas := f.String("replicas", "1", "numbers of trainers to measure ours with, separated by commas, 1 the first")
	only := f.String("only", "", "names of products and steps, separated by commas; results are then printed and not written")
	peers := f.Bool("peers", true, "measure the peers too; without, results are printed and not written")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	o := benches.Options{Site: bundle.Site(root), Times: *n, Warm: *warm, Log: os.Stdout}
	o.Cases = strings.FieldsFunc(*only, func(r rune) bool { return r == ',' })
	if o.Replicas, err = numbers(*replicas); err != nil {
		return err
	}
	if *peers {
		if o.Modules, err = benches.Install(root, os.Stdout); err != nil {
			return err
		}
	}
	if o.Browser, err = browser.FindOrInstall(os.Stdout); err != nil {
		return err
	}
	if _, err := bundle.Make(bundle.Options{Root: root, Log: os.Stdout}); err != nil {
		return err
	}
	r, err := benches.Run(o)
	if err != nil {
		return err
	}
	r.Command = strings.Join(append([]string{"go run ./build bench"}, args...), " ")
	fmt.Print("\n", r.Table())
	if !*peers || *only != "" || *n < 5 {
		fmt.Println("\nNothing was written: that takes all cases, the peers, and five repetitions.")
		return nil
	}
	return r.Publish(filepath.Join(root, "build", "bench"))
}

// numbers reads a list such as "1,2".
func numbers(list string) (ns []int, err error) {
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || float64(n) < run.ReplicasRange.Min || float64(n) > run.ReplicasRange.Max {
			return nil, fmt.Errorf("-replicas %s: numbers from %v to %v, separated by commas", list, run.ReplicasRange.Min, run.ReplicasRange.Max)
		}
		ns = append(ns, n)
	}
	if ns[0] != 1 {
		return nil, fmt.Errorf("-replicas %s: 1 comes first, for the others are compared with it", list)
	}
	return ns, nil
}
