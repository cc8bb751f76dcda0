//go:build go1.27 && goexperiment.simd

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/build/progress"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

// A stage is one step of test. It writes what it does to standard output and
// returns an error that says what to do.
type stage struct {
	name, about string
	run         func(root string) error
}

// choose returns the stages that only names, all if it is empty, less those
// that skip names.
func choose(all []stage, only, skip string) ([]stage, error) {
	wanted, err := stageNames(all, only)
	if err != nil {
		return nil, err
	}
	unwanted, err := stageNames(all, skip)
	if err != nil {
		return nil, err
	}
	var chosen []stage
	for _, s := range all {
		if (only == "" || slices.Contains(wanted, s.name)) && !slices.Contains(unwanted, s.name) {
			chosen = append(chosen, s)
		}
	}
	return chosen, nil
}

func stageNames(all []stage, list string) ([]string, error) {
	var known []string
	for _, s := range all {
		known = append(known, s.name)
	}
	names := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("no stage %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	return names, nil
}

func describe(list []stage) string {
	var text strings.Builder
	for _, s := range list {
		fmt.Fprintf(&text, "  %-9s %s\n", s.name, s.about)
	}
	return strings.TrimRight(text.String(), "\n")
}

// runStages runs all stages, also after one that fails, and ends with a
// summary.
func runStages(w io.Writer, list []stage) error {
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	var summary strings.Builder
	var failed []string
	start := time.Now()
	for _, s := range list {
		fmt.Fprintf(w, "\n== %s: %s\n", s.name, s.about)
		begin := time.Now()
		err := s.run(root)
		verdict := "ok"
		if err != nil {
			fmt.Fprintf(w, "%s: %v\n", s.name, err)
			failed, verdict = append(failed, s.name), "FAILED"
		}
		fmt.Fprintf(w, "== %s %s, %s\n", s.name, verdict, progress.Seconds(time.Since(begin)))
		fmt.Fprintf(&summary, "%-9s %-6s %8s\n", s.name, verdict, progress.Seconds(time.Since(begin)))
	}
	fmt.Fprintf(w, "\n%s%-16s %8s\n", summary.String(), "in all", progress.Seconds(time.Since(start)))
	if failed != nil {
		return errors.New("failed: " + strings.Join(failed, ", "))
	}
	return nil
}
