// Package bridge connects the page with what lies outside its document tree:
// the trainer in its Web Worker, files, downloads, the keyboard and the
// pointer. It is the only package under ui that talks to JavaScript.
//
// # Pace
//
// Messages of the trainer are applied in order and shown at most ten times a
// second, and on a machine that takes long to draw them less often: the trainer
// needs its processor too. What the person does is shown at once.
package bridge

import "time"

const (
	// pace is the least time between two renders that the trainer's progress causes.
	pace = 100 * time.Millisecond
	// rest is how many times as long as rendering took the page waits before it shows
	// progress again. The browser takes about as long again to lay out and to paint, so
	// that of a processor's time less than a tenth goes into showing.
	rest = 20
	// slowest is the most time between two renders while there is progress.
	slowest = time.Second
)
