// Package progress tells a waiting person what a long step is doing.
package progress

import (
	"fmt"
	"io"
	"time"
)

// Patience is how long a step may take without a word.
const Patience = time.Second

// Do runs f. If that takes longer than Patience, it writes what to w, and at
// the end of f how long it took.
func Do(w io.Writer, what string, f func() error) error {
	start := time.Now()
	done, said := make(chan struct{}), make(chan bool)
	go func() {
		select {
		case <-done:
			said <- false
		case <-time.After(Patience):
			fmt.Fprintf(w, "%s …\n", what)
			said <- true
		}
	}()
	err := f()
	close(done)
	if <-said {
		fmt.Fprintf(w, "%s: %s\n", what, Seconds(time.Since(start)))
	}
	return err
}

// Seconds writes a duration for people, to a tenth of a second.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
