//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	benches "github.com/pcloralab/pcloralab/build/bench"
	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/bundle"
	studies "github.com/pcloralab/pcloralab/build/study"
	"github.com/pcloralab/pcloralab/build/toolchain"
	"github.com/pcloralab/pcloralab/pclora/run"
)

func bench(args []string) error {
	f := newFlags("bench [flags] [native|growth]", "Compares the page's trainer with TensorFlow.js and jax-js, which npm fetches, in one\n"+
		"headless browser, in turns and on the same numbers. Writes build/bench/bench.json,\n"+
		"bench.md and bench.svg, short.md into the README, and public/bench.json, which the\n"+
		"page shows. native: the engine compiled for this machine beside PyTorch on the CPU,\n"+
		"where python3 has it. growth: how a step's time grows as one side of it doubles.")
	o := benches.Options{Log: os.Stdout}
	f.IntVar(&o.Times, "n", 5, "repetitions of each, from 5 for results that are written")
	f.IntVar(&o.Warm, "warm", 2, "rounds before those that count; one where a round is long")
	replicas := f.String("replicas", "1,2", "numbers of trainers to measure ours with, separated by commas, 1 the first")
	only := f.String("only", "", "names of products and steps, separated by commas; results are then printed and not written")
	peers := f.Bool("peers", true, "measure the peers too; without, results are printed and not written")
	threads := f.Int("threads", runtime.NumCPU(), "native: threads of PyTorch")
	if err := parse(f, args, 1); err != nil {
		return err
	}
	if o.Times < 1 || o.Times > 100 || o.Warm < 1 || o.Warm > 100 {
		return fmt.Errorf("-n %d -warm %d: from 1 to 100 each", o.Times, o.Warm)
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	o.Cases = strings.FieldsFunc(*only, func(r rune) bool { return r == ',' })
	if o.Replicas, err = numbers(*replicas); err != nil {
		return err
	}
	command := strings.Join(append([]string{"go run ./build bench"}, args...), " ")
	write := *only == "" && *peers && o.Times >= 5
	switch f.Arg(0) {
	case "":
		return benchBrowser(root, command, o, *peers, write)
	case "native":
		m, err := benches.RunNative(benches.NativeOptions{Times: o.Times, Warm: o.Warm, Threads: *threads, Cases: o.Cases, Log: os.Stdout})
		if err != nil {
			return err
		}
		m.Command = command
		return publish(root, "native", m, m.Table(), write && m.Torch != "")
	case "growth":
		m, err := benches.RunGrowth(o.Times, os.Stdout)
		if err != nil {
			return err
		}
		m.Command = command
		return publish(root, "growth", m, m.Table(), write)
	}
	fmt.Fprintf(os.Stderr, "no bench %q: there are native and growth, behind the flags\n", f.Arg(0))
	return errUsage
}

// benchBrowser measures in the browser and writes the results if told so.
func benchBrowser(root, command string, o benches.Options, peers, write bool) (err error) {
	if peers {
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
	o.Site = bundle.Site(root)
	r, err := benches.Run(o)
	if err != nil {
		return err
	}
	r.Command = command
	fmt.Print("\n", r.Table())
	if !write {
		notWritten()
		return nil
	}
	if err := r.Publish(root); err != nil {
		return err
	}
	return studies.QuoteFile(root, "build/bench/short.md")
}

// publish prints a table and writes it, with its numbers, if told so.
func publish(root, name string, measured any, table string, write bool) error {
	fmt.Print("\n", table)
	if !write {
		notWritten()
		return nil
	}
	return benches.Write(filepath.Join(root, "build", "bench"), name, measured, table)
}

func notWritten() {
	fmt.Println("\nNothing was written: that takes all cases, the others to compare with, and five repetitions.")
}

// numbers reads a list such as "1,2".
func numbers(list string) (ns []int, err error) {
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || float64(n) < run.MeasureReplicasRange.Min || float64(n) > run.MeasureReplicasRange.Max {
			return nil, fmt.Errorf("-replicas %s: numbers from %v to %v, separated by commas", list, run.MeasureReplicasRange.Min, run.MeasureReplicasRange.Max)
		}
		ns = append(ns, n)
	}
	if ns[0] != 1 {
		return nil, fmt.Errorf("-replicas %s: 1 comes first, for the others are compared with it", list)
	}
	return ns, nil
}
