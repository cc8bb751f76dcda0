package bench

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
)

// machine describes this machine: processor, threads, system.
func machine() string {
	name := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		name = processor(string(info), name)
	}
	return fmt.Sprintf("%s, %d threads, %s/%s", name, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
}

var modelName = regexp.MustCompile(`(?m)^model name\s*:\s*(.+)$`)

// processor returns the first model name of a Linux cpuinfo, or otherwise.
func processor(cpuinfo, otherwise string) string {
	if m := modelName.FindStringSubmatch(cpuinfo); m != nil {
		return strings.TrimSpace(m[1])
	}
	return otherwise
}
