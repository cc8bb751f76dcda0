//go:build !unix

package toolchain

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
)

// replace runs tool to its end. It ignores Ctrl-C, which the terminal gives
// to both processes: the child decides.
func replace(tool string, args []string) (int, error) {
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(tool, args...)
	cmd.Env = Environ()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}
