package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

// errUsage says that the command line was wrong and that the person was told.
var errUsage = errors.New("wrong usage")

// newFlags returns the flags of a command; line is its synopsis after
// "go run ./build", about says what the command does.
func newFlags(line, about string) *flag.FlagSet {
	f := flag.NewFlagSet("build", flag.ContinueOnError)
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: go run ./build %s\n\n%s\n", line, about)
		some := false
		f.VisitAll(func(*flag.Flag) { some = true })
		if some {
			fmt.Fprintln(f.Output())
			f.PrintDefaults()
		}
	}
	return f
}

// parse reads args and refuses more than most words after the flags. Its
// error is flag.ErrHelp after -h and otherwise errUsage.
func parse(f *flag.FlagSet, args []string, most int) error {
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return errUsage
	case f.NArg() > most:
		fmt.Fprintf(os.Stderr, "unexpected %q\n", f.Arg(most))
		f.Usage()
		return errUsage
	}
	return nil
}
