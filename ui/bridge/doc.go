// Package bridge connects the page with what lies outside its document tree:
// the trainer in its Web Worker, files, downloads, the keyboard and the
// pointer. It is the only package under ui that talks to JavaScript.
//
// # Pace
//
// Messages of the trainer are applied in order and shown at most ten times a
// second; what the person does is shown at once.
package bridge

import "time"

// pace is the least time between two renders that the trainer's progress causes.
const pace = 100 * time.Millisecond
