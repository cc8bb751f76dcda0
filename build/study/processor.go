package study

import (
	"bytes"
	"fmt"
	"os"
)

// processor is the time that processors have worked for this process, in
// seconds, as the kernel tells; 0 where it does not. Unlike a clock's it hardly
// depends on what else the machine does.
func processor() (float64, error) {
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0, nil
	}
	// Behind the program's name, which may have spaces, are its state, ten
	// numbers, and the hundredths of a second in user and system mode (proc(5)).
	_, rest, _ := bytes.Cut(b, []byte(") "))
	fields := bytes.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("study: /proc/self/stat has %d fields behind the name, want 13", len(fields))
	}
	var user, system float64
	if _, err := fmt.Sscan(string(fields[11])+" "+string(fields[12]), &user, &system); err != nil {
		return 0, fmt.Errorf("study: /proc/self/stat: %w", err)
	}
	return (user + system) / 100, nil
}
