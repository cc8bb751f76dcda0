//go:build unix

package toolchain

import "syscall"

// replace turns this process into tool.
func replace(tool string, args []string) (int, error) {
	return 1, syscall.Exec(tool, append([]string{tool}, args...), Environ())
}
