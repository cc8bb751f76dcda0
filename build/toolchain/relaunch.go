package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/pcloralab/pcloralab/build/progress"
)

// Relaunch builds the build tool with the pinned toolchain and runs it with
// args. Where the system can replace a process it does not return unless that
// fails; elsewhere it returns the exit code.
//
// The child owns the terminal, the standard streams and the signals, so that
// Ctrl-C and exit codes mean the same with and without it.
func Relaunch(args []string) (code int, err error) {
	root, err := Root()
	if err != nil {
		return 1, err
	}
	if _, err := GOROOT(); err != nil {
		return 1, err
	}
	tool := filepath.Join(root, "build", "out", "tool", "build")
	if runtime.GOOS == "windows" {
		tool += ".exe"
	}
	build := Go(root, nil, "build", "-buildvcs=false", "-o", tool, "./build")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := progress.Do(os.Stderr, "compiling the build tool with "+Version, build.Run); err != nil {
		return 1, fmt.Errorf("the build tool does not compile under %s: %w", Version, err)
	}
	return replace(tool, args)
}
